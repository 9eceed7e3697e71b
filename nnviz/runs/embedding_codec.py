"""How a layer's output for all samples is stored: transform coding in about six bits a number, with an error that is stated.

The numbers of a layer are correlated, so each checkpoint's are turned to their own principal components first. All components
are rounded to whole multiples of one `step`: of an orthogonal transform that gives the least error for a number of bits.
Components of which nothing but zeros are left are not kept. Where turning would take more room, as of few samples or of a
sparse layer, the columns are rounded as they are. The bytes of the multiples lie component by component, for Huffman codes.

The step follows the neighbourhoods of the data: rounding may move a distance by a small part of the gaps between the distances
to the nearest samples, which are looked at of some. A layer that has drawn its classes together to tight crowds is so rounded
more finely than one that has not.

References
----------
Goyal (2001), "Theoretical foundations of transform coding", IEEE Signal Processing Magazine 18.
Halko, Martinsson and Tropp (2011), "Finding structure with randomness", SIAM Review 53: the range finder for wide layers.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from .array_conversion import as_array, check_finite

#: The widest output that is kept. Of more columns than `MOST_TURNED` so many leading components are.
MOST_COLUMNS, MOST_TURNED, LEADING = 4096, 512, 256

#: The step is at most this share of the standard deviation of the layer's numbers about the means of their columns.
COARSEST = 1 / 12

#: The stated errors in steps: of a number, as a root mean square, and of a row of d numbers, its length over √d.
RMS_ERROR, ROW_ERROR = 0.30, 0.55

#: An embedding of more numbers than `SMALL` has at most so many for a stored byte: what is read is bounded by what is stored.
SMALL, MOST_FOR_A_BYTE = 2**21, 32

_GAUSSIAN = math.sqrt(2 * math.pi * math.e)  # a rounded normal deviate has log2(this · σ / step) bits
_BITS, _BITS_OF_A_SAMPLE = 6.0, 128.0  # at most, of a number; where that is less than the other, of a sample
_LARGEST_CODE = 16_000
_LEAST_SHARE = 0.98  # of the variance, that leading components may stand for all
_NEAR, _FAR, _SHARE_OF_GAP = 5, 15, 0.09  # of the gap between these neighbours, for a step
_QUERIES, _DISTANCES = 32, 1_000_000  # that are looked at
_TRIED = 512  # samples by which the room is compared
_AXES_BITS = 3.0  # with which an axis is known beyond what its largest multiples need


@dataclass(frozen=True)
class StoredEmbedding:
    """An embedding (n, d) as it is stored.

    Attributes
    ----------
    step : float
        What a code of 1 stands for.
    share : float
        Of the variance, what the components hold: 1 unless only leading ones are kept.
    centre : int32 ndarray of shape (d,)
        Taken off before the rows are turned, in steps.
    widths : uint8 ndarray of shape (k,)
        How many bytes the codes of each component take: 0, 1 or 2.
    codes : uint8 ndarray of shape (sum(widths), n)
        Codes are whole numbers, 0, −1, 1, −2, … as 0, 1, 2, 3, …: the high bytes of the components that have two, then the low
        bytes of those that have any.
    axes : int32 ndarray of shape (k, d), or None
        The directions of the components, of whatever length; None where they are the columns, and k is d.
    """

    step: float
    share: float
    centre: np.ndarray
    widths: np.ndarray
    codes: np.ndarray
    axes: np.ndarray | None = None


def check_embedding(values: Any, what: str, n_samples: int | None = None, size: int | None = None) -> np.ndarray:
    """A layer's output as float32 (n_samples, d), what each sample has in one row; ValueError for what cannot be one."""
    given = as_array(values, what)
    if given.dtype.kind not in "iufb" or given.ndim == 0 or 0 in given.shape:
        raise ValueError(f"{what} are {given.dtype} of shape {given.shape}; expected numbers of shape (n_samples, d)")
    array = given.reshape(len(given), -1)
    expected = (n_samples or array.shape[0], size or array.shape[1])
    if array.shape != expected:
        raise ValueError(f"{what} have shape {given.shape}; expected {expected}, as the run's other arrays have")
    if array.shape[1] > MOST_COLUMNS:
        raise ValueError(
            f"{what} have {array.shape[1]:,} numbers a sample; at most {MOST_COLUMNS:,} are kept: average over positions, or "
            "give a narrower layer"
        )
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32, copy=False)
    check_finite(narrow, what, ("sample", "column"))
    return narrow


