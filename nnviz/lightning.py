"""PyTorch Lightning: a callback that records a training. Importing this imports lightning."""

from __future__ import annotations

import sys
from typing import Any

if "pytorch_lightning" in sys.modules and "lightning" not in sys.modules:  # the same library under its other name
    from pytorch_lightning.callbacks import Callback
else:
    from lightning.pytorch.callbacks import Callback

from . import torch as of_torch
from .runs.recording import warn


class Recorder(Callback):
    """Record a Lightning training: before it, and after each epoch.

    Parameters
    ----------
    path : str or Path
        Where the run goes.
    samples_of : DataLoader, Dataset, tensor or (x, y), optional
        The samples to record; the trainer's first validation loader if left out.
    **options
        As for `nnviz.torch.Recorder`, whose errors this raises before the first batch.

    examples/record_lightning.py uses it.
    """

    def __init__(self, path: Any, samples_of: Any = None, **options: Any) -> None:
        self._path, self._options = path, options
        self._given = None if samples_of is None else of_torch.Recorder(path, samples_of, **options)
        #: What records, from the beginning of the training on.
        self.recorder: of_torch.Recorder | None = None

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        if not trainer.is_global_zero:
            return
        self.recorder, self._given = self._given or self._of_validation(trainer), None
        self._record(trainer, pl_module, trainer.current_epoch)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        # Without a loop of validation this is the end of the epoch; with one that ran in it, its metrics are known.
        self._record(trainer, pl_module, trainer.current_epoch + 1)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        if self.recorder is not None:
            self.recorder.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        if self.recorder is not None:
            self.recorder.recording.abandon()

    def _record(self, trainer: Any, module: Any, epoch: int) -> None:
        if self.recorder is None:
            return
        optimizer = next(iter(trainer.optimizers), None)
        metrics, step = dict(trainer.callback_metrics), trainer.global_step
        self.recorder.record(module, epoch=epoch, step=step, metrics=metrics, optimizer=optimizer)

    def _of_validation(self, trainer: Any) -> of_torch.Recorder:
        loaders = trainer.val_dataloaders
        loader = loaders[0] if isinstance(loaders, list | tuple) and loaders else loaders
        if loader is None:
            raise ValueError(
                "this training has no validation data; pass the recorder its samples, as by Recorder(path, loader)"
            )
        if isinstance(loaders, list | tuple) and len(loaders) > 1:
            warn("nnviz records the first of the validation loaders; pass another to the recorder to record that")
        return of_torch.Recorder(self._path, loader, **self._options)
