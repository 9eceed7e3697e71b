"""Conversion of arrays and tensors of any framework to NumPy: the one way in which arrays enter a recording."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import shortened

#: Floats of fewer bits that NumPy does not know itself, by the names that ml_dtypes gives them.
_SMALL_FLOATS = ("bfloat16", "float8")


def as_array(value: Any, what: str) -> np.ndarray:
    """An array, tensor or nested list as a NumPy array in the machine's byte order.

    Tensors are taken from their device and out of their graph. What has fewer bits than float32, bfloat16 and float16 among it,
    becomes float32, exactly. ValueError, in which `what` names it, for what is no array, such as lists of unequal length.
    """
    try:
        array = _plain(value)
    except Exception as error:  # whatever the objects of other libraries raise
        if "inhomogeneous" in str(error):
            raise ValueError(f"{what} are not one list of numbers, or lists of one length") from None
        reason = shortened(" ".join(str(error).split()), 160) or type(error).__name__
        raise ValueError(f"{what} cannot be made one array ({reason})") from None
    if array.dtype.name.startswith(_SMALL_FLOATS) or array.dtype == np.float16:
        return array.astype(np.float32)
    if array.dtype.kind == "V":
        raise ValueError(f"{what} are {array.dtype}, which NumPy does not know; expected float32, float16 or whole numbers")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def check_finite(array: np.ndarray, what: str, axes: tuple[str, ...]) -> None:
    """ValueError that says where the first number lies that is not finite; `axes` are what its indices count."""
    if array.dtype.kind != "f":
        return
    bad = ~np.isfinite(array)
    if bad.any():
        place = np.unravel_index(int(bad.argmax()), array.shape)
        first, *others = [f"{axis} {at}" for axis, at in zip(axes, place, strict=False)]
        value = "NaN" if np.isnan(array[place]) else "infinite"
        where = f"{', '.join(others)} is {value}" if others else f"it is {value}"
        raise ValueError(f"{what} of {first} are not finite: {where}; of {array.size:,} numbers {int(bad.sum()):,} are")


def _plain(value: Any) -> np.ndarray:
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise ValueError("some of its values are masked")
    if isinstance(value, list | tuple) and any(_is_torch(item) for item in value[:1]):
        return np.stack([_plain(item) for item in value])
    if _is_torch(value):
        tensor = value.detach().cpu().resolve_conj().resolve_neg()
        try:
            return np.asarray(tensor.numpy())
        except TypeError:  # a dtype that NumPy lacks
            return np.asarray(tensor.float().numpy())
    return np.asarray(value)


def _is_torch(value: Any) -> bool:
    """Whether it is a PyTorch tensor, which is known without importing PyTorch."""
    return all(hasattr(value, name) for name in ("detach", "cpu", "numpy", "resolve_conj"))
