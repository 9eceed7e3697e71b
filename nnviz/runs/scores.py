"""How a network's answers are stored: two bytes an answer, with an error that is stated and checked.

What matters about an answer is how far each class lies behind the best one, z = max(logit) − logit = ln(p_max / p) ≥ 0. It is
rounded on a scale that is fine near the best class and coarser far behind it, code = round(ln(1 + z) / step), because a
probability p changes by no more than p · dz. The best class is always code 0, and no class before it is, so the predicted
class comes back for every sample. The encoder decodes what it wrote and takes a finer step until every probability is
within `MAX_ERROR`. Logarithms also keep small probabilities, and so the loss, where plain rounding would lose them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

#: Largest difference between a recorded probability and the one that is read back.
MAX_ERROR = 1e-3

#: The least recorded probability whose logarithm is told: float32's smallest normal number, 2⁻¹²⁶, whose logarithm is −87.3.
LEAST_PROBABILITY = float(np.finfo(np.float32).tiny)

_STEPS = tuple(1 / n for n in (288, 320, 384, 512, 768, 1024, 2048, 4096, 8192))
_ZERO = 65535  # the code of a probability that is exactly zero
_TOP_STEP = 1 / 256  # for the best class's logit itself


@dataclass(frozen=True)
class Codes:
    """Stored answers: `codes` (n, c) uint16, the `step` of their scale, and `top` (n,) int16, only for logits."""

    codes: np.ndarray
    step: float
    top: np.ndarray | None = None


def softmax(logits: np.ndarray) -> np.ndarray:
    """Rows of `logits` (…, c) as probabilities that sum to one, without overflow; same dtype."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def encode_probabilities(probabilities: np.ndarray) -> Codes:
    """Codes for probabilities (n, c), any float dtype, rows summing to one."""
    best = probabilities.argmax(axis=1)
    top = np.take_along_axis(probabilities, best[:, None], axis=1)
    with np.errstate(divide="ignore"):
        behind = np.log(top, dtype=np.float64) - np.log(probabilities, dtype=np.float64)
    return _encode(behind, best, probabilities)


def encode_logits(logits: np.ndarray) -> Codes:
    """Codes for finite logits (n, c), any float dtype."""
    wide = logits.astype(np.float64, copy=False)
    best = logits.argmax(axis=1)
    top = wide.max(axis=1, keepdims=True)
    stored = _encode(top - wide, best, softmax(wide))
    height = np.sign(top) * np.rint(np.log1p(np.abs(top)) / _TOP_STEP)
    return Codes(stored.codes, stored.step, height[:, 0].clip(-32767, 32767).astype(np.int16))


def decode_probabilities(stored: Codes) -> np.ndarray:
    """Probabilities (n, c) float32, rows summing to one."""
    weights, sums = _weighed(stored)
    weights /= sums[:, None]
    return weights


def decode_log_probabilities(stored: Codes, classes: np.ndarray) -> np.ndarray:
    """ln p of one class of each row, `classes` (n,): float32 (n,), never above 0.

    Of logits it is as low as they lie apart, where `decode_probabilities` has long become zero. Where probabilities were
    recorded, one below `LEAST_PROBABILITY` counts as that.
    """
    return _log_probabilities(stored, classes, _weighed(stored)[1])


def decode_both(stored: Codes, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What `decode_probabilities` and `decode_log_probabilities` give, in one pass."""
    weights, sums = _weighed(stored)
    logs = _log_probabilities(stored, classes, sums)
    weights /= sums[:, None]
    return weights, logs


def decode_logits(stored: Codes) -> np.ndarray:
    """Logits (n, c) float32; each within half a step of 1 + its distance to the row's largest, relative."""
    if stored.top is None:
        raise ValueError("these codes hold probabilities only")
    height = np.sign(stored.top) * np.expm1(np.abs(stored.top.astype(np.int32)) * _TOP_STEP)
    largest = np.finfo(np.float32).max
    logits = np.empty(stored.codes.shape, np.float32)
    for rows in _row_blocks(stored.codes.shape):
        with np.errstate(over="ignore"):
            behind = np.expm1(stored.codes[rows] * stored.step)
        logits[rows] = (height[rows, None] - behind).clip(-largest, largest)
    return logits


def _row_blocks(shape: Sequence[int]) -> Iterator[slice]:
    """Slices that together are all rows, each of about a quarter of a million numbers."""
    step = max(2**18 // max(shape[1], 1), 1)
    for start in range(0, shape[0], step):
        yield slice(start, start + step)


def _log_probabilities(stored: Codes, classes: np.ndarray, sums: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        behind = np.expm1(stored.codes[np.arange(len(classes)), classes] * stored.step)
    least = np.log(LEAST_PROBABILITY) if stored.top is None else -float(np.finfo(np.float32).max)
    return np.clip(-behind - np.log(sums), least, 0).astype(np.float32)


def _encode(behind: np.ndarray, best: np.ndarray, probabilities: np.ndarray) -> Codes:
    """Round (n, c) distances to the best class, on the coarsest scale that keeps the probabilities."""
    scale = np.log1p(behind)
    before_best = np.arange(behind.shape[1]) < best[:, None]
    for step in _STEPS:
        finite = np.minimum(np.rint(scale / step), _ZERO - 1)
        codes = np.where(np.isinf(scale), _ZERO, finite).astype(np.uint16)
        codes[before_best & (codes == 0)] = 1
        stored = Codes(codes, step)
        if np.abs(decode_probabilities(stored) - probabilities).max(initial=0.0) <= MAX_ERROR * 0.99:
            return stored
    raise ValueError("these probabilities cannot be stored within the stated error; do their rows sum to one?")


def _weighed(stored: Codes) -> tuple[np.ndarray, np.ndarray]:
    """exp(−z) of every answer (n, c), and the sums of the rows (n,), float32."""
    table, shape = _weights(stored.step), stored.codes.shape
    weights = np.empty(shape, np.float32)
    for rows in _row_blocks(shape):  # an index takes four times the room of a code
        weights[rows] = table[stored.codes[rows]]
    sums = weights @ np.ones(shape[1], np.float32)
    if not sums.all():
        raise ValueError("a sample's answers are all zero")
    return weights, sums


@lru_cache(maxsize=16)
def _weights(step: float) -> np.ndarray:
    """exp(−z) for every code, float32."""
    with np.errstate(over="ignore"):
        table = np.exp(-np.expm1(np.arange(_ZERO + 1) * step)).astype(np.float32)
    table[_ZERO] = 0.0
    table.flags.writeable = False
    return table
