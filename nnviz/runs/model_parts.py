"""What a recording holds of a Keras model beside its answers. None of it is needed: a part that fails is left out.

Importing this imports Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from .images import read_pictures
from .inputs import store_inputs
from .layer_shapes import check_layer_shapes
from .layers import Taps, architecture_of, compiled_of, layer_shapes_of, weight_names_of
from .model_inputs import ModelInputs
from .summary import one_line
from .writer import RunWriter

_T = TypeVar("_T")


class ModelParts:
    """Describes a model to a writer, and reads its weights and activations at each checkpoint.

    Parameters
    ----------
    model : keras.Model
        Built.
    x : ModelInputs
        The inputs of the recorded samples.
    writer : RunWriter
        What they are recorded by.
    weights : bool
        Whether weights are kept.
    layers : bool or sequence of str
        Whose activations are kept.
    probe : ndarray of int
        The samples that these are of.
    leave_out : callable
        Told the name of a part and why it fails.
    """

    def __init__(
        self,
        model: Any,
        x: ModelInputs,
        writer: RunWriter,
        *,
        weights: bool,
        layers: bool | Sequence[str],
        probe: np.ndarray,
        batch_size: int,
        leave_out: Callable[[str, str], None],
    ) -> None:
        self._model, self._x, self._probe, self._batch_size = model, x, probe, batch_size
        self._writer = writer
        self._leave_out, self._with_weights = leave_out, weights
        self._taps: Taps | None = None
        if layers:
            self._taps = self._try("activations", lambda: Taps(model, None if layers is True else list(layers)))

    def begin(self, labels: np.ndarray | None, images: Any) -> dict[str, Any]:
        """Describe the model to the writer, and give what `moment` gives of it now."""
        if not (self._taps or self._with_weights):
            return {}
        about = {
            "architecture": self._try("configuration", lambda: architecture_of(self._model)),
            "layer_shapes": self._try("shapes of layers", lambda: check_layer_shapes(layer_shapes_of(self._model))),
            "compiled": self._try("loss and metrics", lambda: compiled_of(self._model)),
            "weight_names": self._try("names of weights", lambda: weight_names_of(self._model)),
            "inputs": self._try("inputs", lambda: self._inputs(labels, images)) if self._with_weights else None,
        }
        self._describe(about)
        moment = self.moment()
        self._describe(about)  # less what has just failed
        return moment

    def moment(self) -> dict[str, Any]:
        """The `weights` and `activations` of a checkpoint, as `RunWriter.append` takes them."""
        arrays: dict[str, Any] = {}
        if self._with_weights:
            arrays["weights"] = self._try("weights", lambda: self._writer.inside.check_weights(self._model.get_weights()))
            self._with_weights = arrays["weights"] is not None
        if self._taps:
            arrays["activations"] = self._try("activations", self._activations)
            self._taps = self._taps if arrays["activations"] is not None else None
        return arrays

    def _activations(self) -> dict[str, np.ndarray]:
        assert self._taps is not None
        activations = self._taps(self._x.select(self._probe), self._batch_size)
        self._writer.inside.check_activations(activations)
        return activations

    def _inputs(self, labels: np.ndarray | None, images: Any) -> Any:
        x = self._x.one
        if x is None:
            raise ValueError(
                f"the model takes {len(self._x.arrays)} of them, and a recording holds those of a model of one input"
            )
        if x.dtype.kind not in "fiub":
            raise ValueError("they are texts, not numbers")
        pictures = None if images is None else read_pictures(images)[0]
        return store_inputs(x, pictures, labels, self._probe)

    def _describe(self, about: dict[str, Any]) -> None:
        own = about if self._with_weights else {**about, "weight_names": None, "inputs": None}
        layers = self._taps.layers if self._taps else ()
        self._writer.describe_model(**own, layers=layers, probe=self._probe if layers else None)

    def _try(self, part: str, ask: Callable[[], _T]) -> _T | None:
        """What a question gives, or None, said once, where it fails in whatever way."""
        try:
            return ask()
        except Exception as error:
            self._leave_out(part, one_line(str(error))[:300] or type(error).__name__)
            return None
