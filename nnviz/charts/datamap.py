"""The data map: how sure the network was of each sample over the training, and how much that varied, as a Plotly figure.

After Swayamdipta et al., "Dataset Cartography", EMNLP 2020, who call the corners easy (top left), ambiguous (right) and hard
(bottom left) for networks that begin trained. In a training that starts from chance all samples rise, and one that is learnt
once, in the middle, lies as far right as one that is ambiguous; so the corners here are called by what they are. Dots are SVG,
which bears some thousands of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from .palette import ACCENT, DOTS_SEQUENTIAL
from .style import COLOUR_BAR, base_layout
from .text import plain_text

#: Dots that a browser draws, hovers over and selects in SVG without stalling.
MOST_DOTS = 4000
_HEIGHT = 420
#: What it means to be there, written beside the places where dots can be: words, x, y, anchors.
_REGIONS = (
    ("sure all along", 0, 1.03, "left", "bottom"),
    ("varied most", 0.51, 0.5, "right", "bottom"),
    ("hardly ever sure", 0, -0.03, "left", "top"),
)


def data_map_figure(
    confidence: np.ndarray,
    variability: np.ndarray,
    correctness: np.ndarray,
    classes: Sequence[str],
    *,
    drawn: np.ndarray,
    marked: np.ndarray | None = None,
) -> go.Figure:
    """The data map of N samples. A mouse that is dragged draws a lasso around dots.

    Parameters
    ----------
    confidence, variability, correctness : ndarray of shape (N,)
        As `analysis.learning.DataMap` has them.
    classes : sequence of N str
        The true class of each sample, by name.
    drawn : integer ndarray of shape (n,)
        The samples that are dots; each one's `customdata` is its number.
    marked : integer ndarray, optional
        Samples with a ring.
    """
    shapes = {np.shape(column) for column in (confidence, variability, correctness, classes)}
    if len(shapes) != 1 or len(shapes.copy().pop()) != 1:
        raise ValueError(f"shapes are {sorted(shapes)}; expected the same (N,)")
    figure = go.Figure(layout=base_layout(_HEIGHT))
    right = np.asarray(correctness)[drawn]
    figure.add_scatter(
        x=np.asarray(variability, np.float32)[drawn],
        y=np.asarray(confidence, np.float32)[drawn],
        mode="markers",
        customdata=drawn,
        text=[
            f"sample {sample}, is {plain_text(classes[sample])}<br>right at {100 * right[i]:.0f} % of the checkpoints"
            for i, sample in enumerate(drawn)
        ],
        hovertemplate="%{text}<br>p(true) %{y:.2f} ± %{x:.2f}<extra></extra>",
        marker={
            "size": 6,
            "color": np.asarray(right, np.float32),
            "cmin": 0,
            "cmax": 1,
            "colorscale": DOTS_SEQUENTIAL[::-1],  # warm is what is worth a look
            "symbol": np.where(right == 0, "x", "circle"),
            "opacity": 0.75,
            "colorbar": COLOUR_BAR
            | {
                "title": {"text": "right", "side": "top"},
                "tickvals": [0, 0.5, 1],
                "ticktext": ["never ×", "half", "always"],
            },
        },
        unselected={"marker": {"opacity": 0.15}},
    )
    if marked is not None and len(marked):
        figure.add_scatter(
            x=np.asarray(variability, np.float32)[marked],
            y=np.asarray(confidence, np.float32)[marked],
            mode="markers",
            customdata=marked,
            hoverinfo="skip",
            marker={"size": 11, "symbol": "circle-open", "color": ACCENT, "line": {"width": 1.5}},
            unselected={"marker": {"opacity": 1}},
        )
    for name, x, y, across, along in _REGIONS:
        figure.add_annotation(text=name, x=x, y=y, xanchor=across, yanchor=along, showarrow=False, font={"size": 12})
    figure.update_xaxes(title_text="variability of p(true) over the training", range=[-0.012, 0.512], nticks=6)
    figure.update_yaxes(
        title={"text": "confidence: mean p(true)", "standoff": 10}, range=[-0.1, 1.1], tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1]
    )
    figure.update_layout(dragmode="lasso", hovermode="closest", showlegend=False)
    return figure
