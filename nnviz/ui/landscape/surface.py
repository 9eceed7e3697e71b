"""The landscape of the Loss landscape screen: contours beside the surface, or what is needed to have them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ...analysis.text import sample_text
from ...jobs.kinds import expected_seconds
from ...network.errors import NetworkError
from ...network.plane import LandscapeSettings, walk_shares
from ...network.store import find_result
from ...runs.run import Run
from ..commands import nnviz_command
from ..job_progress import JobProgress
from ..model_jobs import progress_of, result, start
from ..runs import RunChoice
from ..text import plain
from .figures import landscape_figures

_CONFIG = {"displayModeBar": False, "scrollZoom": False}
# Beside each other only where both have room.
_STYLE = ".st-key-landscape_figures [data-testid=stColumn] { min-width: min(100%, 400px) }"


def landscape(choice: RunChoice, runs: list[Run], settings: LandscapeSettings, surface: str) -> JobProgress | None:
    """Draw the landscape where it is kept; otherwise offer to compute it. What is to be watched comes back."""
    run, arguments = runs[0], settings.as_dict()
    arrays = result(run, "landscape", arguments)
    if arrays is not None:
        _draw(runs, arguments, arrays, surface)
        return None
    place = st.empty()
    progress = progress_of(run, "landscape", arguments, place)
    if progress:
        return progress
    try:
        seconds = expected_seconds(run, "landscape", arguments)
    except NetworkError as error:
        place.info(plain(str(error)), icon=":material/landscape:")
        return None
    # One part, which a bar replaces as a whole: what is left of a longer offer would stay under it.
    with place.container(key="landscape_offer"), st.container():
        _offer(choice, run, arguments, settings, seconds)
    return None


def _draw(runs: list[Run], arguments: dict[str, Any], arrays: dict[str, Any], surface: str) -> None:
    contours, hills = landscape_figures(runs, arguments, arrays, surface)
    st.html(f"<style>{_STYLE}</style>")
    with st.container(key="landscape_figures"):
        left, right = st.columns(2, gap="small")
    caption = f"{surface.capitalize()} around the path of the training"
    with left:
        st.plotly_chart(contours, key="landscape_contours", config=_CONFIG, alt=f"{caption}, as contours")
    with right:
        st.plotly_chart(hills, key="landscape_hills", config=_CONFIG, alt=f"{caption}, as a surface")
    st.caption(" ".join(_caption(runs, arguments, arrays, surface)))


def _caption(runs: list[Run], arguments: dict[str, Any], arrays: dict[str, Any], surface: str) -> list[str]:
    """How to read the picture, and how much of the path it can show."""
    shares = arrays["share"]
    if len(runs) == 1:
        held = f"The plane holds **{_percent(shares[0])}** of the variance of the path."
    else:
        each = ", ".join(f"{plain(run.name)} {_percent(share)}" for run, share in zip(runs, shares, strict=True))
        held = f"The plane holds of the variance of each path: **{each}**."
    if arguments["directions"] == "pca":
        walks = " and ".join(dict.fromkeys(_percent(share) for share in walk_shares(runs)))
        held += (
            f" Of a random walk of as many checkpoints a plane of its own holds {walks} (Antognini and Sohl-Dickstein, 2018); "
            "only what is beyond that says something of this training."
        )
    else:
        held += " Random directions hardly meet a path, so it is a point here; the path's own directions show it."
    split, count = runs[0].split, len(arrays["samples"])
    mask = split == arguments["part"] if arguments["part"] and split is not None else None
    of = sample_text(split, mask, runs[0].n_samples)
    caption = f"{'Cross-entropy' if surface == 'loss' else 'Accuracy'}, a mean over "
    caption += plain(of) if of.startswith(f"{count:,} ") else f"{count:,} of {plain(of)}, about as many of each class"
    caption += "; bright is good. The cross is where the training ended."
    return [
        held, caption, "Click the path, or drag along it, to go to an epoch; point at it for the checkpoint's own "
        f"{surface}, which differs from the plane's by what all other directions do."
        + (" That of the other runs is over all their recorded samples." if len(runs) > 1 else ""),
        "Biases and batch normalisation stay as they were at the end (Li et al., 2018).",
    ]  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else "less than 0.1 %"


def _offer(choice: RunChoice, run: Run, arguments: dict[str, Any], settings: LandscapeSettings, seconds: float) -> None:
    begun = find_result(run, "landscape-part", arguments)
    done = "" if begun is None else " It was begun before, and goes on from there."
    about = f"{max(round(seconds), 5)} s" if seconds < 90 else f"{round(seconds / 60)} min"
    st.info(
        f"**This landscape has not been computed yet**: the model at {settings.grid} × {settings.grid} points, "
        f"over {settings.samples:,} samples at most. On two cores that takes about {about}.{done}",
        icon=":material/landscape:",
    )
    st.button(
        "Compute it", type="primary", key="landscape_compute", icon=":material/play_arrow:",
        on_click=start, args=(run, "landscape", arguments),
    )  # fmt: skip
    if not settings.others:
        st.caption("Or in a shell, also on another machine; it is kept with the run:")
        st.code(_command(choice, settings), language="bash", wrap_lines=True)


def _command(choice: RunChoice, settings: LandscapeSettings) -> str:
    usual, options = LandscapeSettings(), ["--directions", settings.directions]
    for name in ("grid", "samples", "part", "seed"):
        value = getattr(settings, name)
        options += [f"--{name}", str(value)] if value != getattr(usual, name) else []
    return nnviz_command("landscape", choice.version[0], *options)
