"""The map as a plain Plotly figure, for browsers that cannot draw the map view because they lack WebGL2.

Plotly's own fast scatter needs WebGL as well, so the dots are SVG, which bears some thousands of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from .palette import ACCENT, class_colours
from .style import CLEAR, LEGEND_ABOVE, TEMPLATE
from .text import plain_text

#: Dots that a browser draws and hovers over in SVG without stalling.
MOST_DOTS = 5000
#: Classes with an entry in the legend; more would hide the map.
_MOST_ENTRIES = 30
_HEIGHT = 560
_OPACITY = 0.85


def map_figure(
    positions: np.ndarray,
    codes: np.ndarray,
    class_names: Sequence[str],
    *,
    picked: int | None = None,
    selected: Sequence[int] | np.ndarray | None = None,
    predictions: np.ndarray | None = None,
) -> go.Figure:
    """Where the samples stand at one checkpoint, as dots in the colours of their classes.

    Of more than `MOST_DOTS` samples an even part is drawn, and the figure says so; the picked and selected ones always are.
    Places in three dimensions are seen flat, along the two directions in which they spread most; the figure says that too. Each
    dot's `customdata` is its sample. Raises ValueError where a shape does not fit, or a code is no class.

    Parameters
    ----------
    positions : ndarray of shape (N, 2) or (N, 3)
        Samples whose place is not finite are not drawn.
    codes : integer ndarray of shape (N,)
        The class that colours each sample: the true one, or the predicted one where there are no labels.
    class_names : sequence of C str
    picked : int, optional
        The sample with a ring.
    selected : sequence of int, optional
        Samples with a thinner ring; at most `MOST_DOTS` of them are drawn.
    predictions : integer ndarray of shape (N,), optional
        What the network says, for the words at each dot, where `codes` are the true classes.
    """
    positions, codes = np.asarray(positions, np.float64), np.asarray(codes)
    _check(positions, codes, len(class_names))
    if predictions is not None:
        predictions = np.asarray(predictions)
        _check(positions, predictions, len(class_names))
    there = np.isfinite(positions).all(axis=1)
    ringed = _samples(selected, there)[:MOST_DOTS]
    highlighted = _samples(None if picked is None else [picked], there)
    drawn = np.union1d(_even_part(codes, there), np.concatenate([ringed, highlighted]))

    notes = []
    if drawn.size < there.sum():
        notes.append(f"{drawn.size:,} of {there.sum():,} samples are drawn, evenly over the classes.")
    if positions.shape[1] == 3:
        positions = _flat(positions, there)
        notes.append("Three dimensions are seen flat, along the two directions in which the dots spread most.")

    names = [plain_text(name) for name in class_names]
    figure = go.Figure(layout=_map_layout(notes))
    size = float(np.clip(33 / max(drawn.size, 1) ** 0.2, 4, 9))
    colours = class_colours(len(names))
    for code in _rare_last(np.bincount(codes[drawn], minlength=len(names))):
        name, colour = names[code], colours[code]
        samples = drawn[codes[drawn] == code]
        figure.add_scatter(
            x=positions[samples, 0],
            y=positions[samples, 1],
            name=name,
            mode="markers",
            marker={"color": colour, "size": size, "opacity": _OPACITY},
            customdata=samples,
            hovertext=[_sentence(sample, name, names, predictions) for sample in samples],
            hoverinfo="text",
            showlegend=len(names) <= _MOST_ENTRIES,
            legendrank=code + 1,
        )
    for samples, room, width in ((ringed, 4, 1.5), (highlighted, 8, 2.5)):
        if samples.size:
            figure.add_scatter(
                x=positions[samples, 0],
                y=positions[samples, 1],
                mode="markers",
                marker={
                    "symbol": "circle-open",
                    "color": ACCENT,
                    "size": size + room,
                    "line": {"color": ACCENT, "width": width},
                },
                hoverinfo="skip",
                showlegend=False,
            )
    return figure


def axis_ranges(positions: np.ndarray) -> tuple[list[float], list[float]]:
    """What the axes show, so that nothing jumps from one epoch (E, N, 2) to another: all of them, and a little more."""
    low, high = np.nanmin(positions, axis=(0, 1)), np.nanmax(positions, axis=(0, 1))
    room = 0.05 * float((high - low).max()) or 1.0
    return [float(low[0]) - room, float(high[0]) + room], [float(low[1]) - room, float(high[1]) + room]


def _rare_last(counts: np.ndarray) -> list[int]:
    """The classes that have samples in the order in which they are drawn, so that a few dots are not hidden under many.

    What is less than half as frequent as the most frequent comes later, less than a quarter later still; classes of like
    size keep their order.
    """
    some = [int(code) for code in np.flatnonzero(counts)]
    return sorted(some, key=lambda code: (int(np.log2(counts.max() / counts[code])), code))


def _check(positions: np.ndarray, codes: np.ndarray, n_classes: int) -> None:
    if positions.ndim != 2 or positions.shape[1] not in (2, 3):
        raise ValueError(f"positions have shape {positions.shape}; expected (N, 2) or (N, 3)")
    if codes.shape != positions.shape[:1] or codes.dtype.kind not in "iu":
        raise ValueError(
            f"classes are {codes.dtype} of shape {codes.shape}; expected whole numbers of shape ({len(positions)},)"
        )
    if codes.size and not 0 <= codes.min() <= codes.max() < n_classes:
        raise ValueError(f"classes reach from {codes.min()} to {codes.max()}; expected 0 to {n_classes - 1}")


def _samples(requested: Sequence[int] | np.ndarray | None, there: np.ndarray) -> np.ndarray:
    """Those of the wanted samples that can be drawn; an address may name samples that there are not."""
    requested = np.unique(np.asarray([] if requested is None else requested, np.int64))
    requested = requested[(requested >= 0) & (requested < there.size)]
    return requested[there[requested]]


def _even_part(codes: np.ndarray, there: np.ndarray) -> np.ndarray:
    """At most `MOST_DOTS` samples, ascending: all of the small classes, equally many of the others, evenly over each."""
    if there.sum() <= MOST_DOTS:
        return np.flatnonzero(there)
    members = [np.flatnonzero(there & (codes == code)) for code in np.unique(codes[there])]
    members.sort(key=len)
    room, chosen = MOST_DOTS, []
    for rank, samples in enumerate(members):
        quota = min(room // (len(members) - rank), len(samples))
        chosen.append(samples[(np.arange(quota) * len(samples)) // max(quota, 1)])
        room -= quota
    return np.sort(np.concatenate(chosen))


def _flat(positions: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Places (N, 3) along their first two principal directions, each turned so that its largest component is positive."""
    centred = np.zeros_like(positions)
    if there.any():
        centred[there] = positions[there] - positions[there].mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    axes = directions[:, :0:-1]  # ascending: the last two, the largest first
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    return centred @ axes


def _sentence(sample: int, name: str, names: list[str], predictions: np.ndarray | None) -> str:
    if predictions is None:
        return f"sample {sample}: {name}"
    predicted = int(predictions[sample])
    return f"sample {sample}: is {name}, network says {names[predicted]}"


def _map_layout(notes: list[str]) -> dict[str, object]:
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    layout: dict[str, object] = {
        "template": TEMPLATE,
        "height": _HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 40, "b": 16 + 18 * len(notes)},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "dragmode": "pan",
        "modebar": {"bgcolor": CLEAR},
        "xaxis": axis,
        "yaxis": axis | {"scaleanchor": "x", "scaleratio": 1},
        "legend": LEGEND_ABOVE | {"itemsizing": "constant"},
    }
    if notes:
        layout["annotations"] = [
            {
                "text": "<br>".join(notes),
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": 0,
                "yref": "paper",
                "yanchor": "top",
                "yshift": -6,
                "align": "left",
                "showarrow": False,
            }
        ]
    return layout
