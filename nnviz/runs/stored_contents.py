"""Contents of samples as a file holds them: its headers checked against their arrays, and the arrays decoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .arrays import ArrayEntry
from .contents import IMAGE, KINDS, MOST_CHARACTERS, MOST_NUMBER, Content, Pictures
from .record_header import RecordHeader
from .text_arrays import LENGTHS, check_texts, unpack_texts

#: The array of the first content that is pictures; that of another has its place among the contents.
IMAGES = "images"

#: What follows the name of a content's array in that of what its texts had in characters before they were cut.
WHOLE = " whole"

Arrays = Mapping[str, np.ndarray]


def array_name(at: int) -> str:
    """What the array of the content number `at` is called, unless it is the first pictures."""
    return f"content {at}"


@dataclass(frozen=True)
class StoredContent:
    """A content as the headers of a file describe it.

    `fields` is what its class has beside the values; `arrays` are what follows its array's name → where the array lies.
    """

    name: str
    kind: str
    fields: tuple[tuple[str, Any], ...] = ()
    arrays: tuple[tuple[str, ArrayEntry], ...] = field(default=())

    @property
    def is_described(self) -> bool:
        """Whether it is more than the pictures of a run that has nothing else, which need no words."""
        return (self.name, self.kind, self.fields) != (IMAGE, Pictures.kind, ())

    def decode(self, arrays: Arrays) -> Content:
        """The content; ValueError where its arrays do not fit each other."""
        decode = _DECODERS.get(self.kind)
        own = decode(arrays, f"content {self.name!r}") if decode else {"values": arrays[""]}
        return KINDS[self.kind](**own, **dict(self.fields))


def read_contents(about: RecordHeader, shared: Mapping[str, ArrayEntry], n_samples: int) -> tuple[StoredContent, ...]:
    """The contents that the first record lists, checked against its arrays; kinds that are not known are passed over."""
    listed = about.parts("contents")
    if not listed and IMAGES in shared:
        listed = [RecordHeader({"name": IMAGE, "kind": Pictures.kind}, about.name)]
    contents: list[StoredContent] = []
    pictured = False
    for at, part in enumerate(listed):
        name, kind = part.text("name"), part.text("kind")
        if kind not in KINDS:
            continue
        own = IMAGES if kind == Pictures.kind and not pictured else array_name(at)
        pictured |= kind == Pictures.kind
        arrays = {after: shared[own + after] for after in ("", LENGTHS, WHOLE) if own + after in shared}
        fields = _CHECKS[kind](part, arrays, n_samples, f"content {name!r}")
        contents.append(StoredContent(name, kind, tuple(fields.items()), tuple(arrays.items())))
    if len({content.name for content in contents}) < len(contents):
        raise about.error("damaged: two contents have the same name")
    return tuple(contents)


def _check_pictures(part: RecordHeader, arrays: Mapping[str, ArrayEntry], n: int, what: str) -> dict[str, Any]:
    entry = arrays.get("")
    shape = entry.shape if entry else ()
    right = len(shape) == 3 or (len(shape) == 4 and shape[3] == 3)
    if entry is None or entry.dtype != "|u1" or not right or shape[0] != n or 0 in shape:
        raise part.error(f"images have shape {shape}; expected ({n}, h, w) or ({n}, h, w, 3)")
    if part.values.get("size") is None:
        return {}
    size = part.shape("size")
    if len(size) != 2 or size[0] < shape[1] or size[1] < shape[2]:
        raise part.error(f"damaged: {what} is said to come from pictures of {size}, and has {shape[1:3]}")
    return {"size": size}


def _check_texts(part: RecordHeader, arrays: Mapping[str, ArrayEntry], n: int, what: str) -> dict[str, Any]:
    check_texts(arrays.get(""), arrays.get(LENGTHS), n, what, part)
    whole = arrays.get(WHOLE)
    if whole is not None and (whole.dtype, whole.shape) != ("<u4", (n,)):
        raise part.error(f"damaged: the lengths of {what} have shape {whole.shape}; expected ({n},)")
    return {}


def _check_table(part: RecordHeader, arrays: Mapping[str, ArrayEntry], n: int, what: str) -> dict[str, Any]:
    (count,) = _check_array(part, arrays.get(""), "<f4", n, 2, what)
    return _names(part, count) | _counts(part, "n_columns", least=count)


def _check_series(part: RecordHeader, arrays: Mapping[str, ArrayEntry], n: int, what: str) -> dict[str, Any]:
    points, count = _check_array(part, arrays.get(""), "<f4", n, 3, what)
    fields = _names(part, count) | _numbers(part, "rate") | _counts(part, "n_channels", least=count)
    fields |= _counts(part, "averaged", least=1) | _counts(part, "length", least=points)
    return fields


def _check_audio(part: RecordHeader, arrays: Mapping[str, ArrayEntry], n: int, what: str) -> dict[str, Any]:
    _check_array(part, arrays.get(""), "<i2", n, 2, what)
    lengths = arrays.get(LENGTHS)
    if lengths is not None and (lengths.dtype, lengths.shape) != ("<u4", (n,)):
        raise part.error(f"damaged: the lengths of {what} have shape {lengths.shape}; expected ({n},)")
    if part.values.get("rate") is None:
        raise part.error(f"damaged: {what} has no rate")
    return _numbers(part, "rate", "original_rate", "seconds")


def _check_array(part: RecordHeader, entry: ArrayEntry | None, dtype: str, n: int, axes: int, what: str) -> tuple[int, ...]:
    """The shape of one sample's numbers."""
    if entry is None or entry.dtype != dtype or len(entry.shape) != axes or entry.shape[0] != n or 0 in entry.shape:
        shape = entry.shape if entry else ()
        raise part.error(f"damaged: {what} has shape {shape}; expected {dtype} of {n} samples, with {axes} axes")
    return entry.shape[1:]


