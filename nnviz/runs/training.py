"""Training on a data set with a recorder attached: what `python -m nnviz record` does. Importing this imports Keras."""

from __future__ import annotations

from pathlib import Path

import keras
from tqdm import tqdm

from .datasets import Dataset
from .models import build_classifier
from .recorder import RunRecorder


def record_training(dataset: Dataset, out: Path, *, epochs: int, batch_size: int, every: str | int, seed: int) -> None:
    """Train the example network on `dataset` and record it to `out`, with a progress bar on standard error."""
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
    )
    model.fit(
        dataset.x_train,
        dataset.y_train,
        validation_data=(dataset.x_test, dataset.y_test),
        epochs=epochs,
        batch_size=batch_size,
        verbose=0,
        callbacks=[recorder, _Progress(epochs)],
    )


class _Progress(keras.callbacks.Callback):
    """One line: epoch, accuracy, time left."""

    def __init__(self, epochs: int) -> None:
        super().__init__()
        self._epochs = epochs

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        layout = "{desc} {bar} epoch {n_fmt} of {total_fmt}{postfix}, {remaining} left"
        self._bar = tqdm(total=self._epochs, desc="recording", bar_format=layout, dynamic_ncols=True)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = logs or {}
        self._bar.set_postfix_str(f"accuracy {logs.get('val_accuracy', 0):.1%}", refresh=False)
        self._bar.update()

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        self._bar.close()
