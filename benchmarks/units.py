"""What units look for: how many sought inputs excite their unit less than the best real sample, and how long a search takes.

    python benchmarks/units.py

The bundled run, at all its checkpoints: the first twelve units of its second convolution, and its ten classes. What each input
excites is measured by a model that is built here from the recorded weights, not by the one that the search has climbed.
"""

from __future__ import annotations

import sys
import time

import keras
import numpy as np
from common import ROOT, Row, report

import nnviz
from nnviz.network.saliency import seek_units
from nnviz.runs.models import build_classifier


def main() -> int:
    run = nnviz.open_run(ROOT / "nnviz" / "data" / "digits.nnviz")
    fresh = build_classifier((8, 8, 1), 10)
    convolution = keras.Model(fresh.inputs, fresh.get_layer("conv2d_1").output)
    logits = keras.Sequential([keras.Input((8, 8, 1)), *fresh.layers[:-1], keras.layers.Dense(10)])
    rows = []
    for layer, units, weighted, part in (("conv2d_1", 12, fresh, convolution), ("dense", 10, logits, logits)):
        started = time.perf_counter()
        made = seek_units(run, {"layer": layer, "units": list(range(units)), "seed": 0}, lambda *_: None)
        seconds = time.perf_counter() - started
        lost = 0
        for at, codes in enumerate(made["found"]):
            weighted.set_weights(run.weights(at))
            real = means(part, run.inputs(np.arange(run.n_samples)))[:, :units].max(axis=0)
            sought = means(part, codes / np.float32(255) * (made["high"] - made["low"]) + made["low"])
            lost += int((np.diagonal(sought) < real - 1e-6).sum())
        total = made["excitement"].size
        rows.append(Row(f"{layer}: sought inputs below the best sample", f"{lost} of {total}", "0", lost == 0))
        rows.append(Row(f"{layer}: {units} units at {len(run.checkpoints)} checkpoints", f"{seconds:.1f} s"))
    return report("What units look for", rows)


def means(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """What each input excites in each unit, (n, units): the mean over positions."""
    given = np.asarray(model(x, training=False))
    return given if given.ndim == 2 else given.mean(axis=(1, 2))


if __name__ == "__main__":
    sys.exit(main())
