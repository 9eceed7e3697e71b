"""Contents of samples on their way into a file: checked, and made as small as the format bounds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .column_kinds import is_missing
from .contents import IMAGE, KINDS, MOST_CHARACTERS, MOST_TEXTS, TEXT, Audio, Content, Pictures, Series, Table, Texts
from .errors import quoted
from .images import read_pictures
from .signals import MOST_BYTES, bounded_audio, bounded_series, bounded_table, check_count, check_lengths
from .stored_contents import IMAGES, WHOLE, array_name
from .text_arrays import LENGTHS, cut_text, pack_texts
from .validate import check_text

#: Fields of a content's header, and what follows the name of its array → the arrays.
Stored = tuple[dict[str, Any], dict[str, np.ndarray]]


class ContentsWriter:
    """What a run holds of its samples, checked and ready for the first record.

    `n_samples` is None where there is no content. ValueError where one is not what its class says, or has another number of
    samples than another one.
    """

    def __init__(self, contents: Any, *, images: Any = None, texts: Any = None, n_samples: int | None = None) -> None:
        self.n_samples = n_samples
        self._stored: list[tuple[str, str, Stored]] = []
        for name, content in _named(contents, images, texts).items():
            stored = _STORING[content.kind](content, self.n_samples, f"content {name!r}")
            self.n_samples = _count(content)
            self._stored.append((name, content.kind, stored))

    def pack(self) -> Stored:
        """Fields and arrays of the first record; nothing but the pictures where these are all, and whole."""
        listed: list[dict[str, Any]] = []
        packed: dict[str, np.ndarray] = {}
        pictured = False
        for at, (name, kind, (fields, arrays)) in enumerate(self._stored):
            own = IMAGES if kind == Pictures.kind and not pictured else array_name(at)
            pictured |= kind == Pictures.kind
            listed.append({"name": name, "kind": kind, **fields})
            packed |= {own + after: array for after, array in arrays.items()}
        plain = listed == [{"name": IMAGE, "kind": Pictures.kind}]
        return ({} if plain or not listed else {"contents": listed}), packed


def _named(contents: Any, images: Any, texts: Any) -> dict[str, Content]:
    if contents is not None and not isinstance(contents, Mapping):
        raise ValueError(f"contents are {quoted(contents)}; expected a mapping of names to nnviz.Pictures, nnviz.Texts, …")
    named: dict[str, Content] = {}
    if images is not None and images is not False:
        named[IMAGE] = Pictures(images)
    if texts is not None:
        named[TEXT] = Texts(texts)
    given: Mapping[Any, Any] = contents or {}
    for key, content in given.items():
        name = check_text(key)
        if not isinstance(content, Content):
            classes = ", ".join(kind.__name__ for kind in KINDS.values())
            raise ValueError(f"content {name!r} is a {type(content).__name__}; expected one of nnviz's {classes}")
        if name in named or not name.strip():
            raise ValueError(f"two contents are called {name!r}" if name.strip() else "a content has no name")
        named[name] = content
    return named


def _count(content: Content) -> int:
    return len(content.values)


def _store_pictures(content: Pictures, n_samples: int | None, what: str) -> Stored:
    pixels, size = read_pictures(content.values, n_samples, what if what != f"content {IMAGE!r}" else "images")
    if content.size is not None:
        if np.shape(content.size) != (2,):
            raise ValueError(f"size of {what} is {quoted(content.size)}; expected height and width")
        shown = size or pixels.shape[1:3]
        for side, least in zip(content.size, shown, strict=True):
            check_count(side, least, f"a side in size of {what}")
        size = (int(content.size[0]), int(content.size[1]))
    return ({} if size is None else {"size": list(size)}), {"": pixels}


def _store_texts(content: Texts, n_samples: int | None, what: str) -> Stored:
    texts = read_texts(content.values, n_samples, what)
    most = MOST_CHARACTERS
    kept = [cut_text(text, most) for text in texts]
    coded, lengths = pack_texts(kept)
    while len(coded) > MOST_BYTES:
        most //= 2
        kept = [cut_text(text, most) for text in kept]
        coded, lengths = pack_texts(kept)
    arrays = {"": coded, LENGTHS: lengths}
    given = [len(text) for text in texts] if content.lengths is None else content.lengths
    whole = check_lengths(given, len(texts), what).astype(np.uint32)
    if any(len(text) < length for text, length in zip(kept, whole.tolist(), strict=True)):
        arrays[WHOLE] = whole
    return {}, arrays


def read_texts(values: Any, n_samples: int | None, what: str) -> list[str]:
    """One text a sample, as it can be stored; None is no text. ValueError where something else is given."""
    if isinstance(values, str) or not hasattr(values, "__len__"):
        raise ValueError(f"{what} is {quoted(values)}; expected one text a sample")
    given: Sequence[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    if n_samples is not None and len(given) != n_samples:
        raise ValueError(f"{what} has {len(given)} texts for {n_samples} samples")
    if not 0 < len(given) <= MOST_TEXTS:
        raise ValueError(f"{what} has {len(given):,} texts; expected one a sample, at most {MOST_TEXTS:,}")
    texts = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in given]
    texts = [None if is_missing(text) else text for text in texts]
    odd = next((at for at, text in enumerate(texts) if not isinstance(text, str | None)), None)
    if odd is not None:
        raise ValueError(f"{what} has {quoted(texts[odd])} of sample {odd}; expected text")
    return [check_text(text) for text in texts]


def _store_table(content: Table, n_samples: int | None, what: str) -> Stored:
    table = bounded_table(content, n_samples, what)
    return _fields(table, "names", "n_columns"), {"": table.values}


def _store_series(content: Series, n_samples: int | None, what: str) -> Stored:
    series = bounded_series(content, n_samples, what)
    fields = _fields(series, "names", "rate", "length", "n_channels")
    return fields | ({} if series.averaged == 1 else {"averaged": series.averaged}), {"": series.values}


def _store_audio(content: Audio, n_samples: int | None, what: str) -> Stored:
    audio = bounded_audio(content, n_samples, what)
    arrays = {"": audio.values}
    if audio.lengths is not None:
        arrays[LENGTHS] = audio.lengths.astype(np.uint32)
    return _fields(audio, "rate", "original_rate", "seconds"), arrays


def _fields(content: Content, *names: str) -> dict[str, Any]:
    """What is said of a content, as far as it is."""
    said = {name: getattr(content, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items() if value is not None}


_STORING: dict[str, Callable[[Any, int | None, str], Stored]] = {
    "image": _store_pictures,
    "text": _store_texts,
    "table": _store_table,
    "series": _store_series,
    "audio": _store_audio,
}
