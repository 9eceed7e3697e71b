"""Which runs there are, and loading them once for everybody who looks."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import streamlit as st

from ..analysis import performance
from ..analysis.events import Event
from ..analysis.losses import mean_losses
from ..projection.fit import linear_map
from ..projection.linear import LinearMap
from ..projection.methods import matrix_methods
from ..projection.sources import OutputSource
from ..runs.concatenated import AnyRun
from ..runs.errors import RunFileError
from ..runs.run import Run, open_run
from ..runs.served import FIRST_RUN, RUNS_FOLDER
from ..story import measures_losses, run_story
from ..views.files import file_address
from ..views.map.bundle import draw_sheets, layout_sprites, pack_bundle
from ..views.protocol import PROTOCOL
from .columns import offer_columns
from .run_store import run_columns, stored_run
from .text import legible

P = ParamSpec("P")
R = TypeVar("R")
EXAMPLE = Path(__file__).parent.parent / "data" / "digits.nnviz"


@dataclass(frozen=True)
class RunChoice:
    """A run that can be picked: `id` stands in the URL, `label` in the picker.

    `version` is the file's path, size and modification time when the script began, by which it is opened. A run may grow while
    a page is drawn; what one page shows is of one version.
    """

    id: str
    label: str
    version: tuple[str, int, int]


#: For `by_run`: the choice counts by the version of its file, for what opens that.
BY_VERSION: dict[Any, Callable[[Any], Any]] = {RunChoice: lambda choice: choice.version}


def _content_of(choice: RunChoice) -> Any:
    """What tells the run from others: its digest, or the version of a file that cannot be read."""
    try:
        return _opened(*choice.version).digest
    except RunFileError:
        return choice.version


def by_run(
    *, max_entries: int, show_spinner: bool | str = False, also: dict[Any, Callable[[Any], Any]] | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Cache a function of runs for all sessions, which are given the same results: nobody may write to them.

    A `RunChoice` among the arguments counts by the content of its run, which the digest names, so what is computed must not
    depend on its id, label or path; values of the types in `also` count by what these functions return. Arguments whose names
    begin with an underscore do not count.
    """
    return st.cache_resource(
        max_entries=max_entries,
        show_spinner=show_spinner,
        hash_funcs={RunChoice: _content_of, **(also or {})},
    )


@dataclass(frozen=True)
class Performance:
    """How right the network was, by checkpoint: accuracy and loss (E,) for each part, accuracy (E, C) for each class.

    `class_samples` says over which samples the classes were measured: "test", or "recorded" where none are called so.
    """

    accuracy: dict[str, np.ndarray]
    loss: dict[str, np.ndarray]
    class_accuracy: np.ndarray
    class_samples: str


@dataclass(frozen=True)
class MapData:
    """What the map view loads, the bundle and the image sheets as files for the browser, and the maps that the bundle holds."""

    bundle: bytes
    sheets: tuple[bytes, ...]
    spaces: dict[tuple[str, int], LinearMap]


def runs_folder() -> Path:
    """The folder of the runs: the one that NNVIZ_RUNS names, else `runs`."""
    return Path(os.environ.get(RUNS_FOLDER) or "runs")


def folder_trouble() -> str:
    """Why the folder that NNVIZ_RUNS names has no runs, in a sentence; "" where it can be listed, or where none is named."""
    folder = runs_folder()
    if not os.environ.get(RUNS_FOLDER):
        return ""
    try:
        with os.scandir(folder):
            return ""
    except (OSError, ValueError) as error:  # a ValueError: a name with a NUL in it
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"NNVIZ_RUNS names {folder}, which cannot be listed ({reason}); expected a folder with .nnviz files."


def list_runs() -> list[RunChoice]:
    """The bundled example, then the .nnviz files of the folder of the runs, by name.

    Hidden files are no runs, such as the `._NAME.nnviz` that macOS leaves on foreign disks. A file that the system does not
    describe is offered; whoever chooses it is told why it cannot be read.
    """
    run_choices, used_ids = [RunChoice("digits", "digits (example)", version_of(EXAMPLE))], {"digits"}
    for path in _run_files(runs_folder()):
        stem, name = (os.fsencode(text).decode("utf-8", "replace") for text in (path.stem, path.name))  # names may be any bytes
        candidates = itertools.chain((stem, name), (f"{stem}-{number}" for number in itertools.count(2)))
        run_id = next(candidate for candidate in candidates if candidate not in used_ids)
        run_choices.append(RunChoice(run_id, legible(stem), version_of(path)))
        used_ids.add(run_id)
    return run_choices


