"""What thousands of classes cost: PCA at the opening of a run, its events, confusion and flow, beside tables of all classes.

    python benchmarks/many_classes.py
    python benchmarks/many_classes.py --classes 1000

Every row has two figures of one run of this script: what is done, and the same from tables of classes by classes, as a
reference that is written out below. Answers are made up, of a network that learns. Time is the median of three, with the
libraries loaded; memory is the peak of what Python and NumPy take above the answers (tracemalloc).
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable
from statistics import median

import numpy as np
from common import Row, report

from nnviz.analysis.confusion import occurring_pairs, prediction_flow
from nnviz.analysis.events import detect_events
from nnviz.analysis.mistakes import confused_pairs
from nnviz.analysis.performance import predictions
from nnviz.projection.linear import pca_map

N_SAMPLES, N_CHECKPOINTS = 3000, 10
N_ROUNDS = 3


def main() -> int:
    parser = argparse.ArgumentParser(description="What thousands of classes cost, beside tables of classes by classes.")
    parser.add_argument("--classes", type=int, nargs="+", default=[1000, 3000])
    rows: list[Row] = []
    for n_classes in parser.parse_args().classes:
        probabilities, labels = made_up(n_classes)
        rows += measured(probabilities, labels)
    return report("Many classes", rows, notes=[f"{N_SAMPLES:,} samples, {N_CHECKPOINTS} checkpoints."])


def measured(probabilities: np.ndarray, labels: np.ndarray) -> list[Row]:
    """A row a thing, with its figure, and how many times the one from tables that is."""
    n_classes = probabilities.shape[2]
    predicted, names = predictions(probabilities), [str(label) for label in range(n_classes)]
    answers, rows = probabilities[-1], []

    def compared(what: str, measure: Callable[[Callable[[], object]], float], unit: str, new: Callable, old: Callable) -> None:
        now, before = measure(new), measure(old)
        shown = f"{now:.3g} {unit}, from tables {before:.3g} {unit}: {before / now:.0f} times as much"
        rows.append(Row(f"{n_classes:,} classes: {what}", shown, "less", now < before))

    def few() -> object:
        space = pca_map(answers[:500], 3)
        return space, space.first(2)

    def opened() -> object:
        space = pca_map(answers, 3)
        return space, space.first(2)

    compared("PCA at opening, 2-D and 3-D", seconds, "s", opened, lambda: [pca_by_tables(answers, count) for count in (2, 3)])
    compared("the same of 500 samples", seconds, "s", few, lambda: [pca_by_tables(answers[:500], count) for count in (2, 3)])
    compared("events, peak of memory", megabytes, "MB",
             lambda: detect_events(range(N_CHECKPOINTS), probabilities, labels, names),
             lambda: peaks_by_tables(predicted, labels, n_classes))  # fmt: skip
    compared("most confused pairs, peak of memory", megabytes, "MB",
             lambda: confused_pairs(occurring_pairs(labels, predicted[-1], n_classes), 50),
             lambda: mistakes_by_tables(predicted[-1], labels, n_classes))  # fmt: skip
    compared("flow between two checkpoints, peak of memory", megabytes, "MB",
             lambda: prediction_flow(predicted, 0, -1, n_classes, labels=labels),
             lambda: flow_by_tables(predicted[0], predicted[-1], labels, n_classes))  # fmt: skip
    return rows


def made_up(n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers (E, N, C) float32 of a network that learns some samples sooner than others, and labels (N,)."""
    rng = np.random.default_rng(0)
    labels = rng.integers(n_classes, size=N_SAMPLES)
    own = rng.standard_normal((N_SAMPLES, n_classes), np.float32)
    pace = rng.gamma(2, 4, N_SAMPLES).astype(np.float32)
    probabilities = np.empty((N_CHECKPOINTS, N_SAMPLES, n_classes), np.float32)
    for at, answers in enumerate(probabilities):
        answers[:] = own
        answers[np.arange(N_SAMPLES), labels] += pace * at / N_CHECKPOINTS
        np.exp(answers, out=answers)
        answers /= answers.sum(axis=1, keepdims=True)
    return probabilities, labels


def seconds(work: Callable[[], object]) -> float:
    """The median of three."""
    took = []
    for _ in range(N_ROUNDS):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return median(took)


def megabytes(work: Callable[[], object]) -> float:
    """The peak above what there was."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def table(rows: np.ndarray, columns: np.ndarray, n_classes: int) -> np.ndarray:
    """How often each pair of classes occurs, (C, C)."""
    return np.bincount(rows.astype(np.intp) * n_classes + columns, minlength=n_classes**2).reshape(n_classes, n_classes)


def pca_by_tables(answers: np.ndarray, n_components: int) -> np.ndarray:
    """The strongest eigenvectors of the scatter matrix of all classes."""
    centred = answers - answers.mean(axis=0, dtype=np.float64)
    return np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :n_components]


def peaks_by_tables(predicted: np.ndarray, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Of every two classes the largest share that was ever taken for the other, where both together were told from the rest."""
    sizes = np.bincount(labels, minlength=n_classes)
    both = sizes[:, None] + sizes
    peaks = np.zeros((n_classes, n_classes), np.float32)
    for answers in predicted:
        matrix = table(labels, answers, n_classes)
        own, taken = np.diag(matrix), matrix.sum(axis=0)
        inside = own[:, None] + own + matrix + matrix.T
        one_way = matrix / np.maximum(sizes, 1)[:, None]
        alarms = (taken[:, None] + taken - inside) / np.maximum(sizes.sum() - both, 1)
        apart = inside / np.maximum(both, 1) - alarms
        np.maximum(peaks, np.where(apart >= 0.5, (one_way + one_way.T) / 2, 0), out=peaks)
    return peaks


def mistakes_by_tables(answers: np.ndarray, labels: np.ndarray, n_classes: int) -> tuple[np.ndarray, ...]:
    """The cells beside the diagonal that are not empty."""
    return np.nonzero(np.where(np.eye(n_classes, dtype=bool), 0, table(labels, answers, n_classes)))


def flow_by_tables(before: np.ndarray, after: np.ndarray, labels: np.ndarray, n_classes: int) -> list[np.ndarray]:
    """How many samples went from each class to each, and how many of those were right before, and after."""
    kept = [np.ones(len(labels), bool), before == labels, after == labels]
    return [table(before[mask], after[mask], n_classes) for mask in kept]


if __name__ == "__main__":
    sys.exit(main())
