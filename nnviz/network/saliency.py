"""Saliency maps and activation maximisation at every checkpoint of a run, as the worker computes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from ..runs.errors import RunFileError
from ..runs.probe import choose_balanced
from ..runs.run import Run
from .activation_maximisation import ActivationMaximiser, Climb
from .attribution import METHODS, Explainer
from .errors import NetworkError, in_one_sentence
from .interface import why_not_run
from .rebuild import load_checkpoint, rebuild

Progress = Callable[[str, float, float], None]

#: Units that are sought together.
MOST_UNITS = 64
_REAL_SAMPLES, _REAL_NUMBERS = 2000, 2**24  # that sought inputs are measured with, at most, and numbers of theirs: 64 MB
_STEPS = 32767  # of a number, on each side of zero


@in_one_sentence
def explain_sample(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    """Attribution maps of a sample at each of the E checkpoints, for its true class and for the class predicted then.

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
    x = inputs_of(run, [sample])
    model, tool = _tool(run, "explainer", lambda model: explainer_of(run, model))
    labels = run.labels
    true = -1 if labels is None else int(labels[sample])
    classes, peaks, codes = [], [], []
    for at in range(len(run.checkpoints)):
        progress("looking at checkpoint", at, len(run.checkpoints))
        load_checkpoint(model, run, at)
        predicted = int(run.probabilities(at)[sample].argmax())
        targets = [predicted] if true in (-1, predicted) else [true, predicted]
        maps = tool.explain(method, np.repeat(x, len(targets), axis=0), np.array(targets), seed=seed)
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


@in_one_sentence
def explain_samples(
    run: Run, samples: np.ndarray, method: str, checkpoint: int, classes: np.ndarray, progress: Progress
) -> np.ndarray:
    """What mattered in samples at one checkpoint, (n, h, w) float32; of rows of numbers h is 1.

    Parameters
    ----------
    run : Run
    samples, classes : integer ndarrays of shape (n,)
        Which samples, and of each the class that is asked about.
    method : str
        One of `METHODS`.
    checkpoint : int
    progress : callable
        As in `explain_sample`.

    Raises
    ------
    NetworkError
        Where the model or the inputs cannot be had, or the method does not fit.
    """
    x = inputs_of(run, samples)
    model, tool = _tool(run, "explainer", lambda model: explainer_of(run, model))
    load_checkpoint(model, run, checkpoint)
    maps = []
    for at, k in enumerate(classes):
        progress("looking at sample", at, len(samples))
        maps.append(tool.explain(method, x[at : at + 1], np.array([k]))[0])
    return np.stack([np.atleast_2d(attribution) for attribution in maps]).astype(np.float32)


