"""The figures of the Loss landscape screen, made once for everybody who looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from ...analysis.losses import mean_losses
from ...analysis.performance import right_shares
from ...charts.landscape import PathLine, contour_figure, line_figure, surface_figure
from ...charts.text import epoch_text
from ...network.store import result_key
from ...runs.run import Run
from ..run_store import run_columns
from ..theme import theme_quiet

_AXES = {"pca": ("first principal direction", "second principal direction"), "random": ("first random direction", "second one")}


def landscape_figures(
    runs: Sequence[Run], settings: dict[str, Any], arrays: dict[str, np.ndarray], surface: str
) -> tuple[Any, Any]:
    """Contours and surface of a landscape of the first of the runs, with the paths of all of them."""
    names = tuple(run.name for run in runs)
    return _figures(result_key(runs[0], "landscape", settings), surface, names, theme_quiet(), runs, settings, arrays)


@st.cache_resource(max_entries=8, show_spinner=False)
def _figures(
    key: str,  # noqa: ARG001 - it stands for the rest
    surface: str,
    names: tuple[str, ...],  # noqa: ARG001
    ink: str,
    _runs: Sequence[Run],
    _settings: dict[str, Any],
    _arrays: dict[str, np.ndarray],
) -> tuple[Any, Any]:
    of_accuracy = surface == "accuracy"
    paths = [_path(run, at, _arrays, of_accuracy) for at, run in enumerate(_runs)]
    axes, titles = (_arrays["x"], _arrays["y"], _arrays[surface], paths), _AXES[_settings["directions"]]
    contours = contour_figure(*axes, accuracy=of_accuracy, titles=titles)
    return contours, surface_figure(*axes, accuracy=of_accuracy, titles=titles, ink=ink)


def _path(run: Run, at: int, arrays: dict[str, np.ndarray], of_accuracy: bool) -> PathLine:
    checkpoints, path = arrays[f"checkpoints {at}"], arrays[f"path {at}"]
    return PathLine(
        run.name,
        path[:, 0],
        path[:, 1],
        own_values(run, arrays["samples"] if at == 0 else None, of_accuracy)[checkpoints],
        checkpoints,
        [epoch_text(run.checkpoints[index].epoch) for index in checkpoints],
    )


def own_values(run: Run, samples: np.ndarray | None, of_accuracy: bool) -> np.ndarray:
    """Loss or accuracy (E,) of the recorded answers over these samples, or all; NaN without labels."""
    labels = run.labels
    if labels is None:
        return np.full(len(run.checkpoints), np.nan)
    mask = None if samples is None else np.isin(np.arange(run.n_samples), samples)
    if of_accuracy:
        return right_shares(run_columns(run, ["predicted"])["predicted"], labels, mask)
    return mean_losses(run_columns(run, ["loss"])["loss"], mask)


def line_chart(run: Run, settings: dict[str, Any], arrays: dict[str, np.ndarray], *, with_loss: bool) -> Any:
    """The figure of the loss along a straight line."""
    return _line(result_key(run, "line", settings), with_loss, run, settings, arrays)


@st.cache_resource(max_entries=16, show_spinner=False)
def _line(key: str, with_loss: bool, _run: Run, _settings: dict[str, Any], _arrays: dict[str, np.ndarray]) -> Any:  # noqa: ARG001
    first, last = (f"epoch {epoch_text(_run.checkpoints[_settings[end]].epoch)}" for end in ("first", "last"))
    return line_figure(_arrays["t"], _arrays["loss"], _arrays["accuracy"], (first, last), with_loss=with_loss)
