"""Loss landscapes: the loss on a grid in a plane of weights, and along the straight line between two checkpoints.

Importing this imports Keras. What is already computed is kept with the run every few seconds, so that whoever is interrupted
goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..runs.run import Run, open_run
from .errors import NetworkError
from .losses import Losses
from .plane import LandscapeSettings, Plane, plane_of, settings_from_dict
from .samples import choose_samples
from .store import find_result, remove_result, store_result

Progress = Callable[[str, float, float], None]

#: Seconds between two moments at which what is there is kept, and the name that it is kept by.
KEEP_EVERY, PARTIAL = 5.0, "landscape-part"

#: Where along a straight line the loss is measured: from before its first end, 0, to beyond its second, 1.
LINE = np.linspace(-0.25, 1.25, 61)


def compute_landscape(
    run: Run, arguments: dict[str, Any], progress: Progress = lambda *_: None, *, scheduler: str | None = None
) -> dict[str, np.ndarray]:
    """Loss and accuracy on a grid.

    Parameters
    ----------
    run : Run
        With weights, inputs and labels; NetworkError where it lacks them.
    arguments : dict
        `LandscapeSettings.as_dict`.
    progress : callable
        Told (stage, rows done, rows in total).
    scheduler : str, optional
        The address of a Dask scheduler, or "local:N", whose workers compute the rows.

    Returns
    -------
    dict of arrays
        `loss` and `accuracy` (grid, grid), a row for each `y` and a column for each `x` (grid,), NaN where the loss is no
        number; for the run number k, 0 the run itself, `checkpoints k` (n,), `path k` (n, 2) and the share of its variance,
        `share` (k,); `samples` (m,), which the loss is a mean over.
    """
    settings = settings_from_dict(arguments)
    rows = Rows(run, settings)
    plane, samples = rows.plane, rows.samples  # they say in words what is wrong, before a model is built
    arrays = _start(run, arguments, settings.grid)
    done, saved_at = np.isfinite(arrays["accuracy"]).all(axis=1), time.monotonic()
    missing = [int(row) for row in np.flatnonzero(~done)]

    def store(row: int, values: np.ndarray) -> None:
        nonlocal saved_at
        arrays["loss"][row], arrays["accuracy"][row] = values
        done[row] = True
        progress("measuring row", int(done.sum()), settings.grid)
        if time.monotonic() - saved_at > KEEP_EVERY:
            store_result(run, PARTIAL, arguments, arrays)
            saved_at = time.monotonic()

    progress("measuring row", settings.grid - len(missing), settings.grid)
    try:
        if scheduler and missing:
            from ..projection.cluster import compute_on_cluster

            compute_on_cluster(rows, missing, scheduler, store)
        else:
            for row in missing:
                store(row, rows.compute(row))
    except BaseException:  # also Ctrl-C
        if done.any():
            store_result(run, PARTIAL, arguments, arrays)
        raise
    remove_result(run, PARTIAL, arguments)
    for k, path in enumerate(plane.paths):
        arrays |= {f"checkpoints {k}": path.checkpoints, f"path {k}": path.places}
    share = np.array([path.share for path in plane.paths])
    return arrays | {"x": plane.x, "y": plane.y, "share": share, "samples": samples}


class Rows:
    """The rows of a landscape, each of which can be computed by itself, also in another process."""

    def __init__(self, run: Run, settings: LandscapeSettings) -> None:
        self._path, self._digest, self._settings = run.path.resolve(), run.digest, settings
        self._run: Run | None = run

    def __getstate__(self) -> tuple[Path, str, LandscapeSettings]:
        """Without the opened run and the model: who receives it makes its own."""
        return self._path, self._digest, self._settings

    def __setstate__(self, state: tuple[Path, str, LandscapeSettings]) -> None:
        (self._path, self._digest, self._settings), self._run = state, None

    @cached_property
    def run(self) -> Run:
        return self._run or _same_run(self._path, self._digest)

    @cached_property
    def plane(self) -> Plane:
        others = [_same_run(Path(path), digest) for digest, path in self._settings.others]
        return plane_of([self.run, *others], self._settings)

    @cached_property
    def samples(self) -> np.ndarray:
        return choose_samples(self.run, self._settings.samples, self._settings.part)

    @cached_property
    def _measure(self) -> Callable[..., tuple[float, float]]:
        return Losses(self.run, self.samples).on_plane(self.plane.centre, self.plane.directions)

    def compute(self, row: int) -> np.ndarray:
        """Loss and accuracy (2, grid) along a row of the grid. One point is prepared while another is computed."""
        first, *others = [(x, self.plane.y[row]) for x in self.plane.x]
        rows = [self._measure(first)]  # by itself, since the first one ever compiles
        with ThreadPoolExecutor(2) as threads:
            rows += threads.map(self._measure, others)
        return np.array(rows).T


def compute_line(run: Run, arguments: dict[str, Any], progress: Progress = lambda *_: None) -> dict[str, np.ndarray]:
    """Loss and accuracy along the straight line between two checkpoints (Goodfellow et al. 2015).

    `arguments` has the checkpoints `first` and `last`, `samples` and `part` as for a landscape. All weights move; those that
    are no parameters, such as the moving means of batch normalisation, stay between their ends. Returns `t` (61,) from −0.25 to
    1.25, `loss` and `accuracy` (61,).
    """
    first, last = (run.weights(int(arguments[end])) if run.has_weights else None for end in ("first", "last"))
    if first is None or last is None:
        raise NetworkError("This run holds no weights at these checkpoints; record it with --weights.")
    losses = Losses(run, choose_samples(run, int(arguments["samples"]), str(arguments["part"])))
    still = [name.rpartition("/")[2].startswith("moving_") for name in run.weight_names]
    values = []
    for done, t in enumerate(LINE):
        progress("measuring point", done, len(LINE))
        at = [float(np.clip(t, 0, 1)) if stays else t for stays in still]
        values.append(losses.at([(a + s * (b - a)).astype(np.float32) for a, b, s in zip(first, last, at, strict=True)]))
    loss, accuracy = np.array(values).T
    return {"t": LINE, "loss": loss, "accuracy": accuracy}


def _start(run: Run, arguments: dict[str, Any], grid: int) -> dict[str, np.ndarray]:
    """What was measured before an interruption; NaN in accuracy says that a point was not."""
    partial = find_result(run, PARTIAL, arguments) or {}
    empty = np.full((grid, grid), np.nan, np.float32)
    return {name: partial.get(name, empty).copy() for name in ("loss", "accuracy")}


def _same_run(path: Path, digest: str) -> Run:
    run = open_run(path)
    if run.digest != digest:
        raise NetworkError(f"{path.name} is another recording by now.")
    return run
