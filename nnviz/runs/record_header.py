"""Typed, validated access to the header of a record. The file is untrusted."""

from __future__ import annotations

import math
from typing import Any

from ..legible import legible
from .arrays import MOST_SPARSE_BYTES
from .errors import RunFileError, quoted

#: Names of so many characters are never too long, of however many samples or classes.
USUAL_NAME = 16

#: How many numbers a shape may have without its axes of no length: there nothing else bounds the others.
MOST_NUMBERS = 2**48


class RecordHeader:
    """Typed access to the untrusted header of a record; its text is `legible`."""

    def __init__(self, values: dict[str, Any], name: str) -> None:
        self.values, self.name = values, name

    def error(self, what: str) -> RunFileError:
        return RunFileError(f"{self.name}: {what}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str):
            raise self.error(f"damaged: {key!r} is not text")
        return legible(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(f"damaged: {key!r} is not a list of text")
        return tuple(legible(item) for item in value)

    def whole(self, key: str, *, least: int = 0) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**63:
            raise self.error(f"damaged: {key!r} is {quoted(value)}; expected a whole number from {least}")
        return value

    def number(self, key: str) -> float:
        value = self.values.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise self.error(f"damaged: {key!r} is {quoted(value)}; expected a number")
        return float(value)

    def numbers(self, key: str) -> dict[str, float]:
        value = self.values.get(key)
        if not isinstance(value, dict) or not all(isinstance(item, int | float) for item in value.values()):
            raise self.error(f"damaged: {key!r} does not hold numbers")
        return {legible(str(name)): float(item) for name, item in value.items()}

    def vector(self, key: str, length: int) -> list[float]:
        value = self.values.get(key)
        finite = isinstance(value, list) and all(isinstance(item, float) and math.isfinite(item) for item in value)
        if not isinstance(value, list) or not finite or len(value) != length:
            raise self.error(f"damaged: {key!r} is not a list of {length} numbers")
        return value

    def parts(self, key: str) -> list[RecordHeader]:
        """The maps of a list; none where the list is not there."""
        items = self.values.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise self.error(f"damaged: {key!r} is not a list of maps")
        return [RecordHeader(item, self.name) for item in items]

    def shape(self, key: str) -> tuple[int, ...]:
        """The shape of an array."""
        shape = self.values.get(key)
        if not isinstance(shape, list) or len(shape) > 8 or not all(type(n) is int and n >= 0 for n in shape):
            raise self.error(f"damaged: a shape is {quoted(shape)}; expected at most 8 whole numbers")
        if math.prod(max(n, 1) for n in shape) > MOST_NUMBERS:
            raise self.error(f"damaged: a shape is {quoted(shape)}; no array is so large")
        return tuple(shape)

    def varying_shape(self, key: str) -> tuple[int | None, ...] | None:
        """A shape in which nil is a length that varies; None for nil."""
        sizes = self.values.get(key)
        if sizes is None:
            return None
        filled = [1 if size is None else size for size in sizes] if isinstance(sizes, list) else sizes
        RecordHeader({key: filled}, self.name).shape(key)
        return tuple(sizes)

    def names(self, key: str, count: int) -> tuple[str, ...]:
        """Text that `count` samples or classes are given; in an array each of them takes the room of the longest."""
        names = self.texts(key)
        longest = max(map(len, names), default=0)
        if longest > USUAL_NAME and 4 * longest * count > MOST_SPARSE_BYTES:
            room = MOST_SPARSE_BYTES // 2**20
            raise self.error(f"{key!r} has a name of {longest} characters; {count} of them take more than {room} MiB")
        return names

    def scale(self) -> float:
        scale = self.number("scale")
        if not 0 < scale <= 1:
            raise self.error(f"damaged: the scale of a checkpoint is {scale}; expected 0 to 1")
        return scale
