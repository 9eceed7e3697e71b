"""The recorded model, built again from its configuration without executing anything from the file.

A configuration is JSON that names classes. It is untrusted, so it is read here before Keras sees it: every class that
it names must be one of Keras's own layers, operations, initializers and the like, or one that the caller passes. What can carry
a program, or reads other files, is refused by name. Weights get memory only when their shapes are the recorded ones, which are
bounded by the file's own size. Importing this imports Keras.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import keras

from ..runs.keras_internals import CONFIGURED_MODULES, CONFIGURED_OPERATIONS
from ..runs.run import Run
from .custom import custom_objects as offered_objects
from .errors import NetworkError
from .sizes import check_sizes

#: Keras's layers that carry programs of the file's, or may read other files.
REFUSED = ("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TextVectorization")
#: Those whose vocabulary is harmless where it is written out in the configuration, and else a file's name, or not there.
LOOKUPS = ("StringLookup", "IntegerLookup")

#: Where configurations may find classes, beside the operations of Keras.
_MODULES = (
    *("keras", "keras.layers", "keras.models", "keras.initializers", "keras.regularizers", "keras.constraints"),
    *("keras.dtype_policies", *CONFIGURED_MODULES),
)

#: Values that configurations write as classes, and that are none.
_VALUES = ("__keras_tensor__", "__tensor__", "__numpy__", "__ellipsis__", "__slice__")

#: The most numbers that a model may have without recorded weights.
_MOST_WEIGHTS = 10**8

#: What to do about a class or a function that is none of Keras's.
_OWN = "; if it is one of yours, start nnviz with --custom module:Class"


def rebuild(run: Run, custom_objects: Mapping[str, Any] | None = None) -> keras.Model:
    """The model of a run, as it was before its training.

    Parameters
    ----------
    run : Run
    custom_objects : mapping of str to class, optional
        Layers of the caller's own that the configuration may name, beside those of `custom.offer_custom`.

    Raises
    ------
    NetworkError
        Where there is no configuration, where it names what is not built here, does not rebuild, or is not the model that
        was recorded.
    """
    if run.architecture is None:
        raise NetworkError("This run does not hold its model; record it with --weights.")
    custom = offered_objects() | dict(custom_objects or {})
    try:
        return _build(run, custom)
    except Exception as error:  # also whatever Keras makes of a configuration that is wrong
        keras.utils.clear_session()  # forget what waits for memory
        if isinstance(error, NetworkError):
            raise
        why = "it is nested too deeply" if isinstance(error, RecursionError) else _told(error)
        raise NetworkError(f"The recorded configuration does not rebuild: {why}") from None


def _build(run: Run, custom: dict[str, Any]) -> keras.Model:
    config = _strip(json.loads(run.architecture or ""))
    for named in _named(config):
        _check(named, custom)
    with keras.StatelessScope(initialize_variables=False):  # weights get their shapes, and no memory
        model = keras.saving.deserialize_keras_object(config, custom_objects=custom, safe_mode=True)
    if not isinstance(model, keras.Model):
        raise NetworkError(f"The recorded configuration is one of a {type(model).__name__}, not of a model.")
    _check_weights(model, run)
    with keras.StatelessScope():  # at its end, what waits for memory is given it
        pass
    check_sizes(model, run.input_shape)
    return model


def load_checkpoint(model: keras.Model, run: Run, checkpoint: int) -> None:
    """Give a rebuilt model the weights of a checkpoint; NetworkError where there are none, or they do not fit."""
    weights = run.weights(checkpoint)
    if weights is None:
        where = f"at epoch {run.checkpoints[checkpoint].epoch:g}" if run.has_weights else "in this run"
        raise NetworkError(f"No weights were recorded {where}; record it with --weights.")
    shapes = [tuple(weight.shape) for weight in model.weights]
    if shapes != [weight.shape for weight in weights]:
        raise NetworkError("The recorded weights do not fit the recorded model.")
    model.set_weights(weights)


def _strip(node: Any) -> Any:
    """The configuration without what a model was compiled with, which answers do not need."""
    if isinstance(node, dict):
        return {key: _strip(value) for key, value in node.items() if key != "compile_config"}
    return [_strip(item) for item in node] if isinstance(node, list) else node


def _named(node: Any) -> Iterator[dict[str, Any]]:
    """Every part of a configuration that names a class."""
    if isinstance(node, dict):
        if "class_name" in node or "spec_name" in node:
            yield node
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for item in node:
            yield from _named(item)


def _check(named: dict[str, Any], custom: Mapping[str, Any]) -> None:
    """NetworkError unless the class is Keras's own and harmless, or the caller's."""
    name, module, registered = named.get("class_name"), named.get("module"), named.get("registered_name")
    if not isinstance(name, str):
        raise NetworkError("The recorded configuration names a class in a way that is not understood.")
    own = next((key for key in (registered, name) if isinstance(key, str) and key in custom), None)
    if own is not None:
        named.update(registered_name=own, module=None)  # so that Keras takes it, and nothing else of that name
        return
    if name in REFUSED:
        raise NetworkError(f"This model has a {name} layer, which could run a program or read files, so it is not rebuilt.")
    if name in LOOKUPS and not _has_vocabulary(named.get("config")):
        raise NetworkError(f"This model has a {name} layer whose vocabulary was not recorded with it, so it is not rebuilt.")
    if name in _VALUES:
        return
    if name == "function":
        config = named.get("config")
        if isinstance(config, str) and config in custom:
            return
        if module == "builtins" and isinstance(config, str) and callable(getattr(keras.activations, config, None)):
            return
        raise NetworkError(f"This model calls a function of its own ({str(config)[:60]!r}), so it is not rebuilt{_OWN}.")
    found_class = _class_of(module, name)
    if found_class is None or registered not in (None, name):
        raise NetworkError(
            f"This model has an unknown layer {str(registered or name)[:60]!r}, which is not Keras's, so it is not rebuilt"
            f"{_OWN}."
        )


def _class_of(module: Any, name: str) -> type | None:
    """The class of Keras's that a configuration may mean; None where there is no such."""
    if module not in _MODULES and not (isinstance(module, str) and module.startswith(CONFIGURED_OPERATIONS)):
        return None
    candidate = getattr(sys.modules.get(module), name, None)
    bases = (keras.Operation, keras.initializers.Initializer, keras.regularizers.Regularizer, keras.constraints.Constraint)
    return candidate if isinstance(candidate, type) and issubclass(candidate, (*bases, keras.DTypePolicy)) else None


def _has_vocabulary(config: Any) -> bool:
    """Whether a lookup has its vocabulary written out, rather than in a file or nowhere."""
    return isinstance(config, dict) and isinstance(config.get("vocabulary"), list)


def _check_weights(model: keras.Model, run: Run) -> None:
    """NetworkError where the weights are not the recorded ones, or none were recorded and they are very many."""
    shapes = [tuple(weight.shape) for weight in model.weights]
    if run.has_weights and shapes != list(run.weight_shapes):
        raise NetworkError("The recorded weights do not fit the recorded model.")
    if sum(map(math.prod, shapes)) > _MOST_WEIGHTS and not run.has_weights:
        raise NetworkError(f"The recorded model has more than {_MOST_WEIGHTS:,} weights, and none were recorded.")


def _told(error: Exception) -> str:
    """What Keras says in the end, in one line."""
    text = " ".join(str(error).split()).rpartition("Exception encountered: ")[2]
    return text[:200] or type(error).__name__
