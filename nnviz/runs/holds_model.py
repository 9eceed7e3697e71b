"""The part of a run that is about the model itself: weights, activations and inputs, read when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from .arrays import ArrayEntry, read_array
from .errors import RunFileError, quoted, shortened
from .inputs import inputs_from_pictures
from .layer_shapes import LayerShapes
from .model_record import WEIGHTS, RecordedLayer, activations_name
from .opening import opened
from .run_index import RunIndex


class HoldsModel(RunIndex):
    """The part of a `Run` that is about the model itself."""

    @property
    def architecture(self) -> str | None:
        """The model's configuration in Keras's JSON, as it was recorded; untrusted text. None where it is not known."""
        return self._inside.architecture

    @property
    def compiled(self) -> dict[str, Any] | None:
        """What the model was trained with: "loss" (text), "from_logits" (bool) and "metrics" (texts), as far as known."""
        return self._inside.compiled

    @property
    def has_weights(self) -> bool:
        """Whether the weights were recorded, at one checkpoint at least."""
        return any(WEIGHTS in entries for entries, _ in self._inside.checkpoints)

    def has_weights_at(self, checkpoint: int) -> bool:
        """Whether a checkpoint has weights.

        Parameters
        ----------
        checkpoint : int
            Its index; negative ones count from the end.

        Returns
        -------
        bool

        Examples
        --------
        >>> run.has_weights_at(-1)
        True
        """
        return bool(self._inside.checkpoints) and WEIGHTS in self._inside.checkpoints[checkpoint][0]

    @property
    def weight_names(self) -> tuple[str, ...]:
        """The name of each array of weights, such as "dense/kernel", in the order of `model.get_weights()`."""
        return tuple(name for name, _ in self._inside.weights)

    @property
    def weight_shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shape of each array of weights, in the same order."""
        return tuple(shape for _, shape in self._inside.weights)

    @property
    def layer_shapes(self) -> tuple[LayerShapes, ...]:
        """What each layer of the model takes and gives, and its weights, as the recorder knew it; empty in older runs.

        The file is untrusted: these need not be the layers of `architecture`.
        """
        return self._inside.layer_shapes

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers whose activations were recorded."""
        return tuple(layer.name for layer in self._inside.layers)

    @property
    def layers_throughout(self) -> tuple[str, ...]:
        """Those of them whose activations were recorded at every checkpoint."""
        moments = [entries for entries, _ in self._inside.checkpoints]
        return tuple(name for at, name in enumerate(self.layers) if all(activations_name(at) in entries for entries in moments))

    @property
    def recorded_layers(self) -> tuple[RecordedLayer, ...]:
        """The same, with the shapes of their outputs."""
        return self._inside.layers

    @cached_property
    def probe(self) -> np.ndarray:
        """The samples (n_probe,) int64 whose activations were recorded, in ascending order; empty where none were."""
        return self._sample_numbers("probe")

    @cached_property
    def input_samples(self) -> np.ndarray:
        """The samples (k,) int64 whose inputs are known, in ascending order; empty where none are."""
        if self._shared_entry("input_table"):
            return np.arange(self.n_samples)
        return self._sample_numbers("input_samples")

    @property
    def input_shape(self) -> tuple[int, ...] | None:
        """The shape of one input of the model, or None where no inputs were recorded."""
        return self._inside.input_shape

    def weights(self, checkpoint: int) -> list[np.ndarray] | None:
        """The weights at a checkpoint.

        Parameters
        ----------
        checkpoint : int
            Its index; negative ones count from the end.

        Returns
        -------
        list of float32 ndarray, or None
            Shaped and ordered as `model.get_weights()`; None where the checkpoint has none.

        Raises
        ------
        IndexError
            For a checkpoint that is not there, of a run that holds weights.
        RunFileError
            Where the file is damaged.

        Examples
        --------
        >>> [weights.shape for weights in run.weights(-1)][:2]
        [(3, 3, 1, 32), (32,)]
        """
        entries, _ = self._inside.checkpoints[checkpoint] if self._inside.checkpoints else ({}, ())
        if WEIGHTS not in entries:
            return None
        flat = self._read(entries[WEIGHTS])
        ends = np.cumsum([math.prod(shape) for shape in self.weight_shapes])
        parts = np.split(flat, ends[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self.weight_shapes, strict=True)]

    def activations(self, layer: str, checkpoint: int) -> np.ndarray:
        """What a layer answers to the samples `probe`.

        A layer with positions, such as a convolution, has one number a channel: the mean over the positions. Numbers are within
        1/8190 of the layer's largest at that checkpoint; zero is exactly zero.

        Parameters
        ----------
        layer : str
            One of `layers`.
        checkpoint : int
            Its index; negative ones count from the end.

        Returns
        -------
        float32 ndarray of shape (n_probe, units)

        Raises
        ------
        ValueError
            For a layer that was not recorded.
        IndexError
            For a checkpoint that is not there.
        RunFileError
            Where the file is damaged, or has none at that checkpoint.

        Examples
        --------
        >>> run.activations("conv2d", -1).shape, run.probe.shape
        ((200, 32), (200,))
        """
        if layer not in self.layers:
            available = (
                f"this run recorded: {', '.join(self.layers)}" if self.layers else "this run recorded none (--activations)"
            )
            raise ValueError(shortened(f"unknown layer {quoted(layer)}; {available}"))
        at = self.layers.index(layer)
        entries, scales = self._inside.checkpoints[checkpoint]
        if activations_name(at) not in entries:
            raise RunFileError(f"{self.path.name}: checkpoint {checkpoint} has no activations of {quoted(layer)}")
        with np.errstate(over="ignore", invalid="ignore"):
            values = self._read(entries[activations_name(at)]) * np.float32(scales[at])
        if not np.isfinite([values.min(), values.max()]).all():
            raise RunFileError(f"{self.path.name}: damaged: activations of {quoted(layer)} are larger than any float32")
        return values

    def inputs(self, samples: Sequence[int] | np.ndarray) -> np.ndarray | None:
        """What the model was given of these samples, to the last bit.

        Parameters
        ----------
        samples : sequence of int
            Of `input_samples`.

        Returns
        -------
        float32 ndarray of shape (n, *input_shape), or None
            None where no inputs were recorded.

        Raises
        ------
        ValueError
            For a sample whose input was not recorded.
        RunFileError
            Where the file is damaged.

        Examples
        --------
        >>> run.inputs([0, 5]).shape
        (2, 8, 8, 1)
        """
        shape, stored = self.input_shape, self.input_samples
        if shape is None or not len(stored):
            return None
        requested = np.asarray(samples, np.int64).reshape(-1)
        rows = np.searchsorted(stored, requested).clip(0, len(stored) - 1)
        missing = requested[stored[rows] != requested]
        if len(missing):
            raise ValueError(f"the input of sample {missing[0]} was not recorded; {len(stored):,} are")
        table = self._shared_entry("input_table")
        if table is not None:
            images = self._read_shared("images")
            assert images is not None  # checked when the run was opened
            return inputs_from_pictures(images[requested], self._read(table), shape, self._inside.arrangement)
        entry = self._shared_entry("inputs")
        assert entry is not None  # checked when the run was opened
        return self._read(entry)[rows]

    def _shared_entry(self, name: str) -> ArrayEntry | None:
        return dict(self._inside.shared).get(name)

    def _sample_numbers(self, name: str) -> np.ndarray:
        entry = self._shared_entry(name)
        if entry is None:
            return np.empty(0, np.int64)
        numbers = self._read(entry).astype(np.int64)
        n_samples = self.n_samples
        if (np.diff(numbers) <= 0).any() or (len(numbers) and not 0 <= numbers[0] <= numbers[-1] < n_samples):
            raise RunFileError(f"{self.path.name}: damaged: {name!r} does not name samples in ascending order")
        numbers.flags.writeable = False
        return numbers

    def _read(self, entry: ArrayEntry) -> np.ndarray:
        with opened(self.path) as file:
            return read_array(file, entry, self.path.name)
