"""Training on a data set with a recorder attached: what `python -m nnviz record` does. Importing this imports Keras."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import keras
from tqdm import tqdm

from .datasets import Dataset
from .models import build_classifier
from .recorder import RunRecorder


def record_training(
    dataset: Dataset,
    out: Path,
    *,
    epochs: int,
    batch_size: int,
    every: str | int,
    seed: int,
    weights: bool = False,
    activations: bool | Sequence[str] = False,
    probe: int = 200,
    force: bool = False,
) -> None:
    """Train the example network on `dataset` and record it to `out`, with a progress bar on standard error.

    `weights`, `activations` and `probe` are as for `RunRecorder`; with `force` a file that is at `out` is replaced. ValueError
    before the training for what cannot be recorded, such as layers that the network does not have, a folder that cannot be
    written or a file that is there; and after it where the recording stopped.
    """
    keras.utils.set_random_seed(seed)
    model = build_classifier(dataset.x_train.shape[1:], dataset.n_classes)
    recorder = RunRecorder(
        out,
        dataset.x_recorded,
        dataset.y_recorded,
        every=every,
        class_names=dataset.class_names,
        images=dataset.images,
        split=dataset.split,
        dataset=dataset.name,
        weights=weights,
        activations=activations,
        probe=probe,
        if_exists="replace" if force else "fail",
        verbose=False,
    )
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # said in the progress bar, and by the error below
        model.fit(
            dataset.x_train,
            dataset.y_train,
            validation_data=(dataset.x_test, dataset.y_test),
            epochs=epochs,
            batch_size=batch_size,
            verbose=0,
            callbacks=[recorder, _Progress(epochs, recorder)],
        )
    for part, reason in recorder.left_out.items():
        print(f"not recorded: {part}: {reason}", file=sys.stderr)
    if recorder.problem:
        raise ValueError(f"{out}: recording stopped: {recorder.problem}")


class _Progress(keras.callbacks.Callback):
    """One line: epoch, accuracy, time left."""

    def __init__(self, epochs: int, recorder: RunRecorder) -> None:
        super().__init__()
        self._epochs, self._recorder = epochs, recorder
        self._bar: tqdm | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if self._bar is None:  # after the recorder said what it cannot record
            layout = "{desc} {bar} epoch {n_fmt} of {total_fmt}{postfix}, {remaining} left"
            self._bar = tqdm(total=self._epochs, desc="recording", bar_format=layout, dynamic_ncols=True)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        assert self._bar is not None  # the epoch has begun
        logs = logs or {}
        recording = "not recording any more, " if self._recorder.problem else ""
        self._bar.set_postfix_str(f"{recording}accuracy {logs.get('val_accuracy', 0):.1%}", refresh=False)
        self._bar.update()

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        if self._bar is not None:
            self._bar.close()
