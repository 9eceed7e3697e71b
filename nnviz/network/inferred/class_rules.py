"""Shapes of Keras layers' weights and outputs from their class and configuration, by the rules that Keras computes them by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...runs.layer_shapes import Shape

_Shapes = list[tuple[int, ...]]

_NORMALISING = ("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization", "Normalization")
_UNCHANGED = {
    *_NORMALISING,
    *("InputLayer", "Identity", "Masking", "Rescaling", "UnitNormalization", "ActivityRegularization"),
    *("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"),
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"),
    *("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness"),
}
_WEIGHTLESS = (_UNCHANGED - {"PReLU", *_NORMALISING}) | {
    *("Flatten", "Reshape", "Permute", "RepeatVector", "Concatenate", "Dot", "Resizing", "CenterCrop", "RandomCrop"),
    *("ZeroPadding1D", "ZeroPadding2D", "Cropping1D", "Cropping2D", "UpSampling1D", "UpSampling2D"),
    *(f"{reach}{which}Pooling{n}D" for reach in ("", "Global") for which in ("Max", "Average") for n in (1, 2, 3)),
}


def output_shape(kind: str, config: dict[str, Any], input_shape: Shape | None, inputs: Sequence[Shape | None]) -> Shape | None:
    """What a layer gives for one sample, or None where that is not known here.

    Parameters
    ----------
    kind : str
        The class of the layer.
    config : dict
        Its configuration, which may hold nonsense.
    input_shape : shape or None
        What it takes.
    inputs : sequence of shapes
        The same of all its inputs.
    """
    try:
        return _output_shape(kind, config, input_shape, inputs)
    except (TypeError, ValueError, IndexError, KeyError, ZeroDivisionError):
        return None


def weight_shapes(kind: str, config: dict[str, Any], input_shape: Shape | None) -> _Shapes | None:
    """The shapes of a layer's weights in the order of `layer.get_weights()`, or None where the class is not known here."""
    if kind in _WEIGHTLESS:
        return []
    try:
        return _weight_shapes(kind, config, input_shape or ())
    except (TypeError, ValueError, IndexError, KeyError, ZeroDivisionError):
        return None


