"""Export of a playground training as a run."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..runs.inputs import store_inputs
from ..runs.probe import choose_balanced
from ..runs.replace import NameTaken, numbered
from ..runs.writer import RunWriter
from . import architecture
from .data import TITLES
from .film import measured
from .network import forward
from .training import Training

#: Checkpoints of a recording; they are evenly apart.
MOST_CHECKPOINTS = 100

_PROBE = 200  # samples whose activations are recorded

#: What is recorded of a training that was not played yet.
USUAL_EPOCHS = 30


def recorded_steps(training: Training, steps: int) -> list[int]:
    """Which states are recorded of a training that was played for `steps` steps: the first, the last, and those between."""
    last = min(steps or training.schedule.epoch_start(USUAL_EPOCHS), training.last_step)
    return sorted({round(at) for at in np.linspace(0, last, min(last + 1, MOST_CHECKPOINTS))})


def record_training(training: Training, steps: int, folder: Path, images: np.ndarray | None = None) -> tuple[Path, int]:
    """Write a `.nnviz` run into `folder`, under a name that is new there; its path and how many checkpoints it has.

    All samples are recorded, those of the training and of the test part. What stands before the output's activation is recorded
    as logits; the network, its weights and activations, and its inputs are recorded as those of a Keras model. `images`
    (n, h, w) are the samples' if they have any. Raises OSError where the folder cannot be written, and Diverged where the
    training does not get so far; the recording ends where an answer is no finite number any more.
    """
    title = TITLES.get(training.settings.data, "own data")
    first = folder / f"playground-{re.sub('[^a-z0-9]+', '-', title.lower())}.nnviz"
    for path in numbered(first):
        if not path.exists():
            with suppress(NameTaken):  # somebody else was faster
                return path, _write(training, recorded_steps(training, steps), path, title, images)
    raise AssertionError("numbers do not end")


def _write(training: Training, steps: list[int], path: Path, title: str, images: np.ndarray | None) -> int:
    """Record the states after those steps to a new file; how many it has."""
    data, network, settings = training.dataset, training.network, training.settings
    split = np.full(len(data.inputs), "train")
    split[data.test] = "test"
    hidden = " · ".join(f"{layer.units} {layer.activation}" for layer in settings.hidden) or "none"
    count = 0
    with RunWriter(
        path,
        labels=data.table.labels,
        class_names=data.table.classes,
        images=images,
        split=split,
        dataset=title,
        model=f"Playground: hidden {hidden}; output {settings.output}; {settings.loss}; {settings.optimiser} {settings.rate:g}",
        if_exists="fail",
    ) as writer:
        probe = choose_balanced(data.table.labels, np.arange(len(data.inputs)), _PROBE)
        writer.describe_model(
            architecture=architecture.keras_config(network),
            layer_shapes=architecture.layer_shapes(network),
            compiled=architecture.compiled(network),
            weight_names=architecture.weight_names(network),
            layers=architecture.recorded_layers(network),
            probe=probe,
            inputs=store_inputs(data.inputs, None, data.table.labels, probe),
        )
        for step in steps:
            state = training.state(step)
            with np.errstate(all="ignore"):
                passed = forward(network, state.parameters, data.inputs)
                finite = all(np.isfinite(signal.astype(np.float32)).all() for signal in (*passed.z, *passed.a))
            if not finite:
                break  # the loss of a batch may be finite where other samples' answers are no numbers any more
            count += 1
            loss, accuracy, val_loss, val_accuracy = measured(training, passed).tolist()
            writer.append(
                logits=passed.z[-1],
                epoch=training.schedule.epochs(step),
                step=step,
                metrics={"loss": loss, "accuracy": accuracy, "val_loss": val_loss, "val_accuracy": val_accuracy},
                weights=architecture.weights_of(network, state.parameters),
                activations=architecture.activations_of(network, passed, probe),
            )
    return count