@in_one_sentence
def seek_units(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    """Inputs that excite units of a layer most, at each of the E checkpoints, and the real samples that excite them most.

    The search begins at noise. Where that finds nothing that excites the unit more than every real sample that is looked at,
    it begins again at the best of these, and then once more without blur and decay. So what is found never excites the unit
    less, but for what its numbers are rounded to.

    Parameters
    ----------
    run : Run
    arguments : dict
        "layer" (str, or "answer" for the classes), "units" (list of at most `MOST_UNITS` int), "seed" (int).
    progress : callable

    Returns
    -------
    dict
        "found" uint8 (E, n, *input_shape), 0 the least and 255 the largest number of the inputs that are looked at, of each
        channel; "excitement" float32 (E, n) of these very inputs; "low" and "high" float32 (channels,); "best" int32 (E, n),
        the sample that excites the unit most, and "best_excitement" float32 (E, n) of it; "from_best" uint8 (E, n), 1 where
        the search began at that sample. Samples are those of the probe, or, without one, `_REAL_SAMPLES` others.

    Raises
    ------
    NetworkError
    """
    layer, units = str(arguments["layer"]), [int(unit) for unit in arguments["units"]]
    if not 1 <= len(units) <= MOST_UNITS:
        raise NetworkError(f"{len(units)} units are asked for; expected 1 to {MOST_UNITS}.")
    samples = _real_samples(run)
    real = inputs_of(run, samples)
    axes = tuple(range(real.ndim - 1)) if real.ndim == 4 else None
    low, high = np.atleast_1d(real.min(axis=axes)), np.atleast_1d(real.max(axis=axes))
    model, tool = _tool(run, f"seeker {layer}", lambda model: ActivationMaximiser(model, layer, run.input_shape))
    if max(units) >= tool.n_units or min(units) < 0:
        raise NetworkError(f"The layer has units 0 to {tool.n_units - 1}.")
    climb = Climb(seed=int(arguments.get("seed", 0)))
    span = np.where(high > low, high - low, 1)

    def rounded(x: np.ndarray) -> np.ndarray:
        return np.rint((x - low) / span * 255).astype(np.uint8)

    def excitement(codes: np.ndarray, of: np.ndarray) -> np.ndarray:
        return tool.excitement(codes / np.float32(255) * span + low, of)

    chosen = np.array(units)
    names = ("found", "excitement", "best", "best_excitement", "from_best")
    columns: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for at in range(len(run.checkpoints)):
        progress("looking at checkpoint", at, len(run.checkpoints))
        load_checkpoint(model, run, at)
        real_excitements = tool.excitements(real, units)
        best, best_excitement = real_excitements.argmax(axis=0), real_excitements.max(axis=0)
        inputs = rounded(tool.find(units, low, high, climb))
        reached = excitement(inputs, chosen)
        from_best = np.zeros(len(units), np.uint8)
        for again in (climb, climb.free()):
            lost = np.flatnonzero(~(reached > best_excitement))
            if len(lost):
                inputs[lost] = rounded(tool.find(chosen[lost], low, high, again, start=real[best[lost]]))
                reached[lost], from_best[lost] = excitement(inputs[lost], chosen[lost]), 1
        row = (inputs, reached, samples[best], best_excitement, from_best)
        for values, value in zip(columns.values(), row, strict=True):
            values.append(value)
    return {name: np.stack(values) for name, values in columns.items()} | {"low": low, "high": high}


def explainer_of(run: Run, model: keras.Model) -> Explainer:
    """What explains the rebuilt model of a run."""
    return Explainer(model, logits=run.has_logits, shape=run.input_shape)


def inputs_of(run: Run, samples: Sequence[int] | np.ndarray) -> np.ndarray:
    """The inputs (n, …) of samples; NetworkError where they were not recorded."""
    if reason := why_not_run(run):
        raise NetworkError(reason)
    if not len(run.input_samples):
        raise NetworkError("This run does not hold the model's inputs; record it with --weights.")
    try:
        x = run.inputs(samples)
    except RunFileError:
        raise
    except ValueError as error:
        raise NetworkError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    assert x is not None
    return x


def _real_samples(run: Run) -> np.ndarray:
    """The samples that sought inputs are measured with: those of the probe first, and others, balanced over the classes."""
    stored_samples = run.input_samples
    count = max(min(_REAL_SAMPLES, _REAL_NUMBERS // max(math.prod(run.input_shape or ()), 1)), 1)
    probe = run.probe[np.isin(run.probe, stored_samples)][:count]
    return np.union1d(probe, choose_balanced(run.labels, np.setdiff1d(stored_samples, probe), count - len(probe)))


_CACHE: dict[str, Any] = {}  # the last model that was rebuilt, and what was traced of it


def _tool(run: Run, kind: str, make: Callable[[keras.Model], Any]) -> tuple[keras.Model, Any]:
    """The model of a run and a tool made for it; those of the last run are kept, since tracing takes a second."""
    if _CACHE.get("digest") != run.digest:
        _CACHE.clear()
        keras.utils.clear_session()
        _CACHE.update(digest=run.digest, model=rebuild(run), tools={})
    tools = _CACHE["tools"]
    if kind not in tools:
        tools[kind] = make(_CACHE["model"])
    return _CACHE["model"], tools[kind]
