"""Concatenated runs: the checkpoints of several trainings one after the other, so that one map means the same in each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .checkpoint import Checkpoint
from .columns import Column
from .contents import Content
from .run import Run, open_run
from .scores import decode_log_probabilities


@dataclass(frozen=True)
class ConcatenatedRuns:
    """Runs over the same samples and classes, whose checkpoints follow each other: those of the first run, then of the second.

    It has what a `Run` has of samples, classes and outputs; each run has a model of its own. What belongs to the samples
    (labels, contents, columns, split) is the first run's, and so is `path`, beside which maps are stored. A checkpoint's index
    is its place among all; its epoch is that of its own run.

    `concatenate_runs` makes it.
    """

    runs: tuple[Run, ...]
    name: str
    path: Path
    class_names: tuple[str, ...]
    n_samples: int
    checkpoints: tuple[Checkpoint, ...]
    digest: str
    complete: bool
    has_labels: bool
    has_logits: bool
    has_answers: bool

    #: None: the layers of one model are not those of another, and neither are the directions of their outputs.
    layers_throughout = ()
    embedding_names = ()
    embeddings_throughout = ()

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for run in self.runs for path in run.paths)

    @property
    def n_classes(self) -> int:
        return len(self.class_names)

    @property
    def labels(self) -> np.ndarray | None:
        return self.runs[0].labels

    @property
    def images(self) -> np.ndarray | None:
        return self.runs[0].images

    @property
    def split(self) -> np.ndarray | None:
        return self.runs[0].split

    @property
    def image_size(self) -> tuple[int, int] | None:
        return self.runs[0].image_size

    @property
    def texts(self) -> tuple[str, ...] | None:
        return self.runs[0].texts

    @property
    def content_kinds(self) -> tuple[tuple[str, str], ...]:
        return self.runs[0].content_kinds

    def content(self, name: str) -> Content:
        """As `Run.content`, of the first run."""
        return self.runs[0].content(name)

    @property
    def column_names(self) -> tuple[str, ...]:
        return self.runs[0].column_names

    @property
    def column_kinds(self) -> tuple[str, ...]:
        return self.runs[0].column_kinds

    def column(self, name: str) -> Column:
        """As `Run.column`, of the first run."""
        return self.runs[0].column(name)

    def digest_of_first(self, count: int) -> str:
        """Nothing is known of what these were before, so that nothing stored is ever continued."""
        return self.digest if count == len(self.checkpoints) else ""

    def run_slices(self) -> list[slice]:
        """Which checkpoints are whose, in the order of `runs`."""
        ends = np.cumsum([len(run.checkpoints) for run in self.runs]).tolist()
        return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def probabilities(self, index: int | None = None) -> np.ndarray:
        """As `Run.probabilities`, of all checkpoints."""
        if index is None:
            return np.concatenate([run.probabilities() for run in self.runs])
        run, own = self._at(index)
        return run.probabilities(own)

    def logits(self, index: int) -> np.ndarray | None:
        """As `Run.logits`; None where a run recorded probabilities only."""
        run, own = self._at(index)
        return run.logits(own) if self.has_logits else None

    def true_log_probabilities(self, index: int) -> np.ndarray | None:
        """As `Run.true_log_probabilities`, by the labels of the first run."""
        run, own = self._at(index)
        labels = self.labels
        if labels is None or not self.has_answers:
            return None
        return run._decode(own, lambda stored: decode_log_probabilities(stored, labels))

    def _at(self, index: int) -> tuple[Run, int]:
        """Whose checkpoint that is, and which one of its own."""
        count = len(self.checkpoints)
        if not -count <= index < count:
            raise IndexError(f"checkpoint {index}; these runs have {count}")
        at, owners = index % count, zip(self.runs, self.run_slices(), strict=True)
        return next((run, at - own.start) for run, own in owners if at < own.stop)


#: A training, or several that are looked at as one.
AnyRun = Run | ConcatenatedRuns


def concatenate_runs(runs: Sequence[Run]) -> AnyRun:
    """Several runs as one; of one run, that run.

    Raises ValueError where there is none, or where they are not about as many samples and the same classes. Whether the samples
    themselves are the same is for whoever concatenates them to know (`nnviz.analysis.comparison.why_not_comparable`).
    """
    if not runs:
        raise ValueError("there is no run to join")
    first = runs[0]
    for other in runs[1:]:
        if (other.n_samples, other.class_names) != (first.n_samples, first.class_names):
            raise ValueError(f"{other.name} and {first.name} are not about the same samples and classes")
    if len(runs) == 1:
        return first
    checkpoints = [checkpoint for run in runs for checkpoint in run.checkpoints]
    return ConcatenatedRuns(
        tuple(runs),
        name=" and ".join(dict.fromkeys(run.name for run in runs)),
        path=first.path,
        class_names=first.class_names,
        n_samples=first.n_samples,
        checkpoints=tuple(replace(checkpoint, index=index) for index, checkpoint in enumerate(checkpoints)),
        digest=hashlib.blake2b(repr([run.digest for run in runs]).encode(), digest_size=16).hexdigest(),
        complete=all(run.complete for run in runs),
        has_labels=first.has_labels,
        has_logits=all(run.has_logits for run in runs),
        has_answers=all(run.has_answers for run in runs),
    )


def open_runs(paths: Iterable[str | Path]) -> AnyRun:
    """The runs in these files as one; RunFileError where one cannot be read, ValueError where they do not fit each other."""
    return concatenate_runs([open_run(path) for path in paths])