def first_run(run_choices: list[RunChoice]) -> RunChoice:
    """The run that the app opens with: the one that it was started for, else the bundled example."""
    asked = os.environ.get(FIRST_RUN)
    return next((choice for choice in run_choices if choice.version[0] == asked), run_choices[0])


def _run_files(folder: Path) -> list[Path]:
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except (OSError, ValueError):
        return []
    paths = (folder / name for name in names if name.endswith(".nnviz") and not name.startswith("."))
    return sorted(path for path in paths if _may_be_file(path))


def _may_be_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a link into somebody's private folder, a mount that has gone
        return True


def version_of(path: Path) -> tuple[str, int, int]:
    """A file's path, size and modification time; zeros where the system does not tell."""
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_size, status.st_mtime_ns


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(path: str, size: int, changed: int) -> Run:  # noqa: ARG001 - size and time are there to tell versions apart
    return stored_run(open_run(path))


def load_run(choice: RunChoice) -> Run:
    """The run's index; RunFileError where it cannot be read."""
    return _opened(*choice.version)


@by_run(max_entries=32)
def run_parts(choice: RunChoice) -> tuple[str, ...]:
    """What the run's split calls its parts, in alphabetical order."""
    split = load_run(choice).split
    return () if split is None else tuple(np.unique(split).tolist())


@by_run(max_entries=4)
def map_data(choice: RunChoice) -> MapData:
    """What the map view loads of a run."""
    return pack_map(load_run(choice))


def pack_map(run: AnyRun) -> MapData:
    """What the map view loads of a run."""
    images = run.images
    layout = None if images is None else layout_sprites(images)
    spaces = {}
    if run.has_answers:
        best = OutputSource(run).best_checkpoints(run_columns(run, ["predicted"])["predicted"])
        spaces = {(method, dims): linear_map(run, method, dims, best=best) for method in matrix_methods() for dims in (2, 3)}
    sheets = () if images is None or layout is None else tuple(draw_sheets(images, layout))
    return MapData(pack_bundle(run, spaces, layout), sheets, spaces)


def map_addresses(run: AnyRun, data: Callable[[], MapData], load: Callable[[], AnyRun]) -> tuple[str, list[str]]:
    """The addresses of the bundle of a run, beside which its measures lie, and of its image sheets.

    `data` looks where bundle and sheets are kept, and `load` opens the run, when a browser asks for what it does not have.
    """
    names = range(len(data().sheets))
    sheets = [file_address(f"{run.digest}/sheet-{at}.png", lambda at=at: data().sheets[at], "image/png") for at in names]  # type: ignore[misc]
    offer_columns(run, load)
    return file_address(f"{run.digest}/recording-{PROTOCOL}", lambda: data().bundle), sheets


@by_run(max_entries=8)
def run_events(choice: RunChoice) -> tuple[Event, ...]:
    """What happened in the training, the most telling first; nothing for a run without labels or answers."""
    run = load_run(choice)
    if not run.has_answers:
        return ()
    columns = run_columns(run, ["predicted", *(["loss"] if measures_losses(run) else [])])
    return tuple(run_story(run, columns["predicted"], columns.get("loss")))


def run_losses(run: Run) -> np.ndarray | None:
    """The cross-entropy of every answer, in nats, float32 (E, N), read-only; None for a run without labels or answers."""
    return run_columns(run, ["loss"])["loss"] if run.has_labels and run.has_answers else None


@by_run(max_entries=8)
def run_performance(choice: RunChoice) -> Performance | None:
    """Accuracy and loss of the recorded answers, or None for a run without labels or answers."""
    run = load_run(choice)
    labels, split = run.labels, run.split
    if labels is None or not run.has_answers:
        return None
    columns = run_columns(run, ["predicted", "loss"])
    predicted, losses = columns["predicted"], columns["loss"]
    parts = {"recorded": None} if split is None else {name: split == name for name in sorted(set(split.tolist()))}
    shown = Performance(
        accuracy={name: performance.right_shares(predicted, labels, mask) for name, mask in parts.items()},
        loss={name: mean_losses(losses, mask) for name, mask in parts.items()},
        class_accuracy=performance.class_shares(predicted, labels, run.n_classes, parts.get("test")),
        class_samples="test" if "test" in parts else "recorded",
    )
    for array in (*shown.accuracy.values(), *shown.loss.values(), shown.class_accuracy):
        array.flags.writeable = False  # every session is given the same ones
    return shown