def encode_embedding(values: np.ndarray) -> StoredEmbedding:
    """Finite float32 rows (n, d) as they are stored.

    Of the components that are kept, a number comes back within `RMS_ERROR` steps as a root mean square, and a row within
    `ROW_ERROR` · √d steps of length.
    """
    exponent = math.frexp(_largest(values))[1]
    exponent = 0 if abs(exponent) < 40 else exponent  # of others, squares would leave float32
    rows = np.ldexp(values, -exponent) if exponent else values
    mean = (np.full(len(rows), 1 / len(rows), np.float32) @ rows).astype(np.float64)  # near enough, and at once
    centred = rows - mean.astype(np.float32)
    lengths = np.einsum("ij,ij->i", centred, centred)
    axes, deviations, share = _principal_axes(centred, float(lengths.mean(dtype=np.float64)))
    step = _step_of(rows, centred, lengths, deviations)

    turned = _turned_coding(mean, axes, deviations, step)
    some = rows[:: -(-len(rows) // _TRIED)]
    if share >= _LEAST_SHARE and _room(turned, some, len(rows)) < _room(_plain_coding(some, mean, step), some, len(rows)):
        stored = _stored(turned, _zigzag(turned, rows), share, exponent)
        if _is_readable(stored):
            return stored
    plain = _plain_coding(rows, mean, step)
    return _stored(plain, _zigzag(plain, rows), 1.0, exponent)


def decode_embedding(stored: StoredEmbedding) -> np.ndarray:
    """The rows (n, d) float32; not finite where a hostile file says so."""
    n_samples, n_wide = stored.codes.shape[1], int(np.count_nonzero(stored.widths == 2))
    kept = np.flatnonzero(stored.widths)
    numbers = stored.codes[n_wide:].astype(np.uint16)
    numbers[stored.widths[kept] == 2] |= stored.codes[:n_wide].astype(np.uint16) << 8
    signed = (numbers >> 1).astype(np.int16) ^ -(numbers & 1).astype(np.int16)
    with np.errstate(over="ignore", invalid="ignore"):
        step, centre = np.float32(stored.step), stored.centre.astype(np.float64)
        if stored.axes is None:
            rows = np.broadcast_to(centre.astype(np.float32), (n_samples, len(centre))).copy()
            rows[:, kept] = (signed + stored.centre[kept, None]).T  # zero comes back as zero
            rows *= step
        else:
            rows = (signed.T.astype(np.float32) * step) @ _unit(stored.axes[kept]).astype(np.float32)
            rows += (centre * stored.step).astype(np.float32)
    return rows


@dataclass(frozen=True)
class _Coding:
    """How rows become codes: rint(onto @ (rows − centre · step)ᵀ / step), where onto is None for the columns themselves."""

    step: float
    centre: np.ndarray
    axes: np.ndarray | None = None
    onto: np.ndarray | None = None


def _plain_coding(rows: np.ndarray, mean: np.ndarray, step: float) -> _Coding:
    """Columns as they are; where a column's numbers are on both sides of zero, or at it, zero is code 0."""
    away = (rows.min(axis=0) > 0) | (rows.max(axis=0) < 0)
    return _Coding(step, np.where(away, np.rint(mean / step), 0).astype(np.int32))


def _turned_coding(mean: np.ndarray, axes: np.ndarray, deviations: np.ndarray, step: float) -> _Coding:
    """Components, each axis as exact as its codes need; so axes are not quite at right angles, which is reckoned with."""
    bits = np.log2(np.maximum(4 * deviations / step, 1)) + 0.5 * math.log2(len(mean)) + _AXES_BITS
    whole = np.rint(axes * np.exp2(np.ceil(np.minimum(bits, 28)))[:, None]).astype(np.int32)
    unit = _unit(whole)
    onto = np.linalg.solve(unit @ unit.T, unit).astype(np.float32)  # least squares
    return _Coding(step, np.rint(mean / step).astype(np.int32), whole, onto)


def _zigzag(coding: _Coding, rows: np.ndarray) -> np.ndarray:
    """Codes (k, n) uint16 of rows: 0, −1, 1, −2, … as 0, 1, 2, 3, …"""
    if coding.onto is None:
        codes = np.rint(np.ascontiguousarray(rows.T) / np.float32(coding.step))
        codes -= coding.centre.astype(np.float32)[:, None]
    else:
        centred = rows - (coding.centre * coding.step).astype(np.float32)
        codes = (coding.onto / np.float32(coding.step)) @ centred.T
        np.rint(codes, out=codes)
    signed = codes.astype(np.int16)  # `_LARGEST_CODE` leaves room
    sign = signed >> 15
    signed <<= 1
    signed ^= sign
    return signed.view(np.uint16)


def _stored(coding: _Coding, codes: np.ndarray, share: float, exponent: int) -> StoredEmbedding:
    most = codes.max(axis=1)
    widths = (1 + (most > 255)) * (most > 0)
    n_columns = len(coding.centre)
    fewest = 1 if codes.shape[1] * n_columns <= SMALL else -(-8 * n_columns // MOST_FOR_A_BYTE)  # of a bit a sample at least
    for at in np.flatnonzero(widths == 0)[: max(fewest - np.count_nonzero(widths), 0)]:
        widths[at] = 1
    last = len(widths) if coding.axes is None else int(np.flatnonzero(widths)[-1]) + 1
    codes, widths = codes[:last], widths[:last]
    high, low = codes[widths == 2] >> 8, codes[widths > 0] & 255
    return StoredEmbedding(
        math.ldexp(coding.step, exponent),
        share,
        coding.centre,
        widths.astype(np.uint8),
        np.concatenate([high, low]).astype(np.uint8),
        None if coding.axes is None else coding.axes[:last],
    )


def _largest(values: np.ndarray) -> float:
    return max(float(values.max()), -float(values.min()))


def _is_readable(stored: StoredEmbedding) -> bool:
    """Whether a reader believes it: it has the bytes that so many numbers need."""
    n_numbers = stored.codes.shape[1] * len(stored.centre)
    fewest = n_numbers / MOST_FOR_A_BYTE
    return n_numbers <= SMALL or stored.codes.size / 8 >= fewest or len(_huffman(stored.codes.tobytes())) >= fewest


def _room(coding: _Coding, some: np.ndarray, n_samples: int) -> float:
    """About how many bytes all samples take, by those of some."""
    stored = _stored(coding, _zigzag(coding, some), 1.0, 0)
    axes = 0 if stored.axes is None else len(_huffman(stored.axes.T.copy().view(np.uint8).reshape(-1, 4).T.tobytes()))
    return axes + len(_huffman(stored.codes.tobytes())) * n_samples / len(some)


def _huffman(raw: bytes) -> bytes:
    deflater = zlib.compressobj(6, zlib.DEFLATED, 15, 9, zlib.Z_HUFFMAN_ONLY)
    return deflater.compress(raw) + deflater.flush()


def _unit(axes: np.ndarray) -> np.ndarray:
    """The directions (k, d) float64 of whole numbers, of length 1; zero where there is none."""
    wide = axes.astype(np.float64)
    return wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1)


def _principal_axes(centred: np.ndarray, variance: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Axes (k, d), the strongest first, the standard deviations (k,) along them, and the share of the variance they hold."""
    n_samples, n_columns = centred.shape
    basis = np.eye(n_columns, dtype=np.float32)
    if n_columns > MOST_TURNED:
        basis = _range(centred, LEADING)
    inside = centred if n_columns <= MOST_TURNED else centred @ basis
    values, turns = np.linalg.eigh((inside.T @ inside).astype(np.float64) / n_samples)
    values = values[::-1].clip(0)
    share = 1.0 if n_columns <= MOST_TURNED else min(float(values.sum()) / variance, 1.0) if variance else 1.0
    return (basis @ turns[:, ::-1]).T, np.sqrt(values), share


def _range(centred: np.ndarray, count: int) -> np.ndarray:
    """An orthonormal basis (d, k) of about the `count` strongest directions: randomised, with two power iterations."""
    block = np.random.default_rng(0).standard_normal((centred.shape[1], count + 10), np.float32)
    for _ in range(3):
        block = np.linalg.qr(centred.T @ (centred @ block))[0]
    return block


def _step_of(rows: np.ndarray, centred: np.ndarray, lengths: np.ndarray, deviations: np.ndarray) -> float:
    n_columns = centred.shape[1]
    resolution = max(_largest(rows) * 2.0**-23, math.sqrt(float(lengths.max())) / _LARGEST_CODE)
    coarsest = COARSEST * math.sqrt(float(lengths.mean(dtype=np.float64)) / n_columns)
    if coarsest <= resolution:
        return resolution or 1.0
    wanted = min(_step_by_neighbours(centred, lengths, coarsest), coarsest)
    return max(wanted, min(_step_by_bits(deviations, n_columns), coarsest), resolution)


def _step_by_neighbours(centred: np.ndarray, lengths: np.ndarray, coarsest: float) -> float:
    """A share of the harmonic mean of the gaps between near and farther neighbours; equal distances are passed over."""
    n_samples = len(centred)
    if n_samples <= 2 * _FAR:
        return coarsest / 8
    queries = np.arange(0, n_samples, -(-n_samples // max(min(_QUERIES, _DISTANCES // n_samples), 8)))
    squares = lengths - 2 * (centred[queries] @ centred.T)  # less what is the same for all of a query
    squares[np.arange(len(queries)), queries] = np.inf
    nearest = np.argpartition(squares, _FAR, axis=1)[:, : _FAR + 1]
    between = centred[nearest].astype(np.float64) - centred[queries][:, None]
    distances = np.sort(np.sqrt(np.einsum("ijk,ijk->ij", between, between)), axis=1)
    gaps, far = distances[:, _FAR - 1] - distances[:, _NEAR - 1], distances[:, _FAR - 1]
    gaps = gaps[gaps > 1e-4 * far]
    return _SHARE_OF_GAP / float(np.mean(1 / gaps)) if len(gaps) else coarsest


def _step_by_bits(deviations: np.ndarray, n_columns: int) -> float:
    """The finest step with which normal deviates of these sizes take no more bits than there may be; one is the least."""
    most, strong = max(_BITS * n_columns, _BITS_OF_A_SAMPLE), deviations[deviations > 0]
    low, high = -200.0, 200.0
    for _ in range(30):
        middle = (low + high) / 2
        bits = np.log2(_GAUSSIAN * strong) - middle
        low, high = (middle, high) if np.maximum(bits, 1)[bits > -2].sum() > most else (low, middle)
    return 2.0**high
