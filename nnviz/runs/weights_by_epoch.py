"""Which epoch a network's weights are those of, by checksums: early stopping puts earlier ones back when a training ends.

NumPy alone: the weights of any framework are given as arrays, one after the other, so that no second copy of them is made.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class EpochEnd:
    """The end of an epoch: how many were finished, and what was logged."""

    epoch: float
    logs: Mapping[str, Any]


class WeightsByEpoch:
    """Remembers the weights at the end of each epoch, four bytes an epoch.

    Examples
    --------
    >>> weights = WeightsByEpoch()
    >>> for epoch in (1.0, 2.0):
    ...     weights.saw([np.full(3, epoch)], epoch, {"loss": 1 / epoch})
    >>> weights.changed([np.full(3, 2.0)]), weights.changed([np.full(3, 1.0)])
    (False, True)
    >>> weights.end_with([np.full(3, 1.0)])
    EpochEnd(epoch=1.0, logs={'loss': 1.0})
    """

    def __init__(self) -> None:
        self._ends: dict[int, EpochEnd] = {}
        self._last: int | None = None

    def saw(self, weights: Iterable[Any], epoch: float, logs: Mapping[str, Any] | None = None) -> None:
        """These are the weights after so many epochs."""
        self._last = _checksum(weights)
        self._ends[self._last] = EpochEnd(epoch, dict(logs or {}))

    def changed(self, weights: Iterable[Any]) -> bool:
        """Whether these are others than the last ones that were seen."""
        return _checksum(weights) != self._last

    @property
    def logs(self) -> Mapping[str, Any] | None:
        """What was logged at the last epoch's end."""
        return self._ends[self._last].logs if self._last is not None else None

    def end_with(self, weights: Iterable[Any]) -> EpochEnd | None:
        """The last epoch that ended with these very weights; None where none did."""
        return self._ends.get(_checksum(weights))


def _checksum(weights: Iterable[Any]) -> int:
    checksum = 0
    for array in weights:
        values = np.ascontiguousarray(array)
        checksum = zlib.crc32(values.reshape(-1).view(np.uint8).data, checksum)
    return checksum
