"""The colours of every screen: one home, so that a class looks the same wherever it is drawn.

How the ten were found: simulated annealing in OKLab (Ottosson, 2020) from a familiar set of ten hues, away from pairs that look
alike. Distances are Euclidean in OKLab, where about 0.02 is just noticeable. The closest pair is 0.149 apart for normal
vision and 0.095 under full protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes, 2009). Contrast is at
least 1.85 on white and 2.85 on the dark theme's #0e1117. Then they were ordered, so that the first few, and neighbours, differ
most. The tests hold these bounds by simulation: change a colour here and they say what it now resembles.
"""

from __future__ import annotations

#: Classes 0–9: blue, amber, plum, mint, violet, coral, periwinkle, brown, orchid, olive.
CLASS_COLOURS: tuple[str, ...] = (
    "#3961ce", "#f1ae29", "#a42977", "#5bcdb2", "#936fff", "#ec5263", "#afbbfa", "#7d5431", "#dd73ce", "#698301",
)  # fmt: skip

# The same ten hues at two further lightnesses each, for classes 10–19 and 20–29. Thirty colours cannot be as far apart as ten:
# the closest pair is 0.088 apart for normal vision and 0.042 under the simulations. With so many, group or search as well.
_FURTHER_COLOURS: tuple[str, ...] = (
    "#66a0ff", "#c7930d", "#fec3db", "#0d5e54", "#795cb2", "#921732", "#737ea9", "#a17b55", "#fe9ce9", "#c7df8f",
    "#234096", "#5d4301", "#d34d9a", "#69a594", "#641cb9", "#ae545c", "#54597f", "#d4ae90", "#7d127e", "#9fb862",
)  # fmt: skip

#: Lines that are not classes: train and test, or runs. Each has contrast 3 on both themes, so thin lines and text can be read.
SERIES_COLOURS: tuple[str, ...] = ("#506cb9", "#b85809", "#9e7be7", "#249d77")

#: Several runs: the same, with a violet and a plum at the end, so that six differ from each other as much as four do.
RUN_COLOURS: tuple[str, ...] = (*SERIES_COLOURS, "#8f21ff", "#8d4e76")

#: Amounts, least to most: dark navy to soft mint, in even steps of OKLab with lightness 0.32 to 0.87. Where most values are
#: high, as the accuracies of a trained network are, the picture is calm and what is low stands out.
SEQUENTIAL: tuple[str, ...] = (
    "#272d5d", "#283f70", "#265281", "#226591", "#1a799e", "#128daa", "#359fae", "#54b0b3", "#73c1b9", "#92d1c1", "#b0e1ca",
)  # fmt: skip

#: Amounts as the colours of single dots, least to most: blue over mauve to amber, in even steps of OKLab. `SEQUENTIAL` begins
#: too dark for dots on the dark theme; here contrast is at least 1.85 on white and 2.5 on #0e1117. Lightness rises under every
#: simulation, and no step is below 0.04 there. Found by annealing the control points of a curve. Warm is what is worth a look.
DOTS_SEQUENTIAL: tuple[str, ...] = (
    "#3a4da7", "#5e53c0", "#835cbc", "#a363a8", "#be678b", "#d66b68", "#e87842", "#f3912c", "#f8af3c",
)  # fmt: skip

#: Amounts on both sides of zero, such as margins, also for dots: below it the hue of `WRONG`, above it that of `RIGHT`, and at
#: it a light grey. The size is lightness and the sign is hue, so both survive every kind of colour vision. Contrast is at least
#: 1.8 on white and 3 on #0e1117.
DIVERGING: tuple[str, ...] = (
    "#b63e03", "#c8622f", "#d1855c", "#cea58e", "#bfc1c3", "#91aecf", "#6797d0", "#427dc7", "#2460b7",
)  # fmt: skip

#: What is there but not meant now: filtered out, not chosen, not yet.
GREY = "#8a8f98"

#: The selection: what was picked, and the moment that is shown.
ACCENT = "#0090a1"

#: Right and wrong answers: blue and orange, apart for every kind of colour vision. Always with a second sign as well.
RIGHT = "#2a7fb8"
WRONG = "#d9622b"


def class_colours(n: int) -> tuple[str, ...]:
    """Colours of `n` classes, as `n` hex strings such as "#3961ce".

    The first ten are `CLASS_COLOURS`; the next twenty have the same hues, in the same order, at two further lightnesses each,
    so that 30 classes all differ. Class 30 looks like class 0 again, and so on. Raises ValueError where `n` is negative.
    """
    if n < 0:
        raise ValueError(f"{n} classes; expected 0 or more")
    colours = CLASS_COLOURS + _FURTHER_COLOURS
    return tuple(colours[index % len(colours)] for index in range(n))
