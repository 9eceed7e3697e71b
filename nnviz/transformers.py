"""Hugging Face Transformers: a callback of `Trainer` that records a text classification. This imports transformers."""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback

from . import torch as of_torch
from .runs.torch_texts import class_names_of, evaluation_loader, texts_of


class Recorder(TrainerCallback):
    """Record a training by `Trainer`: before it, and after each epoch, with the texts of the samples.

    Parameters
    ----------
    path : str or Path
        Where the run goes.
    samples_of : DataLoader or Dataset, optional
        What is recorded; what the trainer evaluates with, batched as it batches that, if left out.
    texts : sequence of str, optional
        Of each sample; a column of the data set such as "text", else what its tokens stand for, if left out.
    class_names : sequence of str, optional
        The model's own, if left out (`config.id2label`).
    **options
        As for `nnviz.torch.Recorder`, whose errors this raises before the first batch.

    examples/record_transformers.py uses it.
    """

    def __init__(
        self, path: Any, samples_of: Any = None, *, texts: Any = None, class_names: Any = None, **options: Any
    ) -> None:
        self._path, self._source, self._options = path, samples_of, options
        self._texts, self._class_names, self._metrics = texts, class_names, dict[str, Any]()
        #: What records, from the beginning of the training on.
        self.recorder: of_torch.Recorder | None = None

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **given: Any) -> None:
        if not state.is_world_process_zero:
            return
        source = self._source if self._source is not None else given.get("eval_dataloader") or evaluation_loader()
        if source is None:
            raise ValueError("this training has no eval_dataset; pass the recorder its samples, as by Recorder(path, loader)")
        tokenizer = given.get("processing_class") or given.get("tokenizer")
        texts = texts_of(source, tokenizer, self._options.get("samples")) if self._texts is None else self._texts
        names = self._class_names or class_names_of(model)
        self.recorder = of_torch.Recorder(self._path, source, texts=texts, class_names=names, **self._options)
        self._record(model, state, given)

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **given: Any) -> None:
        self._metrics |= {name: value for name, value in (logs or {}).items() if name != "epoch"}

    def on_epoch_end(self, args: Any, state: Any, control: Any, model: Any = None, **given: Any) -> None:
        if not control.should_evaluate:
            self._record(model, state, given)

    def on_evaluate(self, args: Any, state: Any, control: Any, model: Any = None, metrics: Any = None, **given: Any) -> None:
        self._metrics |= dict(metrics or {})
        self._record(model, state, given)

    def on_train_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
        if self.recorder is not None:
            self.recorder.close()

    def _record(self, model: Any, state: Any, given: Any) -> None:
        if self.recorder is not None:
            metrics, optimizer, epoch = self._metrics, given.get("optimizer"), float(state.epoch or 0)
            self.recorder.record(model, epoch=epoch, step=state.global_step, metrics=metrics, optimizer=optimizer)
            self._metrics = {}
