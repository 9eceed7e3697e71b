"""What a PyTorch model gives when it is asked: answers, and outputs of its modules by hooks. Importing this imports PyTorch."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from .errors import quoted
from .model_record import RecordedLayer
from .torch_model import device_of, evaluating
from .torch_samples import TorchSamples, moved

#: Layers of more units are left out where all are asked for.
MOST_UNITS = 4096

_CHANNELS_FIRST = ("Conv", "BatchNorm", "MaxPool", "AvgPool", "InstanceNorm", "GroupNorm")
_PASSING_ON = ("Identity", "Dropout", "Flatten", "Unflatten")


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
        self.last: str | None = None  # the class of the module that gave the first answer, "" where it was none
        self._probed = samples.of_rows(probe) if activations else []

    def __call__(self, model: nn.Module) -> tuple[Any, dict[str, np.ndarray], dict[str, np.ndarray]]:
        """The model's answer, (n_samples, …), activations (n_probe, units) and embeddings (n_samples, d) by name."""
        modules = dict(model.named_modules())
        asked = self._asked_of(modules)
        with evaluating(model):
            answers, embeddings = self._answers(model, modules)
            return answers, self._activations_of(model, modules, asked), embeddings

    def _answers(self, model: nn.Module, modules: Mapping[str, nn.Module]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The answers to all samples, and the embeddings of them."""
        # Hooks keep what they need and no more: later modules may write into an output, and all outputs take much memory.
        gave: list[tuple[torch.Tensor, str]] = []
        vectors: dict[str, torch.Tensor] = {}
        size = 0

        def note(_name: str, module: nn.Module, tensor: torch.Tensor | None) -> None:
            if tensor is not None and _may_answer(tensor, size):
                gave.append((tensor, type(module).__name__))

        def keep(name: str, module: nn.Module, tensor: torch.Tensor | None) -> None:
            vectors.pop(name, None)
            if tensor is not None and tensor.ndim and len(tensor) == size:
                vectors[name] = _per_unit(module, tensor)

        answering = [name for name, each in modules.items() if name and self.last is None and _may_end(each)]
        outputs, wide = [], dict[str, list[np.ndarray]]()
        with _hooked(modules, note, answering), _hooked(modules, keep, [name for name in self.embeddings if name]):
            for batch, size in zip(self._samples.batches, self._samples.sizes, strict=True):
                gave.clear()
                vectors.clear()
                tensor = _answer_of(_called(model, batch))
                if answering:
                    self.last = next((kind for each, kind in reversed(gave) if each.data_ptr() == tensor.data_ptr()), "")
                if "" in self.embeddings and tensor.ndim and len(tensor) == size:
                    vectors[""] = _per_unit(model, tensor)
                outputs.append(tensor.float().cpu().numpy())
                for name in self.embeddings:
                    found = _module_named(vectors, name, "a row a sample, and cannot be an embedding")
                    wide.setdefault(name, []).append(found.cpu().numpy())
        return np.concatenate(outputs), {name: np.concatenate(parts) for name, parts in wide.items()}

    def _activations_of(self, model: nn.Module, modules: Mapping[str, nn.Module], asked: list[str]) -> dict[str, np.ndarray]:
        """The activations of the probe's samples, which are asked by themselves: hooks at each batch of all would cost more."""
        names = [name for name, each in modules.items() if name and not list(each.children())]
        names = names if self._activations is True else asked
        units: dict[str, torch.Tensor] = {}
        described: dict[str, RecordedLayer | str] = {}
        probed: tuple[Any, int, np.ndarray] = (None, 0, self._probe)

        def keep(name: str, module: nn.Module, tensor: torch.Tensor | None) -> None:
            _, size, rows = probed
            described[name] = layer = _described(name, module, tensor, size)
            units.pop(name, None)
            if tensor is not None and isinstance(layer, RecordedLayer):
                units[name] = _per_unit(module, tensor if len(rows) == size else tensor[rows])

        kept: dict[str, list[np.ndarray]] = {}
        with _hooked(modules, keep, names):
            for probed in self._probed if names else ():
                units.clear()
                _called(model, probed[0])
                if not self.layers:
                    _check_all_kept(asked, described)
                    self.layers = [each for name in names if isinstance(each := described.get(name), RecordedLayer)]
                for layer in self.layers:
                    found = _module_named(units, layer.name, "in every batch")
                    kept.setdefault(layer.name, []).append(found.cpu().numpy())
        return {name: np.concatenate(parts) for name, parts in kept.items()}

    def _asked_of(self, modules: Mapping[str, nn.Module]) -> list[str]:
        """The modules whose activations are asked for by name. ValueError for names that the model lacks."""
        asked = [] if isinstance(self._activations, bool) else list(self._activations)
        for name in (*self.embeddings, *asked):
            if name not in modules:
                names = [each for each in modules if each][:12]
                raise ValueError(f"the model has no module {quoted(name)}; it has {', '.join(names)}")
        return asked


def _check_all_kept(asked: Sequence[str], described: Mapping[str, RecordedLayer | str]) -> None:
    for name in asked:
        what = described.get(name, "is not called by the model")
        if isinstance(what, str):
            raise ValueError(
                f"module {quoted(name)} {what}; activations are kept of a row of at most {MOST_UNITS} units a sample"
            )


def _module_named(tensors: Mapping[str, torch.Tensor], name: str, expected: str) -> torch.Tensor:
    if name not in tensors:
        raise ValueError(f"module {quoted(name)} does not give {expected}")
    return tensors[name]


@contextlib.contextmanager
def _hooked(modules: Mapping[str, nn.Module], keep: Callable[..., None], names: Sequence[str]) -> Iterator[None]:
    """Call `keep(name, module, output)` whenever a module of these names has given something."""

    def hook_of(name: str) -> Any:
        return lambda module, _inputs, output: keep(name, module, first_tensor(output))

    handles = [modules[name].register_forward_hook(hook_of(name)) for name in names]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _called(model: nn.Module, inputs: Any) -> Any:
    """The model's answer to a batch: to its parts as arguments, or to one tuple or dictionary where it takes no such."""
    inputs = moved(inputs, device_of(model), _dtype_of(model))
    if isinstance(inputs, tuple) and len(inputs) == 1 and isinstance(inputs[0], tuple | Mapping):
        inputs = inputs[0]
    elif isinstance(inputs, tuple):
        return model(*inputs)
    signature = inspect.signature(model.forward)
    if isinstance(inputs, Mapping):
        takes = set(inputs) & set(signature.parameters) or any(
            each.kind is each.VAR_KEYWORD for each in signature.parameters.values()
        )
        return model(**inputs) if takes else model(inputs)
    try:
        signature.bind(*inputs)
    except TypeError:
        return model(inputs)
    return model(*inputs)


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


def _may_end(module: nn.Module) -> bool:
    """Whether a module makes what it gives, instead of passing on what others gave."""
    return not list(module.children()) and not any(part in type(module).__name__ for part in _PASSING_ON)


def _may_answer(output: torch.Tensor, size: int) -> bool:
    """Whether a module's output has no positions, so that it may be an answer; it is then held, as memory is used again."""
    return output.ndim in (1, 2) or (output.ndim > 2 and output.numel() == size * output.shape[1])


def _dtype_of(model: nn.Module) -> torch.dtype | None:
    """The dtype of the model's floats where it is none of float32 and nothing casts by itself."""
    parameter = next((each for each in model.parameters() if each.is_floating_point()), None)
    if parameter is None or torch.is_autocast_enabled(parameter.device.type):
        return None
    return parameter.dtype if parameter.dtype in (torch.float16, torch.bfloat16, torch.float64) else None


def _described(name: str, module: nn.Module, output: torch.Tensor | None, size: int) -> RecordedLayer | str:
    """What is kept of a module's output, or why it is not."""
    if output is None or output.ndim < 2 or len(output) != size or not output.is_floating_point():
        given = "no tensor" if output is None else f"{output.dtype} of shape {tuple(output.shape)}"
        return f"gives {given} for {size} samples"
    shape = tuple(output.shape[1:])
    units = shape[0] if _is_channels_first(module, output.ndim) else shape[-1]
    return RecordedLayer(name, units, shape) if 0 < units <= MOST_UNITS else f"has {units} units"


def _is_channels_first(module: nn.Module, ndim: int) -> bool:
    """Whether the axis after the samples is that of channels: of pictures always, of sequences after convolutions."""
    return ndim > 3 or (ndim == 3 and any(part in type(module).__name__ for part in _CHANNELS_FIRST))


def _per_unit(module: nn.Module, output: torch.Tensor) -> torch.Tensor:
    """One number a unit (n, units), in memory of its own: of what has positions the mean over them."""
    values = output.detach().float()
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim > 2:
        first = _is_channels_first(module, values.ndim)
        return values.flatten(2).mean(dim=2) if first else values.flatten(1, -2).mean(dim=1)
    return values.clone() if values.data_ptr() == output.data_ptr() else values
