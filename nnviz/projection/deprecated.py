"""Deprecated names of the public interface: they go on working for one version, with a warning."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np


def warn_renamed(old: str, new: str) -> None:
    """DeprecationWarning for who called the function that calls this."""
    warnings.warn(f"{old} is called {new} now; the old name goes with the next version", DeprecationWarning, stacklevel=3)


class DeprecatedPlace:
    """A map, whose `transform` was called `place`."""

    def place(self, probabilities: Any = None, **named: Any) -> np.ndarray:
        """`transform` by its old name."""
        warn_renamed("place", "transform")
        return self.transform(probabilities, **named)  # type: ignore[attr-defined]
