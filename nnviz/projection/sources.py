"""The sources of features: the outputs of a run or of several, the activations of a layer, embeddings, and plain arrays."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import overload

import numpy as np

from ..analysis.performance import accuracy, right_shares
from ..runs.concatenated import AnyRun, ConcatenatedRuns
from ..runs.errors import quoted, shortened
from ..runs.run import Run
from .features import as_features
from .settings import EMBEDDING, FEATURE_WORDS, FEATURES, LAYER, PLAIN, embedding_of, layer_of
from .source import FeatureSource, StoredSource


@dataclass(frozen=True)
class OutputSource:
    """The outputs of a run, or of several that are concatenated, for all samples: a column a class.

    Attributes
    ----------
    run : Run or ConcatenatedRuns
    form : str
        "probabilities", "hellinger" (their square roots) or "logits" (less the mean of their row).
    """

    run: AnyRun
    form: str = "probabilities"

    @property
    def name(self) -> str:
        """What settings call it."""
        return self.form

    @property
    def path(self) -> Path:
        return self.run.path

    @property
    def digest(self) -> str:
        return self.run.digest

    @property
    def n_checkpoints(self) -> int:
        return len(self.run.checkpoints)

    @property
    def n_samples(self) -> int:
        return self.run.n_samples

    @property
    def n_features(self) -> int:
        return self.run.n_classes

    def features(self, index: int) -> np.ndarray:
        """The rows at a checkpoint, (n_samples, n_classes) float32; ValueError for logits that were not recorded."""
        if self.form != "logits":
            return as_features(self.form, self.run.probabilities(index))
        logits = self.run.logits(index)
        if logits is None:
            raise ValueError("this run recorded probabilities only; the choices are: probabilities, hellinger")
        return as_features("logits", logits=logits)

    def best_checkpoints(self, predicted: np.ndarray | None = None) -> list[int]:
        """Of each run the checkpoint with the most right answers, the first of equal ones; without labels the last.

        `predicted` are the predicted classes (E, N), where whoever calls has them already.
        """
        run = self.run
        parts = run.run_slices() if isinstance(run, ConcatenatedRuns) else [slice(0, self.n_checkpoints)]
        labels = run.labels
        if labels is None:
            return [part.stop - 1 for part in parts]
        if predicted is not None:
            shares = right_shares(predicted, labels)
        else:
            shares = np.array([accuracy(run.probabilities(index)[None], labels)[0] for index in range(self.n_checkpoints)])
        return [part.start + int(shares[part].argmax()) for part in parts]

    def digest_of_first(self, count: int) -> str:
        return self.run.digest_of_first(count)

    def scatter(self, values: np.ndarray, missing: float) -> np.ndarray:
        return values


class _RowsOfRun(ABC):
    """Rows that a run holds beside its answers, at every checkpoint.

    They are divided by the length of the longest row at any checkpoint, so that distances are of the size of those between
    probabilities.
    """

    run: Run

    @abstractmethod
    def _rows(self, index: int) -> np.ndarray:
        """The rows at a checkpoint as they were recorded, (n_samples, n_features) float32."""

    @abstractmethod
    def _longest_of(self, rows: np.ndarray) -> float:
        """The length of the longest of them."""

    @property
    def path(self) -> Path:
        return self.run.path

    @property
    def n_checkpoints(self) -> int:
        return len(self.run.checkpoints)

    def features(self, index: int) -> np.ndarray:
        """The rows at a checkpoint, (n_samples, n_features) float32, each at most 1 long."""
        return self._rows(index) / self._longest

    @cached_property
    def _longest(self) -> np.float32:
        return np.float32(max(self._longest_of(self._rows(index)) for index in range(self.n_checkpoints)) or 1.0)

    @property
    @abstractmethod
    def digest(self) -> str: ...

    def best_checkpoints(self) -> list[int]:
        return [self.n_checkpoints - 1]

    def digest_of_first(self, count: int) -> str:
        """What was stored while the recording went on is not continued: other rows may be the longest."""
        return self.digest if count == self.n_checkpoints else ""


@dataclass(frozen=True)
class LayerSource(_RowsOfRun):
    """The activations of a layer for the probe's samples: a column a unit.

    ValueError where the run did not record the layer at every checkpoint.
    """

    run: Run
    layer: str

    #: As earlier versions named and stored such maps.
    form = "probabilities"

    def __post_init__(self) -> None:
        if self.layer not in self.run.layers_throughout:
            layers = ", ".join(self.run.layers_throughout) or "none (record them with --activations)"
            raise ValueError(f"this run holds no activations of a layer {self.layer!r} at every checkpoint; it has: {layers}")

    @property
    def name(self) -> str:
        """What settings call it."""
        return f"{LAYER}{self.layer}"

    @property
    def digest(self) -> str:
        return hashlib.blake2b(repr((self.run.digest, self.layer)).encode(), digest_size=16).hexdigest()

    @property
    def n_samples(self) -> int:
        return len(self.run.probe)

    @property
    def n_features(self) -> int:
        return next(recorded.units for recorded in self.run.recorded_layers if recorded.name == self.layer)

    def _rows(self, index: int) -> np.ndarray:
        return self.run.activations(self.layer, index)

    def _longest_of(self, rows: np.ndarray) -> float:
        return float(np.linalg.norm(rows, axis=1).max())

    def scatter(self, values: np.ndarray, missing: float) -> np.ndarray:
        of_all = np.full((len(values), self.run.n_samples, *values.shape[2:]), missing, values.dtype)
        of_all[:, self.run.probe] = values
        return of_all


@dataclass(frozen=True)
class EmbeddingSource(_RowsOfRun):
    """A layer's output for all samples of a run: a column a number of it.

    ValueError where the run did not record it at every checkpoint.
    """

    run: Run
    embedding: str

    form = PLAIN

    def __post_init__(self) -> None:
        if self.embedding not in self.run.embeddings_throughout:
            there = ", ".join(self.run.embeddings_throughout) or "none (record them with embeddings=)"
            raise ValueError(
                shortened(f"this run holds no embedding {quoted(self.embedding)} at every checkpoint; it has: {there}")
            )

    @property
    def name(self) -> str:
        """What settings call it."""
        return f"{EMBEDDING}{self.embedding}"

    @property
    def digest(self) -> str:
        return hashlib.blake2b(repr((self.run.digest, self.name)).encode(), digest_size=16).hexdigest()

    @property
    def n_samples(self) -> int:
        return self.run.n_samples

    @property
    def n_features(self) -> int:
        return self.run.embedding_size(self.embedding)

    def _rows(self, index: int) -> np.ndarray:
        return self.run.embeddings(self.embedding, index)

    def _longest_of(self, rows: np.ndarray) -> float:
        return float(np.linalg.norm(rows.astype(np.float64), axis=1).max())

    def scatter(self, values: np.ndarray, missing: float) -> np.ndarray:
        return values


@dataclass(frozen=True)
class ArraySource:
    """Features in memory, (n_checkpoints, n_samples, n_features), as they are."""

    rows: np.ndarray

    form = PLAIN

    @property
    def n_checkpoints(self) -> int:
        return self.rows.shape[0]

    @property
    def n_samples(self) -> int:
        return self.rows.shape[1]

    @property
    def n_features(self) -> int:
        return self.rows.shape[2]

    def features(self, index: int) -> np.ndarray:
        return np.asarray(self.rows[index], np.float32)

    def best_checkpoints(self) -> list[int]:
        return [self.n_checkpoints - 1]


def usual_features(subject: AnyRun | FeatureSource | np.ndarray) -> str:
    """What is placed of a run where nothing is said: "probabilities", or of one without answers its first embedding."""
    if isinstance(subject, Run) and not subject.has_answers and subject.embedding_names:
        return f"{EMBEDDING}{subject.embedding_names[0]}"
    return "probabilities"


@overload
def source_of(subject: AnyRun | StoredSource, features: str | None = ...) -> StoredSource: ...
@overload
def source_of(subject: AnyRun | FeatureSource | np.ndarray, features: str | None = ...) -> FeatureSource: ...
def source_of(subject: AnyRun | FeatureSource | np.ndarray, features: str | None = None) -> FeatureSource:
    """The source of what is given.

    Parameters
    ----------
    subject : Run, ConcatenatedRuns, FeatureSource or ndarray
        A source is its own; an array (n_samples, n_features) or (n_checkpoints, n_samples, n_features) holds the features.
    features : str, optional
        What of a run is meant: "probabilities", "hellinger", "logits", "layer NAME" or "embedding NAME"; `usual_features` where
        nothing is said.

    Raises
    ------
    ValueError
        For other words, for what the run did not record at every checkpoint, and for an array of another shape.

    Examples
    --------
    >>> source_of(np.zeros((20, 3))).n_checkpoints
    1
    """
    if isinstance(subject, Run | ConcatenatedRuns):
        features = usual_features(subject) if features is None else features
        layer, embedding = layer_of(features), embedding_of(features)
        if layer is None and embedding is None:
            if features not in FEATURES:
                raise ValueError(f"unknown features {features!r}; the choices are: {', '.join(FEATURE_WORDS)}")
            if not subject.has_answers:
                choices = ", ".join(f"{EMBEDDING}{name}" for name in subject.embedding_names)
                raise ValueError(shortened(f"this run holds no answers of a network; the features to choose are: {choices}"))
            return OutputSource(subject, features)
        if isinstance(subject, ConcatenatedRuns):
            kind, name = ("layer", layer) if layer is not None else ("embedding", embedding)
            raise ValueError(f"several runs have no {kind} {name!r} in common; the choices are: {', '.join(FEATURES)}")
        return EmbeddingSource(subject, embedding) if embedding is not None else LayerSource(subject, layer or "")
    if isinstance(subject, np.ndarray):
        if subject.ndim not in (2, 3):
            raise ValueError(
                f"features have shape {subject.shape}; expected (n_samples, n_features), or that at each checkpoint"
            )
        return ArraySource(subject if subject.ndim == 3 else subject[None])
    return subject
