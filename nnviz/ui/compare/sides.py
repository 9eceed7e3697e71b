"""The compared runs: loaded, named, and checked for whether they can share a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...analysis.comparison import Subject, images_digest, texts_digest, why_not_comparable
from ...analysis.performance import class_shares, right_shares
from ...charts.compare import run_colours
from ...runs.concatenated import AnyRun, concatenate_runs
from ...runs.errors import RunFileError
from ...runs.run import Run
from ..histories import run_images
from ..run_store import run_columns
from ..runs import RunChoice, by_run, load_run
from .repeats import Kind, kind_of


@dataclass(frozen=True)
class Side:
    """One of the compared runs.

    Attributes
    ----------
    choice : RunChoice
    run : Run
    name : str
        As the screen calls it; no two have the same.
    colour : str
        Hex.
    why_not : str or None
        Why it cannot be compared with the first sample by sample, in a sentence without its end; None where it can.
    """

    choice: RunChoice
    run: Run
    name: str
    colour: str
    why_not: str | None

    @property
    def kind(self) -> Kind:
        return kind_of(self.run)


@dataclass(frozen=True)
class Together:
    """Two to six runs over the same samples and classes; arrays are read-only.

    Attributes
    ----------
    sides : tuple of Side
    predicted : tuple of unsigned integer ndarrays of shape (E_r, N)
    labels : int32 ndarray of shape (N,), or None
        Those of the first run that has some.
    parts : tuple of str
        What the split calls its parts; empty where all samples are of one.
    part : str
        The part that counts, or "".
    counted : bool ndarray of shape (N,)
        The samples that count.
    """

    sides: tuple[Side, ...]
    predicted: tuple[np.ndarray, ...]
    labels: np.ndarray | None
    parts: tuple[str, ...]
    part: str
    counted: np.ndarray

    @property
    def choices(self) -> tuple[RunChoice, ...]:
        return tuple(side.choice for side in self.sides)

    @property
    def joined(self) -> AnyRun:
        return concatenate_runs([side.run for side in self.sides])

    @cached_property
    def accuracies(self) -> list[np.ndarray] | None:
        """How right each is of the samples that count, (E_r,) each; None where nobody knows."""
        if self.labels is None or not self.counted.any():
            return None
        return [right_shares(classes, self.labels, self.counted) for classes in self.predicted]

    def class_accuracies(self) -> list[np.ndarray]:
        """The same of each class, (E_r, C) each."""
        assert self.labels is not None
        n_classes = self.sides[0].run.n_classes
        return [class_shares(classes, self.labels, n_classes, self.counted) for classes in self.predicted]

    def answers(self, at: int, checkpoint: int) -> np.ndarray:
        """The probabilities (N, C) of a run at one of its checkpoints."""
        return self.sides[at].run.probabilities(checkpoint)


def sides_of(run_choices: Sequence[RunChoice]) -> tuple[list[Side], list[str]]:
    """The runs that can be read, and of the others why not; the first always can, since the page is about it."""
    opened: list[tuple[RunChoice, Run]] = []
    trouble = []
    for choice in run_choices:
        try:
            run = load_run(choice)
        except RunFileError as error:
            trouble.append(f"{choice.label} cannot be read: {error}")
            continue
        if run.has_answers:
            opened.append((choice, run))
        else:
            trouble.append(f"{choice.label} holds embeddings and no answers, so there is nothing to compare")
    names = distinct([choice.label for choice, _ in opened], [choice.id for choice, _ in opened])
    first = _subject(opened[0][0], names[0]) if len(opened) > 1 else None  # it takes all images
    sides: list[Side] = []
    for (choice, run), name, colour in zip(opened, names, run_colours(len(opened)), strict=True):
        why_not = why_not_comparable(first, _subject(choice, name)) if sides and first else None
        sides.append(Side(choice, run, name, colour, why_not))
    return sides, trouble


def together(sides: Sequence[Side], part: str | None) -> Together | None:
    """Those that can be compared sample by sample; None where that is only one."""
    same = tuple(side for side in sides if side.why_not is None)
    if len(same) < 2:
        return None
    labels, split, parts = _samples(tuple(side.choice for side in same))
    usual = "test" if "test" in parts else ""
    chosen = usual if part is None or (part and part not in parts) else part
    counted = split == chosen if chosen and split is not None else np.ones(same[0].run.n_samples, bool)
    predicted = tuple(run_columns(side.run, ["predicted"])["predicted"] for side in same)
    return Together(same, predicted, labels, parts, chosen, counted)


def distinct(labels: Sequence[str], ids: Sequence[str]) -> list[str]:
    """What runs are called: by their labels, and by their ids too where another has the same label."""
    return [
        label if list(labels).count(label) == 1 else f"{label} ({run_id})" for label, run_id in zip(labels, ids, strict=True)
    ]


def _subject(choice: RunChoice, name: str) -> Subject:
    return Subject(name, *_content(choice))


@by_run(max_entries=32, show_spinner="Comparing the samples…")
def _content(choice: RunChoice) -> tuple[tuple[str, ...], int, np.ndarray | None, str | None, str | None]:
    run = load_run(choice)
    images, texts = run_images(choice), run.texts
    pictured, written = None if images is None else images_digest(images), None if texts is None else texts_digest(texts)
    return run.class_names, run.n_samples, run.labels, pictured, written


@by_run(max_entries=8)
def _samples(choices: tuple[RunChoice, ...]) -> tuple[np.ndarray | None, np.ndarray | None, tuple[str, ...]]:
    """Labels and split of the samples, by the first run that has them, and the parts, where there are several."""
    runs = [load_run(choice) for choice in choices]
    labels = next((of_run for run in runs if (of_run := run.labels) is not None), None)
    split = next((of_run for run in runs if (of_run := run.split) is not None), None)
    for array in (labels, split):
        if array is not None:
            array.flags.writeable = False
    parts = () if split is None else tuple(np.unique(split).tolist())
    return labels, split, parts if len(parts) > 1 else ()
