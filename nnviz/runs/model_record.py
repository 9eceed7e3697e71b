"""The model record of a run: architecture, weights, activations and inputs, as they are read.

All of it is optional and untrusted: sizes are compared with the bytes that there are when the run is opened, and
nothing here builds or runs a model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..legible import legible, legible_json
from .arrays import ArrayEntry, read_array
from .errors import RunFileError, quoted, shortened
from .inputs import ARRANGEMENTS, inputs_from_pictures
from .layer_shapes import LayerShapes, read_layer_shapes
from .opening import opened
from .record_header import RecordHeader

#: The arrays of a checkpoint that belong to the model.
WEIGHTS = "weights"
SHARED_ARRAYS = ("probe", "input_table", "inputs", "input_samples")


def activations_name(at: int) -> str:
    """What the array of the layer number `at` is called."""
    return f"activations {at}"


@dataclass(frozen=True)
class RecordedLayer:
    """A layer whose activations were recorded.

    `shape` is that of its output for one sample. Where it has positions, what is recorded is the mean over them, one number for
    each of the `units`, which are its channels.
    """

    name: str
    units: int
    shape: tuple[int, ...]

    @property
    def averaged(self) -> bool:
        return len(self.shape) > 1


@dataclass(frozen=True)
class ModelRecord:
    """What the record headers of a run say of its model.

    `weights` is the name and shape of each in the order of `model.get_weights()`; `checkpoints` holds, for each checkpoint, the
    arrays of the model and the scale of each layer's activations; `layer_shapes` is empty in older runs.
    """

    architecture: str | None = None
    compiled: dict[str, Any] | None = None
    weights: tuple[tuple[str, tuple[int, ...]], ...] = ()
    layers: tuple[RecordedLayer, ...] = ()
    input_shape: tuple[int, ...] | None = None
    arrangement: str = ""
    shared: tuple[tuple[str, ArrayEntry], ...] = ()
    checkpoints: tuple[tuple[dict[str, ArrayEntry], tuple[float, ...]], ...] = ()
    layer_shapes: tuple[LayerShapes, ...] = ()

    @property
    def fields(self) -> tuple[Any, ...]:
        """What the digest covers beside the arrays; empty where the run holds no model."""
        described = (self.architecture, self.compiled, self.weights, self.layers, self.input_shape, self.arrangement)
        shapes = tuple(map(astuple, self.layer_shapes))
        return tuple(part for part in (described, shapes) if any(part))


class HoldsModel:
    """The part of a `Run` that is about the model itself."""

    path: Path
    _inside: ModelRecord

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
            return np.arange(self.n_samples)  # type: ignore[attr-defined]
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
            pictures = self.images[requested]  # type: ignore[attr-defined]
            return inputs_from_pictures(pictures, self._read(table), shape, self._inside.arrangement)
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
        n_samples: int = self.n_samples  # type: ignore[attr-defined]
        if (np.diff(numbers) <= 0).any() or (len(numbers) and not 0 <= numbers[0] <= numbers[-1] < n_samples):
            raise RunFileError(f"{self.path.name}: damaged: {name!r} does not name samples in ascending order")
        numbers.flags.writeable = False
        return numbers

    def _read(self, entry: ArrayEntry) -> np.ndarray:
        with opened(self.path) as file:
            return read_array(file, entry, self.path.name)


def read_model_record(
    about: RecordHeader, shared: dict[str, ArrayEntry], moments: list[tuple[RecordHeader, dict[str, ArrayEntry]]]
) -> ModelRecord:
    """What the headers say of the model, checked; RunFileError where they disagree with each other or with their arrays."""
    architecture = legible_json(about.text("architecture")) if "architecture" in about.values else None
    weights = tuple((item.text("name"), item.shape("shape")) for item in about.parts("weights"))
    layers = tuple(
        RecordedLayer(item.text("layer"), item.whole("units", least=1), item.shape("shape"))
        for item in about.parts("activations")
    )
    if len({layer.name for layer in layers}) < len(layers):
        raise about.error("damaged: two layers have the same name")
    if any(not layer.shape or layer.units != layer.shape[-1] for layer in layers if not layer.averaged):
        raise about.error("damaged: a layer has another number of units than its output")
    own = {name: entry for name, entry in shared.items() if name in SHARED_ARRAYS}
    probe = own.get("probe")
    if layers and (probe is None or probe.dtype != "<i4" or len(probe.shape) != 1 or 0 in probe.shape):
        raise about.error("damaged: has activations and does not say of which samples")
    input_shape, arrangement = _read_inputs(about, own, shared)

    n_weights, checkpoints = sum(math.prod(shape) for _, shape in weights), []
    for head, entries in moments:
        weight_entries: dict[str, ArrayEntry] = {}
        if WEIGHTS in entries:
            if not weights:
                raise head.error("damaged: has weights, and does not say of which shapes")
            entry = weight_entries[WEIGHTS] = _checked(entries[WEIGHTS], "<f4", (n_weights,), head)
            if not entry.is_dense:
                raise head.error(f"a checkpoint claims weights of {entry.raw_size} bytes, more than its {entry.size} can hold")
        for at, layer in enumerate(layers):
            name = activations_name(at)
            if name in entries and probe is not None:
                weight_entries[name] = _checked(entries[name], "<i2", (*probe.shape, layer.units), head)
        scales = head.vector("activation_scales", len(layers)) if any(name != WEIGHTS for name in weight_entries) else []
        checkpoints.append((weight_entries, tuple(scales)))
    return ModelRecord(
        architecture,
        _compiled(about),
        weights,
        layers,
        input_shape,
        arrangement,
        tuple(sorted(own.items())),
        tuple(checkpoints),
        read_layer_shapes(about),
    )


def _read_inputs(
    about: RecordHeader, own: dict[str, ArrayEntry], shared: dict[str, ArrayEntry]
) -> tuple[tuple[int, ...] | None, str]:
    """The shape of one input and how it follows from the picture, after checking that the arrays have it."""
    described = about.values.get("input")
    if described is None:
        return None, ""
    part = RecordHeader(described if isinstance(described, dict) else {}, about.name)
    shape = part.shape("shape")
    arrangement = part.text("arrangement") if "arrangement" in part.values else ""
    table, values, samples, images = (*map(own.get, ("input_table", "inputs", "input_samples")), shared.get("images"))
    if table is not None:
        if images is None or arrangement not in ARRANGEMENTS:
            raise about.error("damaged: inputs are said to follow from pictures, but not how")
        channels = images.shape[3] if len(images.shape) == 4 else 1
        _checked(table, "<f4", (channels, 256), about)
        if math.prod(shape) != math.prod(images.shape[1:]):
            raise about.error(f"inputs of shape {shape} do not follow from pictures of shape {images.shape[1:]}")
        if arrangement == "channels first" and (len(images.shape) != 4 or len(shape) != 3 or shape[0] != channels):
            raise about.error("damaged: inputs do not have their channels first")
    elif values is not None and samples is not None and 0 not in values.shape:
        _checked(samples, "<i4", values.shape[:1], about)
        _checked(values, "<f4", (*values.shape[:1], *shape), about)
    else:
        raise about.error("damaged: says that it has inputs, and has none")
    return shape, arrangement


def _checked(entry: ArrayEntry, dtype: str, shape: tuple[int, ...], head: RecordHeader) -> ArrayEntry:
    if (entry.dtype, entry.shape) != (dtype, shape):
        raise head.error(f"{entry.name!r} has shape {entry.shape} of {entry.dtype}; expected {shape} of {dtype}")
    return entry


def _compiled(about: RecordHeader) -> dict[str, Any] | None:
    described = about.values.get("compiled")
    if described is None:
        return None
    if not isinstance(described, dict):
        raise about.error("damaged: 'compiled' is not a map")
    compiled: dict[str, Any] = {}
    if isinstance(described.get("loss"), str):
        compiled["loss"] = legible(described["loss"])
    if isinstance(described.get("from_logits"), bool):
        compiled["from_logits"] = described["from_logits"]
    if isinstance(described.get("metrics"), list):
        compiled["metrics"] = [legible(word) for word in described["metrics"] if isinstance(word, str)]
    return compiled
