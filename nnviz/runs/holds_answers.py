"""The part of a run that is about the network's answers: probabilities, logits and losses, decoded when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from .arrays import read_array
from .errors import RunFileError, shortened
from .opening import opened
from .run_index import RunIndex
from .scores import Codes, decode_both, decode_log_probabilities, decode_logits, decode_probabilities

_T = TypeVar("_T")


class HoldsAnswers(RunIndex):
    """The part of a `Run` that is about the network's answers."""

    @property
    def n_classes(self) -> int:
        """How many classes the network tells apart, at least two; without answers how many there are names of, perhaps none."""
        return len(self.class_names)

    @property
    def labels(self) -> np.ndarray | None:
        """True classes (n_samples,) int32, or None where none were recorded."""
        labels = self._read_shared("labels")
        if labels is not None and labels.size and not (labels.min() >= 0 and labels.max() < self.n_classes):
            raise RunFileError(f"{self.path.name}: a label is out of range; this run has {self.n_classes} classes")
        return labels

    @property
    def has_labels(self) -> bool:
        """Whether true classes were recorded."""
        return "labels" in self._shared

    def probabilities(self, index: int | None = None) -> np.ndarray:
        """The network's answers, from 0 to 1.

        Each is within 1e-3 of what was recorded, and the largest of each row is where it was.

        Parameters
        ----------
        index : int, optional
            Of a checkpoint; negative ones count from the end. All are read where none is named.

        Returns
        -------
        float32 ndarray of shape (n_samples, n_classes)
            At the checkpoint; of all (n_checkpoints, n_samples, n_classes).

        Raises
        ------
        IndexError
            For a checkpoint that is not there.
        RunFileError
            Where the file is damaged.
        ValueError
            For a run without answers (`has_answers`).

        Examples
        --------
        >>> run.probabilities(-1).shape, run.probabilities().shape
        ((1797, 10), (45, 1797, 10))
        """
        return self._decode_all(decode_probabilities) if index is None else self._decode(index, decode_probabilities)

    def logits(self, index: int | None = None) -> np.ndarray | None:
        """The answers before the softmax.

        The largest of a row is within 0.2 % of 1 + its size of what was recorded; docs/formats.md has the bound of the others.

        Parameters
        ----------
        index : int, optional
            As of `probabilities`, which raises the same.

        Returns
        -------
        float32 ndarray or None
            Shaped as `probabilities`; None where only probabilities were recorded.

        Examples
        --------
        >>> bool((run.logits(-1).argmax(axis=1) == run.probabilities(-1).argmax(axis=1)).all())
        True
        """
        if not self.has_logits:
            return None
        return self._decode_all(decode_logits) if index is None else self._decode(index, decode_logits)

    def true_log_probabilities(self, index: int | None = None) -> np.ndarray | None:
        """ln p of the true class, never above 0. Its negative is the cross-entropy, in nats.

        It is read from what the file holds, not from `probabilities`, which float32 rounds to zero: of logits it is as low as
        they lie apart; a recorded probability below 2⁻¹²⁶ counts as that, −87.3.

        Parameters
        ----------
        index : int, optional
            As of `probabilities`, which raises the same.

        Returns
        -------
        float32 ndarray of shape (n_samples,) or None
            At the checkpoint; of all (n_checkpoints, n_samples). None where there are no labels, or no answers.

        Examples
        --------
        >>> loss = -run.true_log_probabilities(-1)
        >>> round(float(loss.mean()), 2)
        0.11
        """
        labels = self.labels
        if labels is None or not self.has_answers:
            return None
        moments = range(len(self.checkpoints)) if index is None else (index,)
        values = [self._decode(at, lambda stored: decode_log_probabilities(stored, labels)) for at in moments]
        return values[0] if index is not None else np.stack(values)

    def read_answers(self, index: int) -> tuple[np.ndarray, ...]:
        """`probabilities` and, where there are labels, `true_log_probabilities` at a checkpoint, in one reading.

        Parameters
        ----------
        index : int
            As of `probabilities`, which raises the same.

        Returns
        -------
        tuple of float32 ndarray
            One array or two.

        Examples
        --------
        >>> [array.shape for array in run.read_answers(-1)]
        [(1797, 10), (1797,)]
        """
        labels = self.labels
        if labels is None:
            return (self._decode(index, decode_probabilities),)
        return self._decode(index, lambda stored: decode_both(stored, labels))

    def _decode(self, index: int, decode: Callable[[Codes], _T]) -> _T:
        """What `decode` makes of the stored answers at a checkpoint."""
        if not -len(self.checkpoints) <= index < len(self.checkpoints):
            raise IndexError(f"checkpoint {index}; this run has {len(self.checkpoints)}")
        self._require_answers()
        entries, scale = self._scores[index]
        with opened(self.path) as file:
            arrays = {name: read_array(file, entry, self.path.name) for name, entry in entries.items()}
        try:
            return decode(Codes(arrays["codes"], scale, arrays.get("top")))
        except ValueError as error:
            raise RunFileError(f"{self.path.name}: damaged: {error}") from None
        except MemoryError:
            raise RunFileError(f"{self.path.name}: a checkpoint takes more memory than there is") from None

    def _require_answers(self) -> None:
        if not self.has_answers:
            names = ", ".join(name for name, _ in self._embeddings.sizes)
            raise ValueError(shortened(f"this run holds no answers of a network (probabilities), only embeddings: {names}"))

    def _decode_all(self, decode: Callable[[Codes], np.ndarray]) -> np.ndarray:
        self._require_answers()
        if len(self.checkpoints) == 1:
            return self._decode(0, decode)[None]
        shape = (len(self.checkpoints), self.n_samples, self.n_classes)
        try:
            scores = np.empty(shape, np.float32)
        except MemoryError:
            size = 4e-9 * math.prod(shape)
            raise RunFileError(f"{self.path.name}: all answers take {size:.1f} GB, more memory than there is") from None
        for at in range(len(scores)):
            scores[at] = self._decode(at, decode)
        return scores
