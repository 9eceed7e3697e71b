"""A PyTorch model in evaluation: what kind of answers it gives, its weights and gradients. Importing this imports PyTorch.

The training goes on as if nobody had asked: each module is in the mode that it was in, no gradient is kept, buffers of
normalisation stay, and the random numbers go on where they were.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from .layer_shapes import LayerShapes
from .norms import GRADIENT

_PROBABLE = ("Sigmoid", "Softmax", "Softmax2d")


def unwrapped(model: Any) -> nn.Module:
    """The module inside what `DataParallel`, `DistributedDataParallel` and `torch.compile` make of it."""
    if not isinstance(model, nn.Module):
        raise ValueError(f"the model is a {type(model).__name__}; expected a torch.nn.Module")
    sharded = next((each for each in model.modules() if _is_sharded(each)), None)
    if sharded is not None:
        raise ValueError(
            f"the model is sharded over its processes ({type(sharded).__name__}), so that no process can ask it alone; "
            "expected one whole on each, as DistributedDataParallel has it"
        )
    while True:
        wrapper = type(model).__name__
        if wrapper in ("DataParallel", "DistributedDataParallel"):
            model = model.module
        elif wrapper == "OptimizedModule":  # of torch.compile, whose only child is the module
            model = next(model.children())
        else:
            return model


def _is_sharded(module: nn.Module) -> bool:
    """Whether `FullyShardedDataParallel` or `fully_shard` (which makes a class FSDP… of a module's own) holds a module."""
    return any(each.__name__ in ("FullyShardedDataParallel", "FSDPModule") for each in type(module).__mro__)


@contextlib.contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """The model in evaluation mode, without gradients; afterwards modes and random numbers are as they were."""
    modes = [(module, module.training) for module in model.modules()]
    device = device_of(model)
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []), torch.no_grad():
        model.eval()
        try:
            yield
        finally:
            for module, mode in modes:
                module.training = mode


def device_of(model: nn.Module) -> torch.device:
    parameter = next(model.parameters(), None)
    return torch.device("cpu") if parameter is None else parameter.device


def answers_of(values: np.ndarray, *, last: str, from_logits: bool | None) -> str:
    """What a model's answers (n, C), (n, 1) or (n,) are: "logits" or "probabilities".

    Where nobody says, what gave them tells; else rows of several numbers that sum to one, and single numbers from 0 to 1, are
    probabilities. Log-probabilities, as after a log-softmax, are logits. ValueError where each number is a yes or no by itself.
    """
    if values.ndim not in (1, 2):
        raise ValueError(
            f"the model answers with shape {values.shape}; expected (n_samples, n_classes); "
            "record what a layer makes of the samples instead, by embeddings="
        )
    if from_logits is not None:
        return "logits" if from_logits else "probabilities"
    several = values.ndim == 2 and values.shape[1] > 1
    within = bool(values.min() >= 0 and values.max() <= 1)
    sums = several and bool(np.abs(values.sum(axis=1) - 1).max() <= 0.02)
    if several and within and not sums and last == "Sigmoid":
        raise ValueError(
            f"the model is multi-label: it ends in {values.shape[1]} sigmoids; expected one class a sample, as after a softmax"
        )
    if last and last not in _PROBABLE:
        return "logits" if not sums or not within else "probabilities"
    return "probabilities" if (sums and within if several else within) else "logits"


def named_parameters(model: nn.Module) -> dict[str, torch.Tensor]:
    """The parameters by their names, such as "features.0/weight" of the module "features.0"."""
    return {"/".join(part for part in name.rpartition(".")[::2] if part): each for name, each in model.named_parameters()}


def gradient_norms(model: nn.Module) -> dict[str, float]:
    """The L2 norm of each module's gradients, as they are now, as metrics `gradient_norm/MODULE`; {} where there are none."""
    squares: dict[str, torch.Tensor] = {}
    for name, parameter in named_parameters(model).items():
        if parameter.grad is None:
            continue
        layer = name.rpartition("/")[0] or name
        slopes = parameter.grad.coalesce().values() if parameter.grad.is_sparse else parameter.grad
        square = slopes.detach().double().square().sum()
        squares[layer] = squares[layer] + square if layer in squares else square
    return {f"{GRADIENT}/{layer}": float(square.sqrt()) for layer, square in squares.items()}


def shapes_of(model: nn.Module, names: Sequence[str]) -> tuple[LayerShapes, ...]:
    """Which weights, of those of these names, belong to which module."""
    parameters, places = named_parameters(model), {name: at for at, name in enumerate(names)}
    own: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
    for name, parameter in parameters.items():
        if name in places:
            own.setdefault(name.rpartition("/")[0] or name, []).append((places[name], tuple(parameter.shape)))
    return tuple(LayerShapes(layer, None, None, tuple(weights)) for layer, weights in own.items())


def summary_of(model: nn.Module) -> str:
    """A model's class and size in a line."""
    count = sum(parameter.numel() for parameter in model.parameters())
    layers = [_class(module) for module in model.modules() if not list(module.children())]
    listed = " – ".join(layers[:20]) + (" …" if len(layers) > 20 else "")
    return f"{type(model).__name__}: {listed} ({count:,} parameters)"


def _class(module: nn.Module) -> str:
    return type(module).__name__
