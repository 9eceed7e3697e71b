"""What is chosen on the screen of the loss landscape, kept in the session and in the URL."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from ...network.plane import LandscapeSettings
from ...numerals import whole_in
from ...runs.run import Run
from .. import state
from ..runs import RunChoice, load_run

DIRECTIONS = {"pca": "The path's own", "random": "Random"}
SURFACES = {"loss": "Loss", "accuracy": "Accuracy"}
GRIDS = (11, 15, 21, 31, 41, 51, 75, 101)
SAMPLES = (100, 200, 500, 1000, 2000, 5000, 10_000)
#: Runs in one plane, the picked one among them.
MOST_RUNS = 4

_KEPT = "landscape_choices"  # session key: run id → Choices
_USUAL = LandscapeSettings()


@dataclass(frozen=True)
class Choices:
    """What is shown.

    Attributes
    ----------
    directions : str
        One of `DIRECTIONS`.
    surface : str
        One of `SURFACES`.
    beside : tuple of str
        The ids of the runs whose paths are drawn too.
    points, measured, seeded : int
        Points along an axis, samples, and the seed of random directions.
    of : str
        The part of the split that is measured, "" for all.
    line : tuple of int
        The checkpoints between which a straight line is drawn, by their indices; −1 is the last one.
    """

    directions: str = _USUAL.directions
    surface: str = "loss"
    beside: tuple[str, ...] = ()
    points: int = _USUAL.grid
    measured: int = _USUAL.samples
    seeded: int = _USUAL.seed
    of: str = _USUAL.part
    line: tuple[int, int] = (0, -1)


_FIRST = Choices()
_WORDS = ("directions", "surface", "beside", "points", "measured", "seeded", "of", "line")


def choices_of(choice: RunChoice, run: Run, runs: list[RunChoice]) -> Choices:
    """What is chosen for this run, after following the URL; nonsense is said and passed over."""
    kept = st.session_state.setdefault(_KEPT, {})
    changes: dict[str, Any] = {}
    for name in _WORDS:
        given = state.news(name)
        if given is None:
            continue
        value = _read(name, given, run, runs) if given else getattr(_FIRST, name)
        if value is None:
            state.warn(f"“{given[:40]}” is nothing that {name} can be here.")
        else:
            changes[name] = value
    shown = replace(kept.get(choice.id, _FIRST), **changes)
    known = {other.id for other in runs} - {choice.id}
    kept[choice.id] = replace(shown, beside=tuple(other for other in shown.beside if other in known)[: MOST_RUNS - 1])
    return kept[choice.id]


def choose(choice: RunChoice, **changes: Any) -> None:
    """Show something else, as a control asks."""
    kept = st.session_state.setdefault(_KEPT, {})
    kept[choice.id] = replace(kept.get(choice.id, _FIRST), **changes)
    state.change_view(choice)


def url_words(shown: Choices) -> dict[str, str]:
    """What differs from the usual, as words of the URL."""
    words = {}
    for name in _WORDS:
        value = getattr(shown, name)
        if value == getattr(_FIRST, name):
            continue
        if name == "line":
            words[name] = f"{value[0]},{value[1]}"
        else:
            words[name] = ",".join(quote(other, safe=" ()") for other in value) if name == "beside" else str(value)
    return words


def settings_of(shown: Choices, others: list[Run]) -> LandscapeSettings:
    """What decides the landscape."""
    pairs = tuple((other.digest, str(other.path.resolve())) for other in others)
    seed = shown.seeded if shown.directions == "random" else _USUAL.seed
    return LandscapeSettings(shown.directions, shown.points, shown.measured, shown.of, seed, pairs)


def comparable_runs(run: Run, choice: RunChoice, runs: list[RunChoice]) -> list[RunChoice]:
    """The other runs whose weights have the same shapes, so that their paths have a place in the same plane."""
    found = []
    for other in runs:
        if other.id == choice.id:
            continue
        try:
            theirs = load_run(other)
        except ValueError:  # what cannot be read is said where it is chosen
            continue
        if theirs.has_weights and theirs.weight_shapes == run.weight_shapes and theirs.digest != run.digest:
            found.append(other)
    return found


def _read(name: str, text: str, run: Run, runs: list[RunChoice]) -> Any:
    """The value that a text of the URL stands for; None for nonsense."""
    if name in ("directions", "surface"):
        return text if text in (DIRECTIONS if name == "directions" else SURFACES) else None
    if name == "beside":
        ids = tuple(unquote(part) for part in text.split(",")[:MOST_RUNS])
        return ids if set(ids) <= {other.id for other in runs} else None
    if name == "of":
        split = run.split
        return text if split is not None and text in split else None
    if name == "line":
        first, _, second = text.partition(",")
        pair = whole_in(first, 0, len(run.checkpoints) - 1), whole_in(second, -1, len(run.checkpoints) - 1)
        return None if None in pair else pair
    number = whole_in(text, 0, 10**6)
    allowed: dict[str, Container[int | None]] = {"points": GRIDS, "measured": SAMPLES, "seeded": range(1000)}
    return number if number in allowed[name] else None
