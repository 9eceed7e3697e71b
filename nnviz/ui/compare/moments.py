"""Aligned moments of the compared runs: positions of the bar, and the checkpoint of each run there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...analysis.alignment import Alignment, align_by_accuracy, align_by_epoch
from ...charts.text import epoch_text
from ...views.map import MapState
from .parameters import CompareState
from .sides import Side, Together


@dataclass(frozen=True)
class Moments:
    """G moments of R runs, and which of them is shown.

    Attributes
    ----------
    alignment : Alignment
        `at` are epochs, or accuracies from 0 to 1.
    by_accuracy : bool
    index : int
        The moment that is shown.
    name : str
        What the alignment is called, unlike any other of these runs.
    """

    alignment: Alignment
    by_accuracy: bool
    index: int
    name: str

    @property
    def axis(self) -> np.ndarray:
        """What the bar and the charts go along, (G,): epochs, or accuracies in per cent."""
        return self.alignment.at * (100 if self.by_accuracy else 1)

    @property
    def now(self) -> list[int]:
        """The checkpoint of each run at the moment."""
        return [int(at) for at in self.alignment.checkpoints[:, self.index]]

    @property
    def labels(self) -> list[str]:
        """What the moments are called on the bar."""
        return [f"{value:.1f} %" if self.by_accuracy else epoch_text(float(value)) for value in self.axis]

    @property
    def unit(self) -> str:
        """What the axis is in."""
        return "accuracy" if self.by_accuracy else "epoch"

    @property
    def names(self) -> list[str]:
        """The labels in sentences."""
        return [f"{self.unit} {label}" for label in self.labels]

    def told(self, epoch: float) -> float | None:
        """What the address says of the moment; None where the epoch of the picked run, which stands there anyway, says it."""
        at = float(self.alignment.at[self.index])
        return None if not self.by_accuracy and epoch == at else at


def moments_of(sides: Sequence[Side], same: Together | None, page: CompareState, view: MapState) -> tuple[Moments | None, str]:
    """Where the runs stand together, or None where they never do, and one sentence about what could not be aligned, or "".

    Parameters
    ----------
    sides : sequence of Side
        The first is the picked run.
    same : Together or None
        Those that can be compared sample by sample; where there are none, all are aligned by epoch.
    page : CompareState
    view : MapState
        Of the picked run.
    """
    aligned = same.sides if same else tuple(sides)
    epochs = [side.run.epochs for side in aligned]
    trouble = ""
    if page.align == "accuracy":
        accuracies = same.accuracies if same else None
        if accuracies is None:
            trouble = "Only runs over the same samples, whose labels are known, can be aligned by accuracy."
        else:
            alignment = align_by_accuracy(accuracies)
            if len(alignment.at):
                return _made(aligned, alignment, accuracies[0], page, view, by_accuracy=True), ""
            trouble = "One of these runs begins better than another ever is, so they are aligned by epoch."
    alignment = align_by_epoch(epochs)
    if not len(alignment.at):
        return None, "One of these runs ends before another begins, so they have no epoch in common."
    return _made(aligned, alignment, epochs[0], page, view, by_accuracy=False), trouble


def _made(
    sides: Sequence[Side],
    alignment: Alignment,
    values: np.ndarray,
    page: CompareState,
    view: MapState,
    *,
    by_accuracy: bool,
) -> Moments:
    """`values` are the epochs or the accuracies of the first run's checkpoints."""
    name = "+".join([*(side.choice.id for side in sides), "accuracy" if by_accuracy else "epoch"])
    first = alignment.checkpoints[0]
    index = None if page.at is None else _nearest(alignment.at, page.at)
    if index is None or view.checkpoint != page.seen:  # it was moved on another screen
        here = np.flatnonzero(first == view.checkpoint)
        index = int(here[0]) if len(here) else _nearest(alignment.at, float(values[view.checkpoint]))
    return Moments(alignment, by_accuracy, index, name)


def _nearest(at: np.ndarray, value: float) -> int:
    return int(np.abs(at - value).argmin())
