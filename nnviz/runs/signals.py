"""Tables, series and sound of samples as a recording keeps them: in a bounded size, of which is said what it was before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .array_conversion import as_array
from .contents import MOST_NUMBER, Audio, Series, Table
from .errors import quoted
from .validate import check_text

#: Of one content, before compression.
MOST_BYTES = 64 * 2**20
MOST_COLUMNS, MOST_CHANNELS, MOST_POINTS = 1000, 256, 512
#: Sound, in numbers a second, and seconds.
MOST_RATE, LEAST_RATE, MOST_SECONDS = 16_000, 8_000, 30


def bounded_table(table: Table, n_samples: int | None, what: str) -> Table:
    """Values float32 (n, k), NaN where they are missing, of the first columns."""
    names = table.names
    if names is None and hasattr(table.values, "columns"):  # a data frame
        names = [str(name) for name in table.values.columns]
    values = _numbers(table.values, what, (2,), "(n_samples, k)", n_samples)
    most = max(min(MOST_COLUMNS, MOST_BYTES // (4 * len(values))), 1)
    count = values.shape[1]
    names = _check_names(names, count, f"{what} has {count} columns")
    before = check_count(table.n_columns, count, f"n_columns of {what}")
    if count <= most:
        return Table(values, names, before)
    return Table(values[:, :most], None if names is None else names[:most], before or count)


def bounded_series(series: Series, n_samples: int | None, what: str) -> Series:
    """Values float32 (n, t, channels), NaN where they are missing, of the first channels, each point the mean of several."""
    values = _numbers(series.values, what, (2, 3), "(n_samples, t) or (n_samples, t, channels)", n_samples)
    values = values[..., None] if values.ndim == 2 else values
    points, count = values.shape[1:]
    rate = None if series.rate is None else _check_rate(series.rate, f"the rate of {what}")
    n_channels = check_count(series.n_channels, count, f"n_channels of {what}")
    length = check_count(series.length, points, f"length of {what}")
    averaged = check_count(series.averaged, 1, f"averaged of {what}") or 1
    names = _check_names(series.names, count, f"{what} has {count} channels")
    if count > MOST_CHANNELS:
        values, names = values[..., :MOST_CHANNELS], None if names is None else names[:MOST_CHANNELS]
        n_channels = n_channels or count
    most = max(min(MOST_POINTS, MOST_BYTES // (4 * len(values) * values.shape[2])), 1)
    block = -(-points // most)
    if block > 1:
        values = _means(values, block)
        rate = None if rate is None else rate / block
        averaged, length = averaged * block, length or points
    return Series(values, names, rate, averaged, length, n_channels)


def bounded_audio(audio: Audio, n_samples: int | None, what: str) -> Audio:
    """Values int16 (n, t) of one channel."""
    values, lengths = _waves(audio.values, what, n_samples)
    count, points = values.shape
    if audio.lengths is not None:
        lengths = check_lengths(audio.lengths, count, what)
        if lengths.max() > points:
            raise ValueError(f"a length of {what} is {lengths.max()}; expected at most {points}, as many as there are numbers")
    rate = original = _check_rate(audio.rate, f"the rate of {what}")
    before = None if audio.original_rate is None else _check_rate(audio.original_rate, f"the original rate of {what}")
    seconds = None if audio.seconds is None else _check_rate(audio.seconds, f"the seconds of {what}")
    block = max(math.ceil(rate / MOST_RATE), 1)
    while 2 * count * min(points / block, MOST_SECONDS * rate / block) > MOST_BYTES and rate / (block + 1) >= LEAST_RATE:
        block += 1
    rate /= block
    most = max(min(int(MOST_SECONDS * rate), MOST_BYTES // (2 * count)), 1)
    cut = points > most * block
    sound = _means(values[:, : most * block, None], block)[..., 0]
    if lengths is not None:
        lengths = np.minimum(-(-lengths // block), sound.shape[1])
    return Audio(
        np.rint(sound).astype(np.int16),
        rate,
        lengths,
        before or (original if block > 1 else None),
        seconds or (points / original if cut else None),
    )


def _numbers(values: Any, what: str, axes: tuple[int, ...], expected: str, n_samples: int | None) -> np.ndarray:
    """Values as float32, in which what is infinite is missing."""
    array = as_array(values, what)
    if array.ndim not in axes or 0 in array.shape:
        raise ValueError(f"{what} has shape {array.shape}; expected {expected}")
    if array.dtype.kind not in "iufb":
        raise ValueError(f"{what} is {array.dtype}; expected numbers (text and dates of samples are given as columns)")
    if n_samples is not None and len(array) != n_samples:
        raise ValueError(f"{what} has {len(array)} samples where the run has {n_samples}")
    with np.errstate(over="ignore"):
        numbers = array.astype(np.float32)
    infinite = np.isinf(numbers)
    return np.where(infinite, np.float32(np.nan), numbers) if infinite.any() else numbers


def _check_names(names: Any, count: int, has: str) -> tuple[str, ...] | None:
    if names is None:
        return None
    if isinstance(names, str) or len(names) != count:
        raise ValueError(f"{has} and names {quoted(names)}; expected {count} names")
    return tuple(check_text(name) for name in names)


def _check_rate(rate: Any, what: str) -> float:
    number = np.asarray(rate)
    if number.shape != () or number.dtype.kind not in "iuf" or not 0 < number <= MOST_NUMBER:
        raise ValueError(f"{what} is {quoted(rate)}; expected a number above 0, at most {MOST_NUMBER:g}")
    return float(number)


def check_count(count: Any, least: int, what: str) -> int | None:
    """A whole number; None for None."""
    if count is None:
        return None
    number = np.asarray(count)
    if number.shape != () or number.dtype.kind not in "iu" or not least <= number < 2**63:
        raise ValueError(f"{what} is {quoted(count)}; expected a whole number from {least}")
    return int(number)


def check_lengths(lengths: Any, count: int, what: str) -> np.ndarray:
    """One length a sample (n,) int64."""
    array = np.asarray(lengths)
    if array.shape != (count,) or array.dtype.kind not in "iu" or array.min() < 0 or array.max() >= 2**32:
        raise ValueError(f"lengths of {what} are {quoted(lengths)}; expected {count} whole numbers")
    return array.astype(np.int64)


def _means(values: np.ndarray, block: int) -> np.ndarray:
    """Means over so many points in a row, (n, t, channels) → (n, ⌈t / block⌉, channels), of those that are not missing."""
    if block == 1:
        return values
    count, points, channels = values.shape
    out = np.empty((count, -(-points // block), channels), np.float32)
    for sample, row in zip(values, out, strict=True):
        padded = np.full((len(row) * block, channels), np.nan, np.float32)
        padded[:points] = sample
        blocks = padded.reshape(len(row), block, channels)
        there = (~np.isnan(blocks)).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            row[...] = np.nansum(blocks, axis=1, dtype=np.float64) / there
    return out


def _waves(values: Any, what: str, n_samples: int | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Sound (n, t) in the range of int16, and how long that of each sample is, where they differ."""
    lengths = None
    if isinstance(values, Sequence) and len({np.shape(wave)[:1] for wave in values}) > 1:
        waves = [_one_channel(as_array(wave, what), what, 1) for wave in values]
        lengths = np.array([len(wave) for wave in waves], np.int64)
        array = np.zeros((len(waves), int(lengths.max())), np.float32)
        for row, wave in zip(array, waves, strict=True):
            row[: len(wave)] = wave
    else:
        array = _one_channel(as_array(values, what), what, 2)
    if 0 in array.shape:
        raise ValueError(f"{what} has shape {array.shape}; expected (n_samples, t)")
    if n_samples is not None and len(array) != n_samples:
        raise ValueError(f"{what} has {len(array)} samples where the run has {n_samples}")
    return array, lengths


def _one_channel(wave: np.ndarray, what: str, axes: int) -> np.ndarray:
    """A wave (…, t) or (…, t, channels) as float32 in the range of int16."""
    if wave.dtype.kind not in "iuf" or wave.ndim not in (axes, axes + 1):
        raise ValueError(f"{what} is {wave.dtype} of shape {wave.shape}; expected numbers, (n_samples, t) or one (t,) a sample")
    sound = wave.mean(axis=-1, dtype=np.float32) if wave.ndim > axes else wave.astype(np.float32)
    if wave.dtype.kind == "f":
        sound = np.nan_to_num(sound, posinf=0.0, neginf=0.0)
        return sound * (np.iinfo(np.int16).max / max(float(np.abs(sound).max(initial=0.0)), 1.0))
    bits = 8 * wave.dtype.itemsize
    middle = 2.0 ** (bits - 1) if wave.dtype.kind == "u" else 0.0
    return (sound - middle) * 2.0 ** (16 - bits)
