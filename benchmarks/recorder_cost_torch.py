"""The PyTorch recorder: what one checkpoint costs on top of asking the network the same questions.

    python benchmarks/recorder_cost_torch.py --data mnist.npz

Bare evaluation is what people write themselves: `model.eval()`, `torch.no_grad()`, the recorded samples in batches of the
same size, the answers kept. A checkpoint is everything that `nnviz.torch.Recorder.record` does: the same evaluation, norms,
encoding, compression, checksums and writing; once with answers alone, once with weights, activations and embeddings too. Both
are warm, and take turns in both orders. Whether a training ends with the same weights is told too, of 200 steps.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from common import Row, report, stop
from recorder_cost import alternate, checked_size, seconds_of

if TYPE_CHECKING:
    from nnviz.runs.datasets import Dataset

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

MAX_COST = 0.03
MAX_COST_OF_ALL = 0.10
BATCH_SIZE = 256

#: What is recorded, beside the answers.
KINDS: dict[str, dict[str, Any]] = {
    "answers": {},
    "with weights, activations and embeddings": {"weights": True, "activations": True, "embeddings": "hidden"},
}


def main() -> int:
    parser = argparse.ArgumentParser(description="What recording a checkpoint of PyTorch costs beside bare evaluation.")
    parser.add_argument("--data", type=Path, metavar="MNIST.npz", help="a file in Keras's layout; downloaded if left out")
    parser.add_argument("--pairs", type=int, default=25, help="of a checkpoint and a bare evaluation, at least 9 (default: 25)")
    options = parser.parse_args()
    from nnviz.runs.datasets import load_dataset

    try:
        dataset = load_dataset("mnist", options.data)
    except (ValueError, OSError) as error:
        return stop(error)
    return measure(dataset, max(options.pairs, 9))


def network() -> Any:
    """The MNIST convnet of the project in PyTorch, with a hidden layer of 128 units before its answer."""
    from collections import OrderedDict

    import torch
    from torch import nn

    torch.manual_seed(0)
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(1, 32, 3),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(2),
            conv2=nn.Conv2d(32, 64, 3),
            relu2=nn.ReLU(),
            pool2=nn.MaxPool2d(2),
            flatten=nn.Flatten(),
            dropout=nn.Dropout(0.5),
            hidden=nn.Linear(1600, 128),
            relu3=nn.ReLU(),
            out=nn.Linear(128, 10),
        )
    )


def pictures(x: np.ndarray) -> Any:
    import torch

    return torch.from_numpy(np.array(x, np.float32).reshape(len(x), 1, 28, 28))


def train(model: Any, dataset: Dataset, record: Callable[[], object] | None = None) -> Any:
    """A short training, with checkpoints before it and at its end where somebody records."""
    import torch
    from torch import nn

    x, y = pictures(dataset.x_train[:6400]), torch.from_numpy(np.array(dataset.y_train[:6400], np.int64))
    optimizer = torch.optim.Adam(model.parameters())
    torch.manual_seed(1)
    for _ in range(2):
        if record:
            record()
        for rows in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    return model


def measure(dataset: Dataset, pairs: int) -> int:
    import torch

    import nnviz.torch

    rows, notes = [], [f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads."]
    x, y = pictures(dataset.x_recorded), np.array(dataset.y_recorded)
    bare = train(network(), dataset)
    for kind, options in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cost.nnviz"
            recorder = nnviz.torch.Recorder(
                path, torch.utils.data.DataLoader(list(zip(x, y, strict=True)), batch_size=BATCH_SIZE), **options
            )
            model = network()
            train(model, dataset, lambda r=recorder, m=model: r.record(m))
            same = all(torch.equal(one, other) for one, other in zip(bare.parameters(), model.parameters(), strict=True))
            count = 2

            def record(recorder: Any = recorder, model: Any = model) -> None:
                nonlocal count
                if not recorder.record(model):
                    raise RuntimeError(recorder.recording.problem)
                count += 1

            def ask(model: Any = model) -> None:
                model.eval()
                with torch.no_grad():
                    np.concatenate([model(batch).numpy() for batch in x.split(BATCH_SIZE)])
                model.train()

            for _ in range(3):
                record()
                ask()
            before = path.stat().st_size
            asked, recorded = alternate(ask, record, pairs)
            size = (path.stat().st_size - before) / pairs
            seconds_of(recorder.close)
            checked_size(path, checkpoints=count)
        costs = [b / a - 1 for a, b in zip(asked, recorded, strict=True)]
        cost, (low, high) = median(costs), np.percentile(costs, [25, 75])
        most = MAX_COST_OF_ALL if options else MAX_COST
        rows += [
            Row(f"bare evaluation, {len(x):,} samples in batches of {BATCH_SIZE}", f"{median(asked) * 1e3:.0f} ms"),
            Row(f"one checkpoint, {kind}", f"{median(recorded) * 1e3:.0f} ms, {size / 1e3:.0f} kB"),
            Row(f"cost of recording, {kind}, median of {pairs} pairs", f"{cost:+.1%}", f"≤ {most:.0%}", cost <= most),
            Row("its quartiles", f"{low:+.1%} to {high:+.1%}"),
            Row(f"final weights with and without the recorder, {kind}", "identical" if same else "differ", "identical", same),
        ]
        if high - low > 0.1:
            notes.append(f"The quartiles of {kind} lie more than 10 % apart: the machine was busy. Measure again.")
    return report("What the PyTorch recorder costs", rows, notes=notes)


if __name__ == "__main__":
    sys.exit(main())
