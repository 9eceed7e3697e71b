"""JAX and Flax: record what a function of parameters answers in a training loop of one's own. Importing this imports jax."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import numpy as np

from .runs.norms import GRADIENT, layer_norms
from .runs.sample_recorder import SampleRecorder

Apply = Callable[[Any, Any], Any]


class Recorder(SampleRecorder):
    """Record the answers to chosen samples of a linen or NNX model, or of any function of parameters.

    Parameters
    ----------
    path, x, y, class_names, **options
        As for `SampleRecorder`.
    apply : callable, optional
        `apply(model, x)` gives logits (n, n_classes) of a batch, in the way of an evaluation: without dropout. `model` is what
        `record` is given. Without it `model(x)` of an NNX model, in its evaluation mode, or `state.apply_fn` of a TrainState.
    from_logits : bool
        False where it gives probabilities.
    batch_size : int
        How many samples it is given at once.
    """

    def __init__(
        self,
        path: Any,
        x: Any,
        y: Any = None,
        *,
        apply: Apply | None = None,
        from_logits: bool = True,
        batch_size: int = 1024,
        **options: Any,
    ) -> None:
        super().__init__(path, x, y, **options)
        self._apply, self._kind, self._batch = apply or apply_model, "logits" if from_logits else "probabilities", batch_size

    def record(
        self, model: Any, *, epoch: float | None = None, step: int | None = None, metrics: Any = None, grads: Any = None
    ) -> bool:
        """Add a checkpoint, by default one epoch after the last, with the norms of `grads`; whether it was written."""
        ask, weights = partial(self._ask, model), partial(named_arrays, model)
        norms = {} if grads is None else layer_norms(GRADIENT, named_arrays(grads))
        return self.write(ask, epoch=epoch, step=step, metrics=dict(metrics or {}) | norms, weights=weights)

    def _ask(self, model: Any) -> Mapping[str, Any]:
        starts = range(0, len(self.x), self._batch)
        return {self._kind: np.concatenate([self._apply(model, self.x[at : at + self._batch]) for at in starts])}


def apply_model(model: Any, x: Any) -> Any:
    """The logits of an NNX model in its evaluation mode, or of a TrainState."""
    if hasattr(model, "apply_fn"):
        return model.apply_fn({"params": model.params}, x)
    nnx = sys.modules.get("flax.nnx")
    if not nnx or not isinstance(model, nnx.Module):
        raise ValueError(f"a {type(model).__name__} is no NNX model and no TrainState; give the recorder apply=")
    return nnx.view(model, raise_if_not_found=False, deterministic=True, use_running_average=True)(x)


def named_arrays(tree: Any) -> dict[str, Any]:
    """The arrays of a pytree of parameters, of a TrainState's or of an NNX model's, named "layer/kernel"."""
    nnx = sys.modules.get("flax.nnx")
    if nnx and isinstance(tree, nnx.Module | nnx.State):
        tree = nnx.to_pure_dict(nnx.state(tree, nnx.Param) if isinstance(tree, nnx.Module) else tree)
    tree = getattr(tree, "params", tree)
    tree = tree.get("params", tree) if isinstance(tree, Mapping) else tree
    paths = jax.tree_util.tree_leaves_with_path(tree)
    return {jax.tree_util.keystr(path, simple=True, separator="/") or "weights": leaf for path, leaf in paths}
