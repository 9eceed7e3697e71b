"""What samples are, as files for the browser: texts, tables, time series and sounds, of as many samples as it asks for at once.

Nothing of it travels in messages, which say only which inputs there are (`Contents` of the protocol) and where their files
are. What is drawn small is sent small: a series as at most `MOST_POINTS` points, a sound as its outline, a text cut to
`MOST_LETTERS`. The whole text of a sample and its sound are files of their own. Images come as sheets (map/bundle.py), but
for those of a second input. `frontend/src/core/contents.ts` reads all of it.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import wave
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..runs.contents import Audio, Content, Pictures, Series, Table, Texts
from .files import keyed_address
from .gallery.pack import reduced_images
from .map.container import pack_container
from .protocol import PROTOCOL, ContentInput, Contents

#: Samples that a file may hold, points of a series, channels that are drawn, columns of a table, letters of a text.
MOST_SAMPLES, MOST_POINTS, MOST_CHANNELS, MOST_COLUMNS, MOST_LETTERS = 256, 512, 12, 128, 600
_OUTLINE = 256  # places of a sound's outline
_GAP = 65535  # in codes of a series: no number there
_MEASURED = 2000  # samples that the range of a series is measured by
_MOST_RATE = 768_000  # of a sound, in samples a second
_SAMPLES = re.compile(rf"\d{{1,9}}(?:,\d{{1,9}}){{0,{MOST_SAMPLES - 1}}}", re.ASCII)

#: The contents of a run in the order of its inputs; None stands for the images that come as sheets.
Contained = Sequence[Content | None]


def offer_contents(
    digest: str, inputs: Sequence[tuple[str, str]], load: Callable[[], Contained], *, image_note: str = ""
) -> Contents:
    """Offer the contents of a run to the browser, and say which there are.

    Parameters
    ----------
    digest : str
        Of the run.
    inputs : sequence of (str, str)
        Name and kind of each, as `Run.content_kinds` has them.
    load : callable
        Looks where the contents are, in the same order, when a browser asks; None for the images that come as sheets.
    image_note : str
        What is said of the images besides, such as how large they were.
    """
    listed: list[ContentInput] = [
        {"name": name, "kind": kind, "note": image_note if kind == "image" else ""}  # type: ignore[typeddict-item]
        for name, kind in inputs
    ]
    kinds = [kind for _, kind in inputs]
    if all(kind == "image" for kind in kinds) and len(kinds) < 2:
        return {"url": "", "inputs": listed}
    name = f"{digest}/contents-{PROTOCOL}"

    def about(_: str) -> bytes:
        return describe(load())

    def samples(key: str) -> bytes | None:
        return pack_samples(load(), key)

    def text(key: str) -> bytes | None:
        return whole_texts(load(), key)

    def sound(key: str) -> bytes | None:
        return pack_sound(load(), key)

    def find(key: str) -> bytes | None:
        return find_texts(load(), key)

    keyed_address(f"{name}/about", about, "application/json")
    keyed_address(f"{name}/samples", samples)
    keyed_address(f"{name}/text", text, "application/json")
    keyed_address(f"{name}/sound", sound, "audio/wav")
    keyed_address(f"{name}/find", find)
    return {"url": f"files/{name}", "inputs": listed}


def describe(contents: Contained) -> bytes:
    """What is the same for all samples of a run, as JSON: names, ranges, rates; one object an input."""
    return json.dumps([_description(content) if content else {} for content in contents], allow_nan=False).encode()


def pack_samples(contents: Contained, key: str) -> bytes | None:
    """The contents of some samples as one container.

    Parameters
    ----------
    contents : sequence of Content or None
    key : str
        The samples, such as "5,77,1034"; at most `MOST_SAMPLES`.

    Returns
    -------
    bytes or None
        None where these are no samples of the run.
    """
    samples = _read_samples(contents, key)
    if samples is None:
        return None
    headers, arrays = [], {}
    for at, content in enumerate(contents):
        header, array = _packed(content, samples) if content else ({}, None)
        headers.append(header)
        if array is not None:
            arrays[str(at)] = array
    return pack_container({"samples": samples.tolist(), "inputs": headers}, arrays)


def whole_texts(contents: Contained, key: str) -> bytes | None:
    """The whole texts of the sample `key`, as JSON: one an input, null for what is no text."""
    samples = _read_samples(contents, key)
    if samples is None or len(samples) != 1:
        return None
    texts = [content.values[samples[0]] if isinstance(content, Texts) else None for content in contents]
    return json.dumps(texts).encode()


def pack_sound(contents: Contained, key: str) -> bytes | None:
    """A sound as a WAV file, 16 bits; `key` is its sample and the number of the input, such as "77,0"."""
    if not re.fullmatch(r"\d{1,9},\d{1,3}", key, re.ASCII):
        return None
    sample, at = (int(number) for number in key.split(","))
    if at >= len(contents) or not isinstance(content := contents[at], Audio) or sample >= len(content.values):
        return None
    sound = _levels(content, sample)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(int(np.clip(content.rate, 1, _MOST_RATE)))
        writer.writeframes(np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def find_texts(contents: Contained, key: str) -> bytes | None:
    """Which samples have a text that holds some words, whatever their capitals and spaces: a bit a sample, in a container.

    `key` is the words in UTF-8 as base64url, without padding.
    """
    try:
        words = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    words = _comparable(words)
    texts = [content.values for content in contents if isinstance(content, Texts)]
    if not words or not texts:
        return None
    found = np.array([any(words in _comparable(text) for text in of_sample) for of_sample in zip(*texts, strict=True)], bool)
    return pack_container({}, {"bits": np.packbits(found, bitorder="little")})


def _comparable(text: str) -> str:
    return " ".join(text.casefold().split())


def _read_samples(contents: Contained, key: str) -> np.ndarray | None:
    if not _SAMPLES.fullmatch(key):
        return None
    samples = np.array([int(number) for number in key.split(",")], np.intp)
    return samples if samples.max() < min(len(content.values) for content in contents if content) else None


# --- an input of some samples -------------------------------------------------------------------------------------------------


def _packed(content: Content, samples: np.ndarray) -> tuple[dict[str, Any], np.ndarray | None]:
    """The header and the array of an input."""
    match content:
        case Texts(values=texts):
            chosen = [texts[sample] for sample in samples.tolist()]
            cut = [text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] for text in chosen]
            lengths = [len(text) for text in chosen] if content.lengths is None else content.lengths[samples].tolist()
            notes = [
                f"the first {len(text):,} of {length:,} characters" if length > len(text) else ""
                for text, length in zip(chosen, lengths, strict=True)
            ]
            return {"texts": cut, "whole": [len(text) <= MOST_LETTERS for text in chosen], "notes": notes}, None
        case Table(values=table):
            return {}, table[samples, :MOST_COLUMNS].astype(np.float64)
        case Series(values=series):
            return _packed_series(_channels_of(series[samples]))
        case Audio():
            return _packed_outlines([_levels(content, sample) for sample in samples.tolist()])
        case Pictures(values=pictures):
            images = reduced_images(pictures[samples])
            return {"shape": [*images.shape[1:3], images.shape[3] if images.ndim == 4 else 1]}, images
    raise TypeError(f"{type(content).__name__} is no content of samples")


def _channels_of(series: np.ndarray) -> np.ndarray:
    """Series (n, t, channels) as (n, channels, t) float64, the first `MOST_CHANNELS`."""
    return np.moveaxis(series[:, :, :MOST_CHANNELS], 2, 1).astype(np.float64)


def _packed_series(series: np.ndarray) -> tuple[dict[str, Any], np.ndarray]:
    """Series (n, channels, t) in `MOST_POINTS` points at most, each as 16 bits of the range of its sample."""
    points = _thinned(np.where(np.isfinite(series), series, np.nan))
    gaps = np.isnan(points)
    low = np.where(gaps, np.inf, points).min(axis=(1, 2), initial=np.inf)
    high = np.where(gaps, -np.inf, points).max(axis=(1, 2), initial=-np.inf)
    low, high = np.where(low <= high, low, 0.0), np.where(low <= high, high, 0.0)
    span = np.where(high > low, high - low, 1.0)
    with np.errstate(invalid="ignore"):
        codes = np.where(gaps, _GAP, np.rint((points - low[:, None, None]) / span[:, None, None] * (_GAP - 1)))
    shape = {"channels": points.shape[1], "points": points.shape[2]}
    return {**shape, "low": low.tolist(), "high": high.tolist()}, codes.astype(np.uint16)


def _thinned(series: np.ndarray) -> np.ndarray:
    """Of long series (…, t) the least and the greatest of equal stretches, so that no peak is lost; NaN where there is none."""
    n_points = series.shape[-1]
    if n_points <= MOST_POINTS:
        return series
    starts = np.linspace(0, n_points, MOST_POINTS // 2, endpoint=False).astype(np.intp)
    least, greatest = np.fmin.reduceat(series, starts, axis=-1), np.fmax.reduceat(series, starts, axis=-1)
    return np.stack([least, greatest], axis=-1).reshape(*series.shape[:-1], -1)


def _levels(audio: Audio, sample: int) -> np.ndarray:
    """The sound of a sample, which is kept as int16, as float64 from −1 to 1, without the silence that fills it up."""
    sound = audio.values[sample]
    length = len(sound) if audio.lengths is None else int(audio.lengths[sample])
    return sound[: max(length, 1)].astype(np.float64) / 32767


def _packed_outlines(sounds: Sequence[np.ndarray]) -> tuple[dict[str, Any], np.ndarray]:
    """Sounds as the least and greatest level of each of `_OUTLINE` stretches, by their own peak: 128 is silence."""
    outlines, peaks = np.full((len(sounds), 2, _OUTLINE), 128, np.uint8), []
    for at, sound in enumerate(sounds):
        peak = float(np.abs(sound).max(initial=0))
        peaks.append(peak)
        if peak == 0:
            continue
        starts = np.linspace(0, len(sound), _OUTLINE, endpoint=False).astype(np.intp)
        outlines[at, 0] = np.rint(128 + 127 * np.minimum.reduceat(sound, starts) / peak)
        outlines[at, 1] = np.rint(128 + 127 * np.maximum.reduceat(sound, starts) / peak)
    return {"places": _OUTLINE, "peaks": peaks}, outlines


# --- what all samples share ---------------------------------------------------------------------------------------------------


def _description(content: Content) -> dict[str, Any]:
    match content:
        case Table(values=table, names=names):
            shown = table[:, :MOST_COLUMNS].astype(np.float64)
            finite = np.where(np.isfinite(shown), shown, np.nan)
            counted = np.maximum(np.isfinite(shown).sum(axis=0), 1)
            means = np.nansum(finite, axis=0) / counted
            spreads = np.sqrt(np.nansum((finite - means) ** 2, axis=0) / counted)
            n_columns = content.n_columns or table.shape[1]
            return {
                "names": _names(names, shown.shape[1], "column"),
                "means": means.tolist(),
                "spreads": spreads.tolist(),
                "note": f"the first {shown.shape[1]:,} of {n_columns:,} columns" if n_columns > shown.shape[1] else "",
            }
        case Series(values=series, names=names, rate=rate):
            some = _channels_of(series[:: -(-len(series) // _MEASURED)])
            finite = some[np.isfinite(some)]
            low, high = np.percentile(finite, [0.1, 99.9]).tolist() if finite.size else (0.0, 1.0)
            n_channels = content.n_channels or series.shape[2]
            length = f"{series.shape[1] / rate:,.4g} s" if rate else f"{content.length or series.shape[1]:,} steps"
            return {
                "names": _names(names, some.shape[1], "channel"),
                "low": low,
                "high": high,
                "note": ", ".join(
                    [
                        length,
                        *([f"each point the mean of {content.averaged:,}"] if content.averaged > 1 else []),
                        *([f"{some.shape[1]:,} of {n_channels:,} channels"] if n_channels > some.shape[1] else []),
                    ]
                ),
            }
        case Audio(rate=rate, original_rate=original, seconds=seconds):
            kept = f"{rate / 1000:,.3g} kHz" + (f" of {original / 1000:,.3g} kHz" if original else "")
            return {"note": f"{kept}, the first {content.values.shape[1] / rate:,.3g} of {seconds:,.4g} s" if seconds else kept}
        case Pictures(size=size):
            return {"note": image_note(size)}
    return {}


def image_note(size: tuple[int, int] | None) -> str:
    """How large images were before they were made smaller, in words; "" where they were not."""
    return f"originally {size[1]:,} × {size[0]:,} pixels" if size else ""


def _names(names: Sequence[str] | None, count: int, word: str) -> list[str]:
    return list(names[:count]) if names else [f"{word} {at}" for at in range(count)]
