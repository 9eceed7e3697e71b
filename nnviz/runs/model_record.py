"""The model record of a run: architecture, weights, activations and inputs, as they are read.

All of it is optional and untrusted: sizes are compared with the bytes that there are when the run is opened, and
nothing here builds or runs a model.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import Any

from ..legible import legible, legible_json
from .arrays import ArrayEntry
from .inputs import ARRANGEMENTS
from .layer_shapes import LayerShapes, read_layer_shapes
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
