"""The vertical scale of a loss landscape: accuracy, loss, or its logarithm, and the ticks along it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: From this ratio of the largest loss to the smallest on, heights are logarithms.
_LOGARITHMIC = 12.0


@dataclass(frozen=True)
class Heights:
    """How values become heights: `of` (an array), and the ticks that name them."""

    logarithmic: bool
    low: float
    high: float

    def of(self, values: np.ndarray) -> np.ndarray:
        """Heights of values; NaN stays NaN."""
        if not self.logarithmic:
            return np.asarray(values, float)
        with np.errstate(invalid="ignore"):
            return np.log10(np.maximum(np.asarray(values, float), self.low))

    def ticks(self) -> tuple[list[float], list[str]]:
        """Where ticks are, as heights, and what they say."""
        if not self.logarithmic:
            values = [float(v) for v in np.linspace(self.low, self.high, 5)]
            return values, [f"{value:.3g}" for value in values]
        first, last = int(np.floor(np.log10(self.low))), int(np.ceil(np.log10(self.high)))
        marks = [m * 10.0**e for e in range(first, last + 1) for m in ((1, 3) if last - first < 4 else (1,))]
        marks = [mark for mark in marks if self.low * 0.999 <= mark <= self.high * 1.001] or [self.low, self.high]
        return [float(np.log10(mark)) for mark in marks], [f"{mark:.3g}" for mark in marks]


def heights_of(values: np.ndarray, *, accuracy: bool) -> Heights:
    """The scale of a landscape: 0 to 1 for accuracy; the finite values of the loss, by logarithms where they are far apart."""
    finite = np.asarray(values, float)[np.isfinite(values)]
    if accuracy or not finite.size:
        return Heights(False, 0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if low > 0 and high / low >= _LOGARITHMIC:
        return Heights(True, low, high)
    return Heights(False, low, high if high > low else low + 1.0)
