"""What in a sample mattered at every checkpoint of a run, and what units look for at each: what the worker computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from ..runs.run import Run
from .attribution import METHODS, Explainer
from .errors import NetworkError
from .features import Climb, Seeker
from .rebuild import load_checkpoint, rebuild

Progress = Callable[[str, float, float], None]

#: Units that are sought together, and inputs that tell the range of what is sought.
MOST_UNITS, _RANGE_SAMPLES = 64, 200
_STEPS = 32767  # of a number, on each side of zero


def explain_sample(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    """What mattered in a sample at each of the E checkpoints, for its true class and for the one that was predicted then.

    Parameters
    ----------
    run : Run
    arguments : dict
        "sample" (int), "method" (one of `METHODS`), "seed" (int, 0 where it is missing).
    progress : callable
        Called with a stage, how much of it is done, and of how much.

    Returns
    -------
    dict
        "classes" int32 (E, 2), the true one first, −1 where it is not known; "peaks" float32 (E, 2) and "codes" int16 (E, 2,
        places…): a place's number is its code times the peak, by 32767. Places are (h, w) of images, (d,) of rows of numbers.

    Raises
    ------
    NetworkError
        Where the model or the input cannot be had, or the method does not fit.
    """
    sample, method, seed = int(arguments["sample"]), str(arguments["method"]), int(arguments.get("seed", 0))
    if method not in METHODS:
        raise NetworkError(f"There is no method {method[:40]!r}; the choices are {', '.join(METHODS)}.")
    x = _input_of(run, sample)
    model, tool = _tool(run, "explainer", lambda model: Explainer(model, logits=run.has_logits))
    labels = run.labels
    true = -1 if labels is None else int(labels[sample])
    classes, peaks, codes = [], [], []
    for at in range(len(run.checkpoints)):
        progress("looking at checkpoint", at, len(run.checkpoints))
        load_checkpoint(model, run, at)
        predicted = int(run.probabilities(at)[sample].argmax())
        wanted = [predicted] if true in (-1, predicted) else [true, predicted]
        maps = tool.explain(method, np.repeat(x, len(wanted), axis=0), np.array(wanted), seed=seed)
        pair = np.stack([maps[0], maps[-1]])
        if true < 0:
            pair[0] = 0
        peak = np.abs(pair).reshape(2, -1).max(axis=1)
        scale = np.where(peak > 0, peak, 1).reshape(2, *[1] * (pair.ndim - 1))
        classes.append([true, predicted])
        peaks.append(peak)
        codes.append(np.rint(pair / scale * _STEPS))
    return {
        "classes": np.array(classes, np.int32),
        "peaks": np.array(peaks, np.float32),
        "codes": np.array(codes, np.int16),
    }


def seek_units(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    """Inputs that excite units of a layer most, at each of the E checkpoints.

    Parameters
    ----------
    run : Run
    arguments : dict
        "layer" (str, or "answer" for the classes), "units" (list of at most `MOST_UNITS` int), "seed" (int).
    progress : callable

    Returns
    -------
    dict
        "found" uint8 (E, n, *input_shape), 0 the least and 255 the largest number of the run's inputs, of each channel;
        "excitement" float32 (E, n); "low" and "high" float32 (channels,).

    Raises
    ------
    NetworkError
    """
    layer, units = str(arguments["layer"]), [int(unit) for unit in arguments["units"]]
    if not 1 <= len(units) <= MOST_UNITS:
        raise NetworkError(f"{len(units)} units are asked for; expected 1 to {MOST_UNITS}.")
    known = run.input_samples
    if not len(known):
        raise NetworkError("This run does not hold the model's inputs; record it with --weights.")
    some = run.inputs(known[np.linspace(0, len(known) - 1, min(len(known), _RANGE_SAMPLES)).astype(int)])
    assert some is not None
    axes = tuple(range(some.ndim - 1)) if some.ndim == 4 else None
    low, high = np.atleast_1d(some.min(axis=axes)), np.atleast_1d(some.max(axis=axes))
    model, tool = _tool(run, f"seeker {layer}", lambda model: Seeker(model, layer))
    if max(units) >= tool.n_units or min(units) < 0:
        raise NetworkError(f"The layer has units 0 to {tool.n_units - 1}.")
    span = np.where(high > low, high - low, 1)
    found, excitement = [], []
    for at in range(len(run.checkpoints)):
        progress("looking at checkpoint", at, len(run.checkpoints))
        load_checkpoint(model, run, at)
        images = tool.find(units, low, high, Climb(seed=int(arguments.get("seed", 0))))
        excitement.append(tool.excitement(images, np.array(units)))
        found.append(np.rint((images - low) / span * 255))
    return {
        "found": np.array(found, np.uint8),
        "excitement": np.array(excitement, np.float32),
        "low": low.astype(np.float32),
        "high": high.astype(np.float32),
    }


def _input_of(run: Run, sample: int) -> np.ndarray:
    """The input (1, …) of a sample."""
    if not len(run.input_samples):
        raise NetworkError("This run does not hold the model's inputs; record it with --weights.")
    try:
        x = run.inputs([sample])
    except ValueError as error:
        raise NetworkError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    assert x is not None
    return x


_KEPT: dict[str, Any] = {}  # the last model that was rebuilt, and what was traced of it


def _tool(run: Run, word: str, make: Callable[[keras.Model], Any]) -> tuple[keras.Model, Any]:
    """The model of a run and a tool made for it; those of the last run are kept, since tracing takes a second."""
    if _KEPT.get("digest") != run.digest:
        _KEPT.clear()
        keras.utils.clear_session()
        _KEPT.update(digest=run.digest, model=rebuild(run), tools={})
    tools = _KEPT["tools"]
    if word not in tools:
        tools[word] = make(_KEPT["model"])
    return _KEPT["model"], tools[word]