def _output_shape(kind: str, config: dict[str, Any], input_shape: Shape | None, inputs: Sequence[Shape | None]) -> Shape | None:
    if input_shape is None:
        return None
    if kind in _UNCHANGED:
        return input_shape
    if kind == "Dense":
        return (*input_shape[:-1], _count(config["units"]))
    if kind == "Flatten":
        return (_product(input_shape),)
    if kind == "Reshape":
        target = tuple(config["target_shape"])
        rest = _product(input_shape)
        n_known = math.prod(_count(n) for n in target if n != -1)
        return tuple((None if rest is None else rest // n_known) if n == -1 else _count(n) for n in target)
    if kind == "Concatenate":
        axis = config.get("axis", -1)
        at = axis - 1 if axis > 0 else axis
        sizes = [shape[at] if shape else None for shape in inputs]
        result = list(input_shape)
        result[at] = None if None in sizes else sum(size for size in sizes if size is not None)
        return tuple(result)
    if kind.startswith("Global") and "Pooling" in kind:
        channel = input_shape[0] if _channels_first(config) else input_shape[-1]
        spatial = len(input_shape) - 1
        if not config.get("keepdims"):
            return (channel,)
        return (channel, *[1] * spatial) if _channels_first(config) else (*[1] * spatial, channel)
    if "Pooling" in kind or kind.startswith(("Conv", "DepthwiseConv", "SeparableConv")):
        return _slid(kind, config, input_shape)
    return None


def _slid(kind: str, config: dict[str, Any], input_shape: Shape) -> Shape | None:
    """What a window that slides leaves of the positions (Dumoulin and Visin, 2016, "A guide to convolution arithmetic")."""
    if kind.endswith("Transpose"):
        return None
    spatial = input_shape[1:] if _channels_first(config) else input_shape[:-1]
    rank = len(spatial)
    window = _sizes(config["pool_size"] if "pool_size" in config else config["kernel_size"], rank)
    strides = _sizes(config.get("strides") or window, rank)
    dilations = _sizes(config.get("dilation_rate", 1), rank)
    same = config.get("padding") in ("same", "causal")
    left = []
    for size, reach, stride, dilation in zip(spatial, window, strides, dilations, strict=True):
        wide = dilation * (reach - 1) + 1
        left.append(None if size is None else -(-size // stride) if same else (size - wide) // stride + 1)
    channels = input_shape[0] if _channels_first(config) else input_shape[-1]
    if kind.startswith(("Conv", "SeparableConv")):
        channels = _count(config["filters"])
    elif kind.startswith("DepthwiseConv"):
        channels = None if channels is None else channels * _count(config.get("depth_multiplier", 1))
    return (channels, *left) if _channels_first(config) else (*left, channels)


def _weight_shapes(kind: str, config: dict[str, Any], input_shape: Shape) -> _Shapes | None:
    bias = config.get("use_bias", True) is not False
    if kind == "Dense":
        units = _count(config["units"])
        return [(_size_of(input_shape[-1]), units)] + ([(units,)] if bias else [])
    if kind == "Embedding":
        return [(_count(config["input_dim"]), _count(config["output_dim"]))]
    if kind.startswith(("Conv", "DepthwiseConv", "SeparableConv")):
        return _kernels(kind, config, input_shape, bias)
    if kind == "BatchNormalization":
        size = (_size_of(input_shape[config.get("axis", -1) - (1 if config.get("axis", -1) > 0 else 0)]),)
        return [size] * (bool(config.get("scale", True)) + bool(config.get("center", True)) + 2)
    if kind in ("LayerNormalization", "GroupNormalization") and config.get("axis", -1) in (-1, [-1]):
        return [(_size_of(input_shape[-1]),)] * (bool(config.get("scale", True)) + bool(config.get("center", True)))
    if kind in ("SimpleRNN", "GRU", "LSTM"):
        gates, units, features = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[kind], _count(config["units"]), _size_of(input_shape[-1])
        biases = [(2, gates * units)] if kind == "GRU" and config.get("reset_after", True) else [(gates * units,)]
        return [(features, gates * units), (units, gates * units), *(biases if bias else [])]
    return None


def _kernels(kind: str, config: dict[str, Any], input_shape: Shape, bias: bool) -> _Shapes | None:
    window = _sizes(config["kernel_size"], len(input_shape) - 1)
    channels = _size_of(input_shape[0] if _channels_first(config) else input_shape[-1])
    if kind.startswith("DepthwiseConv"):
        depth = _count(config.get("depth_multiplier", 1))
        return [(*window, channels, depth)] + ([(channels * depth,)] if bias else [])
    filters = _count(config["filters"])
    last = [(filters,)] if bias else []
    if kind.startswith("SeparableConv"):
        depth = _count(config.get("depth_multiplier", 1))
        return [(*window, channels, depth), (*[1] * len(window), channels * depth, filters), *last]
    if kind.endswith("Transpose"):
        return [(*window, filters, channels), *last]
    return [(*window, channels // _count(config.get("groups", 1)), filters), *last]


def _channels_first(config: dict[str, Any]) -> bool:
    return config.get("data_format") == "channels_first"


def _sizes(value: Any, rank: int) -> tuple[int, ...]:
    sizes = (value,) * rank if type(value) is int else tuple(value)
    if len(sizes) != rank:
        raise ValueError(f"{len(sizes)} sizes for {rank} dimensions")
    return tuple(_count(size) for size in sizes)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError(f"{value!r} is no count")
    return value


def _size_of(size: int | None) -> int:
    if size is None:
        raise ValueError("a size that varies")
    return size


def _product(shape: Shape) -> int | None:
    return math.prod(_size_of(size) for size in shape) if None not in shape else None
