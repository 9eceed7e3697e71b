"""What the recording says: every analysis together, on the everyday run and on one ten times as large.

    python benchmarks/analysis_speed.py
    python benchmarks/analysis_speed.py --samples 10000

The runs are made up: answers of a network that learns some samples sooner than others. Each size is measured in a process of
its own, with the libraries loaded and one thread for matrix products; of three rounds the median is told. Memory is the peak
above what the process held when the answers were there.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import numpy as np
from common import Row, report, stop

N_CHECKPOINTS, N_CLASSES = 45, 10
EVERYDAY, LARGE = 10_000, 100_000
N_ROUNDS, MAX_SECONDS, MAX_RATIO = 3, 1.0, 10.0

#: Bytes: beside the answers no more than they take themselves, and this in any case.
LEAST_ROOM = 64e6


def main() -> int:
    parser = argparse.ArgumentParser(description="Every analysis of a run together, in seconds and in memory.")
    parser.add_argument("--samples", type=int, nargs="+", default=[EVERYDAY, LARGE], help="(default: both sizes)")
    options = parser.parse_args()
    rows, totals = [], {}
    for n_samples in sorted(options.samples):
        try:
            seconds, extra, size = measured(n_samples)
        except RuntimeError as error:
            return stop(error)
        total = totals[n_samples] = sum(seconds.values())
        name = f"{n_samples:,} × {N_CHECKPOINTS} × {N_CLASSES}"
        rows += [Row(f"{name}: {what}", f"{took:.3f} s") for what, took in seconds.items()]
        bound = MAX_SECONDS * max(n_samples / EVERYDAY, 1)
        rows.append(Row(f"{name}: all together", f"{total:.2f} s", f"≤ {bound:g} s", total <= bound))
        room = max(size, LEAST_ROOM)
        memory = f"{extra / 1e6:.0f} MB"
        rows.append(Row(f"{name}: memory beside the answers", memory, f"≤ {room / 1e6:.0f} MB", extra <= room))
    if EVERYDAY in totals and LARGE in totals:
        ratio = totals[LARGE] / totals[EVERYDAY]
        rows.append(Row("ten times the samples", f"{ratio:.1f} times as long", f"≤ {MAX_RATIO:g}", ratio <= MAX_RATIO))
    return report("What the recording says", rows)


def measured(n_samples: int) -> tuple[dict[str, float], int, int]:
    """Seconds of each analysis, bytes that they took beside the answers at the peak, and bytes of the answers."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")  # the child reads them
    process = context.Process(target=_measure, args=(n_samples, sender))
    process.start()
    sender.close()
    try:
        found = receiver.recv()
    except EOFError:
        found = None
    process.join()
    if found is None:
        raise RuntimeError(f"measuring {n_samples:,} samples ended with status {process.exitcode}")
    return found


def _measure(n_samples: int, sender: Connection) -> None:
    run_all(*made_up(1000), {})  # loads what is loaded late
    probabilities, labels = made_up(n_samples)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds: list[dict[str, float]] = [{} for _ in range(N_ROUNDS)]
    for seconds in rounds:
        run_all(probabilities, labels, seconds)
    unit = 1 if sys.platform == "darwin" else 1024
    extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit
    medians = {what: median(seconds[what] for seconds in rounds) for what in rounds[0]}
    sender.send((medians, extra, probabilities.nbytes))


def made_up(n_samples: int) -> tuple[np.ndarray, np.ndarray]:
    """A training: answers (E, N, C) float32, and labels (N,) of which one in fifty is wrong."""
    rng = np.random.default_rng(0)
    true = rng.integers(N_CLASSES, size=n_samples)
    labels = np.where(rng.random(n_samples) < 0.02, rng.integers(N_CLASSES, size=n_samples), true).astype(np.int32)
    own = rng.standard_normal((n_samples, N_CLASSES), np.float32)
    pace = rng.gamma(2, 0.5, n_samples).astype(np.float32)
    probabilities = np.empty((N_CHECKPOINTS, n_samples, N_CLASSES), np.float32)
    everyone = np.arange(n_samples)
    for at, answers in enumerate(probabilities):
        np.add(own, 0.5 * rng.standard_normal(own.shape, np.float32), out=answers)
        answers[everyone, true] += 6 * (1 - np.exp(-6 * pace * at / N_CHECKPOINTS))
        np.exp(answers, out=answers)
        answers /= answers.sum(axis=1, keepdims=True)
    return probabilities, labels


def run_all(probabilities: np.ndarray, labels: np.ndarray, seconds: dict[str, float]) -> None:
    """Everything that the screens ask for, each measure once, as they share them; `seconds` takes how long each took."""
    from nnviz.analysis import (
        alignment,
        bands,
        calibration,
        comparison,
        confusion,
        events,
        label_errors,
        learning,
        measures,
        performance,
        shortlists,
        similarity,
    )

    def timed(what: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = work()
        seconds[what] = time.perf_counter() - started
        return result

    n_checkpoints, _, n_classes = probabilities.shape
    epochs, names = np.arange(1, n_checkpoints + 1), [str(label) for label in range(n_classes)]
    predicted = timed("predicted classes", lambda: performance.predictions(probabilities))
    right = predicted == labels
    accuracy = timed(
        "accuracy, of each class too, and loss",
        lambda: (
            performance.cross_entropy(probabilities, labels),
            performance.class_accuracy(probabilities, labels, n_classes),
            performance.accuracy(probabilities, labels),
        )[-1],
    )
    timed("events", lambda: events.detect_events(epochs, probabilities, labels, names))
    learnt = timed("learnt, forgotten, settled", lambda: learning.learning(predicted, labels, n_classes))
    timed("shares learnt and forgotten", lambda: learning.turnover(right))
    answers = measures.OutputArrays(probabilities, labels)
    columns = {
        name: timed(each.title, lambda name=name: measures.measured(answers, [name])[name])
        for name, each in measures.MEASURES.items()
    }
    own, top = columns["true"], columns["confidence"]
    timed("data map", lambda: learning.data_map(own, learnt.times_right))
    ways = timed("way travelled", lambda: learning.path_length(probabilities))
    timed("confusion matrices", lambda: confusion.row_shares(confusion.confusion_matrices(predicted, labels, n_classes)))
    timed("flow between two checkpoints", lambda: confusion.prediction_flow(predicted, 0, -1, n_classes, labels=labels))
    timed("calibration", lambda: calibration.calibration(top, right))
    timed("likely label errors", lambda: label_errors.find_label_errors(probabilities, labels, last=5))
    timed("nearest histories of a sample", lambda: similarity.nearest_histories(probabilities, 0))
    timed("most alike histories", lambda: shortlists.most_alike(probabilities, ways))
    timed(
        "other short lists",
        lambda: (
            shortlists.most_forgotten(learnt),
            shortlists.learnt_last(learnt),
            shortlists.never_learnt(learnt, own),
            shortlists.longest_paths(ways),
        ),
    )
    timed("quantile bands of the classes", lambda: bands.class_bands(own, labels, n_classes))
    together = timed("alignment of two runs", lambda: alignment.align_by_accuracy([accuracy, accuracy[::2]]))
    timed("agreement of two runs", lambda: comparison.agreement([predicted, predicted[::2]], together))
    timed("samples that one gets right", lambda: comparison.only_first_right(own[-1], own[9], right[-1], right[9]))


if __name__ == "__main__":
    sys.exit(main())
