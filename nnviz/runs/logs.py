"""Metrics that a training logs, reduced to numbers: callbacks and metrics may put anything there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def read_logs(logs: Mapping[Any, Any] | None) -> tuple[dict[str, float], dict[str, str]]:
    """The metrics that are one number, and of the others what they are.

    Numbers of any library are understood, also as an array of one; NaN and infinity are numbers.
    """
    numbers: dict[str, float] = {}
    others: dict[str, str] = {}
    for name, value in (logs or {}).items():
        try:
            numbers[str(name)] = _number(value)
        except Exception:  # whatever the objects of other libraries raise
            others[str(name)] = _what(value)
    return numbers, others


def _number(value: Any) -> float:
    if isinstance(value, str | bytes | None):
        raise TypeError
    try:
        return float(value)
    except (TypeError, ValueError):
        return float(np.asarray(value).item())  # ValueError where there are several


def _what(value: Any) -> str:
    shape = getattr(value, "shape", None)
    return f"of shape {tuple(shape)}" if shape else type(value).__name__
