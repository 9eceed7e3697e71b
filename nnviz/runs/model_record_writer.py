"""Writing the model record of a run: architecture, weights, activations and inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import validate
from .inputs import StoredInputs
from .layer_shapes import LayerShapes, check_layer_shapes, pack_layer_shapes
from .model_record import WEIGHTS, RecordedLayer, activations_name

#: Activations are whole multiples of a scale that makes the largest of a layer this number.
LARGEST_CODE = 4095


@dataclass
class ModelRecordWriter:
    """What a `RunWriter` knows of the model: told before the first checkpoint, checked against at every one."""

    architecture: str | None = None
    compiled: dict[str, Any] | None = None
    weight_names: tuple[str, ...] | None = None
    weight_shapes: tuple[tuple[int, ...], ...] = ()
    layers: tuple[RecordedLayer, ...] = ()
    probe: np.ndarray | None = None
    inputs: StoredInputs | None = None
    layer_shapes: tuple[LayerShapes, ...] = ()
    _begun: bool = field(default=False, repr=False)

    def describe(
        self,
        *,
        architecture: str | None = None,
        compiled: Mapping[str, Any] | None = None,
        weight_names: Sequence[str] | None = None,
        layers: Sequence[RecordedLayer] = (),
        probe: Any = None,
        inputs: StoredInputs | None = None,
        layer_shapes: Sequence[LayerShapes] | None = None,
    ) -> None:
        """What `RunWriter.describe_model` documents."""
        if layers and probe is None:
            raise ValueError("activations need the numbers of the samples that they are of (probe)")
        self.architecture = None if architecture is None else validate.check_text(architecture)
        self.compiled = None if compiled is None else dict(compiled)
        self.weight_names = None if weight_names is None else tuple(validate.check_text(name) for name in weight_names)
        self.layers, self.inputs = tuple(layers), inputs
        self.layer_shapes = check_layer_shapes(layer_shapes or ())
        self.probe = None if probe is None else np.asarray(probe, np.int32)
        if self.probe is not None and (self.probe.ndim != 1 or not len(self.probe) or (np.diff(self.probe) <= 0).any()):
            raise ValueError("the probe is not a list of sample numbers in ascending order")

    def pack_shared(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Fields and arrays for the first record; nothing for a run without a model."""
        head: dict[str, Any] = pack_layer_shapes(self.layer_shapes)
        arrays: dict[str, np.ndarray] = {}
        if self.architecture is not None:
            head["architecture"] = self.architecture
        if self.compiled is not None:
            head["compiled"] = self.compiled
        if self.weight_shapes:
            names = self.weight_names or tuple(f"weights {at}" for at in range(len(self.weight_shapes)))
            head["weights"] = [
                {"name": name, "shape": list(shape)} for name, shape in zip(names, self.weight_shapes, strict=True)
            ]
        if self.layers and self.probe is not None:
            head["activations"] = [
                {"layer": layer.name, "units": layer.units, "shape": list(layer.shape)} for layer in self.layers
            ]
            arrays["probe"] = self.probe
        if self.inputs is not None:
            head["input"] = {"shape": list(self.inputs.shape), "arrangement": self.inputs.arrangement}
            if self.inputs.table is not None:
                arrays["input_table"] = self.inputs.table
            elif self.inputs.values is not None and self.inputs.samples is not None:
                arrays |= {"inputs": self.inputs.values, "input_samples": self.inputs.samples.astype(np.int32)}
        return head, arrays

    def pack_moment(
        self, weights: Sequence[Any] | None, activations: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Fields and arrays for one checkpoint; ValueError where they do not fit what was told or came before."""
        head: dict[str, Any] = {}
        arrays: dict[str, np.ndarray] = {}
        if weights is not None:
            arrays[WEIGHTS] = self._flat(weights)
        if activations:
            self.check_activations(activations)
            scales = []
            for at, layer in enumerate(self.layers):
                codes, scale = self._codes(layer, activations[layer.name])
                arrays[activations_name(at)] = codes
                scales.append(scale)
            head["activation_scales"] = scales
        self._begun = True
        return head, arrays

    def check_weights(self, weights: Sequence[Any]) -> list[np.ndarray]:
        """The arrays of a checkpoint's weights; ValueError where they are none, or not those of the checkpoint before."""
        arrays = [np.asarray(part) for part in weights]
        shapes = tuple(part.shape for part in arrays)
        if not shapes or any(part.dtype.kind not in "iufbV" for part in arrays):
            raise ValueError("weights are not a list of arrays of numbers")
        if self._begun and shapes != self.weight_shapes:
            raise ValueError(f"weights have shapes {shapes}; expected {self.weight_shapes}, as at the checkpoint before")
        if self.weight_names is not None and len(self.weight_names) != len(shapes):
            raise ValueError(f"{len(self.weight_names)} names for {len(shapes)} arrays of weights")
        return arrays

    def check_activations(self, activations: Mapping[str, Any]) -> None:
        """ValueError where activations are not those of the layers and of the probe that were described, or not finite."""
        named = {layer.name for layer in self.layers}
        if set(activations) != named:
            raise ValueError(f"activations of {', '.join(activations)}; expected those of {', '.join(sorted(named)) or 'none'}")
        for layer in self.layers:
            self._check_layer(layer, activations[layer.name])

    def _flat(self, weights: Sequence[Any]) -> np.ndarray:
        arrays = self.check_weights(weights)
        self.weight_shapes = tuple(part.shape for part in arrays)
        return np.concatenate([part.astype(np.float32).reshape(-1) for part in arrays])

    def _codes(self, layer: RecordedLayer, values: Any) -> tuple[np.ndarray, float]:
        """Activations as whole multiples of a scale. Zero stays zero; others are off by half a step at most."""
        array = self._check_layer(layer, values)
        scale = float(np.abs(array).max(initial=0.0)) / LARGEST_CODE or 1.0
        return np.rint(np.asarray(array, np.float64) / scale).astype(np.int16), scale

    def _check_layer(self, layer: RecordedLayer, values: Any) -> np.ndarray:
        array = np.asarray(values)
        assert self.probe is not None  # `describe` asked for it
        expected = (len(self.probe), layer.units)
        if array.shape != expected or array.dtype.kind not in "iuf":
            raise ValueError(f"activations of {layer.name!r} have shape {array.shape}; expected {expected}")
        if not np.isfinite(array).all():
            raise ValueError(f"activations of {layer.name!r} are not finite (NaN or infinite)")
        return array
