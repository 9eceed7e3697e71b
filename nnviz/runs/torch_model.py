"""A PyTorch model asked in evaluation: answers, outputs of modules, weights, gradients. Importing this imports PyTorch.

The training goes on as if nobody had asked: each module is in the mode that it was in, no gradient is kept, buffers of
normalisation stay, and the random numbers go on where they were.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from .errors import quoted
from .layer_shapes import LayerShapes
from .model_record import RecordedLayer
from .torch_samples import TorchSamples, moved

#: Layers of more units are left out where all are asked for.
MOST_UNITS = 4096

_CHANNELS_FIRST = ("Conv", "BatchNorm", "MaxPool", "AvgPool", "InstanceNorm", "GroupNorm")
_PROBABLE = ("Sigmoid", "Softmax", "Softmax2d")
_PASSING_ON = ("Identity", "Dropout", "Flatten", "Unflatten")


def unwrapped(model: Any) -> nn.Module:
    """The module inside what `DataParallel`, `DistributedDataParallel` and `torch.compile` make of it."""
    if not isinstance(model, nn.Module):
        raise ValueError(f"the model is a {type(model).__name__}; expected a torch.nn.Module")
    while True:
        wrapper = type(model).__name__
        if wrapper in ("DataParallel", "DistributedDataParallel"):
            model = model.module
        elif wrapper == "OptimizedModule":  # of torch.compile, whose only child is the module
            model = next(model.children())
        else:
            return model


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


class ModelOutputs:
    """Asks a model about samples in one pass, and keeps what some of its modules give.

    Parameters
    ----------
    samples : TorchSamples
    activations : bool or sequence of str
        The modules whose outputs are kept for the samples `probe`; True for all without children that have a sensible size.
    probe : ndarray of int64
    embeddings : sequence of str
        Those whose outputs are kept for all samples; "" is the model itself.
    """

    def __init__(
        self, samples: TorchSamples, *, activations: bool | Sequence[str], probe: np.ndarray, embeddings: Sequence[str]
    ) -> None:
        self._samples, self._activations, self._probe, self.embeddings = samples, activations, probe, embeddings
        self.layers: list[RecordedLayer] = []  # whose activations are kept, from the first time on
        self.last = ""  # the class of the module that gave the answer, "" where it was none

    def __call__(self, model: nn.Module) -> tuple[Any, dict[str, np.ndarray], dict[str, np.ndarray]]:
        """The model's answer, (n_samples, …), activations (n_probe, units) and embeddings (n_samples, d) by name."""
        outputs, kept, wide = [], dict[str, list[np.ndarray]](), dict[str, list[np.ndarray]]()
        modules = dict(model.named_modules())
        for name in (*self.embeddings, *(() if isinstance(self._activations, bool) else self._activations)):
            if name not in modules:
                names = [each for each in modules if each][:12]
                raise ValueError(f"the model has no module {quoted(name)}; it has {', '.join(names)}")
        watched = [name for name, each in modules.items() if name and not list(each.children())]
        asked = watched if self._activations is True else list(self._activations or ())
        seen: dict[str, torch.Tensor] = {}
        order: list[str] = []

        def keep(name: str) -> Any:
            def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
                tensor = first_tensor(output)
                if tensor is not None:
                    seen[name] = tensor
                    order.append(name)

            return hook

        handles = [modules[name].register_forward_hook(keep(name)) for name in {*watched, *asked, *self.embeddings}]
        device, dtype = device_of(model), _dtype_of(model)
        try:
            with evaluating(model):
                at = 0
                for batch, size in zip(self._samples.batches, self._samples.sizes, strict=True):
                    seen.clear()
                    order.clear()
                    inputs = moved(batch, device, dtype)
                    answer = model(**inputs) if isinstance(inputs, Mapping) else model(*inputs)
                    tensor = _answer_of(answer)
                    self.last = next(
                        (_class(modules[name]) for name in reversed(order) if _gave(modules[name], seen[name], tensor)), ""
                    )
                    outputs.append(tensor.float().cpu().numpy())
                    rows = np.flatnonzero((self._probe >= at) & (self._probe < at + size))
                    if not self.layers and self._activations:
                        self.layers = [
                            each for name in asked if (each := _described(name, modules[name], seen.get(name), size))
                        ]
                    for layer in self.layers:
                        kept.setdefault(layer.name, []).append(
                            _per_unit(modules[layer.name], seen[layer.name])[self._probe[rows] - at]
                        )
                    for name in self.embeddings:
                        found = seen.get(name) if name else tensor
                        if found is None or len(found) != size:
                            raise ValueError(f"module {quoted(name)} gives no row a sample, and cannot be an embedding")
                        wide.setdefault(name, []).append(_per_unit(modules[name], found))
                    at += size
        finally:
            for handle in handles:
                handle.remove()
        joined = [{name: np.concatenate(parts) for name, parts in each.items()} for each in (kept, wide)]
        return np.concatenate(outputs), joined[0], joined[1]


def first_tensor(output: Any) -> torch.Tensor | None:
    """A module's output where it is a tensor, or the first of several."""
    if isinstance(output, torch.Tensor):
        return output
    if isinstance(output, Mapping):
        output = list(output.values())
    return next((part for part in output if isinstance(part, torch.Tensor)), None) if isinstance(output, list | tuple) else None


def _answer_of(answer: Any) -> torch.Tensor:
    """The tensor of answers: the output itself, its `logits`, or the first of several."""
    logits = answer.get("logits") if isinstance(answer, Mapping) else getattr(answer, "logits", None)
    tensor = logits if isinstance(logits, torch.Tensor) else first_tensor(answer)
    if tensor is None:
        raise ValueError(f"the model gives a {type(answer).__name__}; expected a tensor of answers, or one with logits")
    return tensor.detach()


def _gave(module: nn.Module, output: torch.Tensor, answer: torch.Tensor) -> bool:
    """Whether an answer is a module's own output, which it does not merely pass on."""
    return output.data_ptr() == answer.data_ptr() and not any(part in _class(module) for part in _PASSING_ON)


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
    return {f"gradient_norm/{layer}": float(square.sqrt()) for layer, square in squares.items()}


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


def _dtype_of(model: nn.Module) -> torch.dtype | None:
    """The dtype of the model's floats where it is none of float32 and nothing casts by itself."""
    parameter = next((each for each in model.parameters() if each.is_floating_point()), None)
    if parameter is None or torch.is_autocast_enabled(parameter.device.type):
        return None
    return parameter.dtype if parameter.dtype in (torch.float16, torch.bfloat16, torch.float64) else None


def _described(name: str, module: nn.Module, output: torch.Tensor | None, size: int) -> RecordedLayer | None:
    if output is None or output.ndim < 2 or len(output) != size or not output.is_floating_point():
        return None
    shape = tuple(output.shape[1:])
    units = shape[0] if _is_channels_first(module, output.ndim) else shape[-1]
    return RecordedLayer(name, units, shape) if 0 < units <= MOST_UNITS else None


def _is_channels_first(module: nn.Module, ndim: int) -> bool:
    """Whether the axis after the samples is that of channels: of pictures always, of sequences after convolutions."""
    return ndim > 3 or (ndim == 3 and any(part in _class(module) for part in _CHANNELS_FIRST))


def _per_unit(module: nn.Module, output: torch.Tensor) -> np.ndarray:
    """One number a unit (n, units): of what has positions the mean over them."""
    values = output.detach().float()
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim > 2:
        first = _is_channels_first(module, values.ndim)
        values = values.flatten(2).mean(dim=2) if first else values.flatten(1, -2).mean(dim=1)
    return values.cpu().numpy()
