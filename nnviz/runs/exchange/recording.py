"""Data type that the importers of this package hand to the writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..columns import Column


@dataclass(frozen=True)
class Recording:
    """The content of a file of another format, in the arrays of a run; `RunWriter` checks their ranges.

    `scores` is (n_checkpoints, n_samples, n_classes), of the `kind` "probabilities" or "logits"; `left_out` names what the
    file has and a run does not.
    """

    scores: np.ndarray
    kind: str = "probabilities"
    labels: np.ndarray | None = None
    images: Any = None
    class_names: Sequence[Any] | None = None
    epochs: tuple[float, ...] | None = None
    split: np.ndarray | None = None
    name: str | None = None
    texts: list[str] | None = None
    columns: tuple[Column, ...] = ()
    left_out: tuple[str, ...] = ()
