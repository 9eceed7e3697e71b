"""The kinds of jobs: each says its lane, the function that computes it, its name and what it costs.

A new kind is one entry of `KINDS`. Where its arrays go to the result store, that is a `_result`, and its function is
`function(run, arguments, progress)`, which returns named arrays; `network/result_schemas.py` says what they have to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..network.job import compute_result
from ..network.methods import METHODS as SALIENCY_METHODS
from ..network.plane import settings_from_dict as landscape_settings
from ..network.samples import choose_samples
from ..network.store import result_key
from ..projection.job import compute_projection
from ..projection.methods import METHODS
from ..projection.settings import settings_from_dict
from ..projection.sources import source_of
from ..projection.store import projection_key
from ..runs.concatenated import AnyRun
from ..runs.run import Run
from .job import Job
from .lane import Lane

Arguments = Mapping[str, Any]
Progress = Callable[[str, float, float], None]

#: What is computed one after the other. TensorFlow is loaded in the process of "model" alone.
LANES = {
    "projections": Lane("maps", "there is not enough memory; fewer landmarks need less"),
    "model": Lane("with the recorded model", "there is not enough memory for this model"),
}

#: About how many seconds it takes before the work with a model begins.
_BEFORE_MODEL = {"starting": 1.0, "loading TensorFlow": 6.0, "building": 1.0}
#: Seconds that a sample at a point of a landscape takes on two cores, about; measured with small convnets.
_POINT_SECONDS = 4e-5
_LINE_POINTS = 61


@dataclass(frozen=True)
class JobKind:
    """What jobs of one kind have in common.

    Attributes
    ----------
    name : str
        What messages to the worker call it.
    lane : str
        Of `LANES`.
    compute : callable
        `compute(run, arguments, progress, stored)`, called in the worker: puts the result where pages find it, and then calls
        `stored(path)`. `progress(stage, done, total)` may be called at any time. ValueError, OSError, ImportError and the like
        say in a sentence why there is no result.
    key, title : callable
        `key(run, arguments)` names the result, `title(run, arguments)` is what people call it.
    seconds : callable
        `seconds(run, arguments)`: about how many each stage takes on two cores, by the stage's first words, in their order.
    is_browsed : bool
        Whether a session that looks at another result of such kinds does not want this one any more.
    """

    name: str
    lane: str
    compute: Callable[[Any, dict[str, Any], Progress, Callable[[Path], None]], None]
    key: Callable[[Any, Arguments], str]
    title: Callable[[Any, Arguments], str]
    seconds: Callable[[Any, Arguments], dict[str, float]]
    is_browsed: bool = False


def job_of(run: AnyRun, kind: str, arguments: Arguments) -> Job:
    """A job of a kind that computes something of a run, with arguments that are JSON."""
    described = KINDS[kind]
    return Job(
        described.key(run, arguments),
        described.lane,
        {"kind": kind, "runs": list(run.paths), "arguments": dict(arguments)},
        described.seconds(run, arguments),
        described.title(run, arguments),
    )


def expected_seconds(run: AnyRun, kind: str, arguments: Arguments) -> float:
    """About how many seconds a job takes on two cores, besides loading TensorFlow."""
    stages = KINDS[kind].seconds(run, arguments)
    return sum(seconds for stage, seconds in stages.items() if stage not in _BEFORE_MODEL)


def _projection_key(run: AnyRun, arguments: Arguments) -> str:
    settings = settings_from_dict(arguments)
    return projection_key(source_of(run, settings.features), settings)


def _projection_title(run: AnyRun, arguments: Arguments) -> str:
    return f"{METHODS[arguments['method']].title} of {run.name}, {arguments['n_components']}-D"


def _projection_seconds(run: AnyRun, arguments: Arguments) -> dict[str, float]:
    landmarks, states = arguments["landmarks"], len(run.checkpoints) * run.n_samples
    fit = METHODS[arguments["method"]].seconds(landmarks, arguments["n_components"])
    return {
        "choosing": 0.3 + 1.5e-6 * states,
        "fitting": min(fit, 12 * states / 5000 + 1),
        "placing": 0.2 + 2e-5 * states * landmarks / 5000,
        "measuring": 0.1 + 1e-5 * states,
    }


def _result(
    name: str,
    function: str,
    title: Callable[[Arguments], str],
    seconds: Callable[[Run, Arguments], float],
    *,
    is_browsed: bool = False,
) -> JobKind:
    """A kind whose arrays are stored as a result; `function` is "module:name", since its module imports TensorFlow."""
    return JobKind(
        name,
        "model",
        partial(compute_result, name, function),
        key=lambda run, arguments: result_key(run, name, arguments),
        title=lambda run, arguments: f"{title(arguments)}, {run.name}",
        seconds=lambda run, arguments: {**_BEFORE_MODEL, "": seconds(run, arguments)},
        is_browsed=is_browsed,
    )


def _landscape_title(arguments: Arguments) -> str:
    return f"Loss landscape, {arguments['grid']} × {arguments['grid']} points"


def _landscape_seconds(run: Run, arguments: Arguments) -> float:
    settings = landscape_settings(dict(arguments))
    return settings.grid**2 * len(choose_samples(run, settings.samples, settings.part)) * _POINT_SECONDS


KINDS: dict[str, JobKind] = {
    kind.name: kind
    for kind in (
        JobKind(
            "projection",
            "projections",
            compute_projection,
            key=_projection_key,
            title=_projection_title,
            seconds=_projection_seconds,
        ),
        _result("landscape", "nnviz.network.landscape:compute_landscape", _landscape_title, _landscape_seconds),
        _result(
            "line",
            "nnviz.network.landscape:compute_line",
            title=lambda _arguments: "Loss along a line",
            seconds=lambda _run, arguments: _LINE_POINTS * arguments["samples"] * _POINT_SECONDS,
        ),
        _result(
            "saliency",
            "nnviz.network.saliency:explain_sample",
            title=lambda arguments: f"{SALIENCY_METHODS[arguments['method']]} of sample {arguments['sample']}",
            seconds=lambda _run, _arguments: 4.0,
            is_browsed=True,
        ),
        _result(
            "features",
            "nnviz.network.saliency:seek_units",
            title=lambda arguments: f"What {len(arguments['units'])} units of {arguments['layer']} look for",
            seconds=lambda _run, _arguments: 12.0,
            is_browsed=True,
        ),
    )
}