def _names(part: RecordHeader, count: int) -> dict[str, Any]:
    if part.values.get("names") is None:
        return {}
    names = part.texts("names")
    if len(names) != count:
        raise part.error(f"damaged: {len(names)} names for {count} columns of a content")
    return {"names": names}


def _numbers(part: RecordHeader, *keys: str) -> dict[str, Any]:
    """Positive numbers, as far as they are there."""
    numbers = {key: part.number(key) for key in keys if part.values.get(key) is not None}
    for key, number in numbers.items():
        if not 0 < number <= MOST_NUMBER:
            raise part.error(f"damaged: {key!r} of a content is {number}; expected a positive number")
    return numbers


def _counts(part: RecordHeader, key: str, *, least: int) -> dict[str, Any]:
    return {} if part.values.get(key) is None else {key: part.whole(key, least=least)}


def _decode_numbers(arrays: Arrays, _: str) -> dict[str, Any]:
    values, infinite = arrays[""], np.isinf(arrays[""])
    if infinite.any():
        values = np.where(infinite, np.float32(np.nan), values)
        values.flags.writeable = False
    return {"values": values}


def _decode_audio(arrays: Arrays, what: str) -> dict[str, Any]:
    lengths = arrays.get(LENGTHS)
    if lengths is not None and lengths.max() > arrays[""].shape[1]:
        raise ValueError(f"{what} has a sound that is longer than its numbers")
    return {"values": arrays[""], "lengths": None if lengths is None else lengths.astype(np.int64)}


def _decode_texts(arrays: Arrays, what: str) -> dict[str, Any]:
    whole = arrays.get(WHOLE)
    return {
        "values": unpack_texts(arrays[""], arrays[LENGTHS], MOST_CHARACTERS, what),
        "lengths": None if whole is None else whole.astype(np.int64),
    }


_CHECKS: dict[str, Callable[[RecordHeader, Mapping[str, ArrayEntry], int, str], dict[str, Any]]] = {
    "image": _check_pictures,
    "text": _check_texts,
    "table": _check_table,
    "series": _check_series,
    "audio": _check_audio,
}
#: What is more than the array itself.
_DECODERS: dict[str, Callable[[Arrays, str], dict[str, Any]]] = {
    "text": _decode_texts,
    "table": _decode_numbers,
    "series": _decode_numbers,
    "audio": _decode_audio,
}
