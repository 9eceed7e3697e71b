"""PyTorch: record what a model answers to chosen samples, in a training loop of one's own. Importing this imports torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .runs.norms import update_norms
from .runs.probe import check_probe
from .runs.recording import Recorder as BaseRecorder
from .runs.recording import Recording, reason_of
from .runs.score_arrays import two_classes
from .runs.torch_model import answers_of, gradient_norms, named_parameters, shapes_of, summary_of, unwrapped
from .runs.torch_outputs import ModelOutputs
from .runs.torch_samples import read_samples
from .runs.validate import read_labels

#: Models of more parameters are not copied to tell how far they moved, unless their weights are kept.
MOST_PARAMETERS = 50_000_000


class Recorder(BaseRecorder):
    """Record a PyTorch training: construct, `record` before it and after each epoch, `close`.

    The training goes on as if nobody had asked: modes, gradients, buffers and random numbers are left as they were. What cannot
    be recorded is a ValueError when it is made or at the first `record`; later there is one warning at most.

    Parameters
    ----------
    path : str or Path
        Where the run goes, such as "my.nnviz".
    samples_of : DataLoader, Dataset, tensor or (x, y)
        The samples to record, with their labels last in a batch; read once, in order. A dictionary goes to the model by name.
    y : array of int, shape (n_samples,), optional
        Labels of tensors.
    class_names : sequence of str, optional
        Those of the data set, if left out.
    samples : int, optional
        How many are taken, the first ones; all, if left out.
    mean, std : float or sequence of float, optional
        By which pictures were normalised, which is undone for showing them. A `Normalize` in the data set's transform is found.
    images, texts, contents, columns, split, name, dataset, if_exists
        As for `RunWriter`. Pictures and small tables of numbers are found, unless `images` is False.
    weights : bool
        Whether the parameters are kept.
    activations : bool or sequence of str
        The modules whose outputs are kept for the samples of the probe, by their names in the model; True for all.
    embeddings : str, sequence of str or bool
        The modules whose output is kept for every sample, so that the run can be projected by it; True for the model's own
        output, which then counts as no answer.
    answers : bool, optional
        Whether the model's output is kept as its answer. If left out, it is unless `embeddings` are kept and it has not as many
        numbers as there are classes.
    probe : int or array of int
        The samples whose activations are kept: how many, balanced over the classes, or which.
    from_logits : bool, optional
        Whether the model answers with logits. If left out, its last module and the numbers tell; log-probabilities are logits.

    Raises
    ------
    ValueError
        As above: what was given, what is expected, and what to pass instead.

    examples/record_pytorch.py uses it.
    """

    recording: Recording

    def __init__(
        self,
        path: Any,
        samples_of: Any,
        y: Any = None,
        *,
        class_names: Sequence[str] | None = None,
        samples: int | None = None,
        mean: Any = None,
        std: Any = None,
        images: Any = None,
        weights: bool = False,
        activations: bool | str | Sequence[str] = False,
        embeddings: bool | str | Sequence[str] | None = None,
        answers: bool | None = None,
        probe: int | Sequence[int] | np.ndarray = 200,
        from_logits: bool | None = None,
        **options: Any,
    ) -> None:
        if (mean is None) != (std is None):
            raise ValueError(f"mean is {mean!r} and std is {std!r}; expected both, by which the pictures were normalised")
        self._samples = read_samples(samples_of, y, samples=samples)
        self._own_output = embeddings is True
        names = [] if embeddings in (None, False, True) else [embeddings] if isinstance(embeddings, str) else list(embeddings)  # type: ignore[arg-type]
        labels, class_names = self._read_labels(class_names or self._samples.class_names, bool(names) or self._own_output)
        if images is None and "contents" not in options:
            images = self._samples.pictures(None if mean is None else (mean, std))
        self._with_weights, self._from_logits = bool(weights), from_logits
        self._answers = False if self._own_output and answers is None else answers
        self._n_expected = len(class_names) if class_names else 0 if labels is None else int(labels.max()) + 1
        wanted = [activations] if isinstance(activations, str) else activations
        self._probe = check_probe(probe, labels, self._samples.n_samples)
        self._outputs = ModelOutputs(
            self._samples, activations=wanted, probe=self._probe, embeddings=["", *names] if self._own_output else names
        )
        self._kind = ""
        self._before: dict[str, np.ndarray] = {}
        self._last = 0.0
        self._begun = False
        options = {key: value for key, value in options.items() if value is not None}
        self.recording = Recording(path, labels=labels, class_names=class_names, images=images, **options)

    @property
    def path(self) -> Path:
        """Where the run is; before its first checkpoint, where it was asked for."""
        return self.recording.path

    def record(
        self, model: Any, *, epoch: float | None = None, metrics: Any = None, step: int | None = None, optimizer: Any = None
    ) -> bool:
        """Add a checkpoint of the model as it is; whether it was written.

        Parameters
        ----------
        model : torch.nn.Module
            Also as `DataParallel`, `DistributedDataParallel` or `torch.compile` wrap it.
        epoch : float, optional
            Finished epochs, 0 before the training; if left out, one after the last, beginning with 0.
        metrics : mapping of str to float, optional
            Under any names. Norms of the gradients that are there, and of what the weights moved, are added.
        step : int, optional
            Optimizer steps.
        optimizer : torch.optim.Optimizer, optional
            Its learning rate is recorded.
        """
        if not self.recording.goes_on:
            return False
        epoch = (self._last + 1 if self._begun else 0.0) if epoch is None else epoch
        if not self._begun:
            self._begin(model, epoch, metrics, step, optimizer)
            return True
        try:
            core = unwrapped(model)
            numbers = {**self._measure(core, optimizer), **_detached(metrics)}
            moment = self._moment(core)
        except Exception as error:
            self.recording.stop(error)
            return False
        written = self.recording.record(lambda: moment, epoch=epoch, step=step, metrics=numbers)
        self._last = float(epoch) if written else self._last
        return written

    def _begin(self, model: Any, epoch: float, metrics: Any, step: int | None, optimizer: Any) -> None:
        try:
            core = unwrapped(model)
            numbers = {**self._measure(core, optimizer), **_detached(metrics)}
            moment = self._moment(core, describe=True)
            self.recording.begin(moment, epoch=epoch, step=step, metrics=numbers)
        except Exception as error:
            reason = reason_of(error, self.path)
            raise ValueError(f"nnviz cannot record this training to {self.path}: {reason}") from error
        self._begun, self._last = True, float(epoch)

    def _moment(self, model: Any, *, describe: bool = False) -> Mapping[str, Any]:
        """What `RunWriter.append` takes of the model now."""
        values, activations, embeddings = self._outputs(model)
        moment: dict[str, Any] = {}
        if self._keeps_answers(values):
            self._kind = self._kind or answers_of(values, last=self._outputs.last or "", from_logits=self._from_logits)
            moment[self._kind] = two_classes(values, self._kind)
        if embeddings:
            moment["embeddings"] = {name or "output": rows for name, rows in embeddings.items()}
        if self._with_weights:
            moment["weights"] = list(self._before.values())
        if activations:
            moment["activations"] = activations
        if describe and self.recording.writer is not None:
            self.recording.writer.describe(model=summary_of(model))
            if self._with_weights or activations:
                names = list(self._before) if self._with_weights else None
                self.recording.writer.describe_model(
                    weight_names=names,
                    layers=self._outputs.layers,
                    probe=self._probe if self._outputs.layers else None,
                    layer_shapes=shapes_of(model, names) if names else None,
                )
        return moment

    def _keeps_answers(self, values: np.ndarray) -> bool:
        """Whether the model's output is kept as an answer; decided at the first checkpoint."""
        if self._answers is None:
            self._answers = True
            n_outputs = values.shape[1] if values.ndim == 2 else 1 if values.ndim == 1 else 0
            fits = n_outputs == self._n_expected or (n_outputs == 1 and self._n_expected <= 2)
            if self._outputs.embeddings and not fits:
                self._answers = False
                self.recording.leave_out(
                    "answers",
                    f"the model gives {n_outputs or values.shape} numbers a sample and {self._n_expected or 'no'} classes are "
                    "known; if it is a classifier, pass its class_names, or answers=True",
                )
        return self._answers

    def _measure(self, model: Any, optimizer: Any) -> dict[str, Any]:
        """The norms of gradients and updates, and the learning rate."""
        numbers: dict[str, Any] = gradient_norms(model)
        parameters = named_parameters(model)
        if self._with_weights or sum(each.numel() for each in parameters.values()) <= MOST_PARAMETERS:
            copies = {name: each.detach().float().cpu().numpy().copy() for name, each in parameters.items()}
            numbers |= update_norms(self._before, copies)
            self._before = copies
        groups = getattr(optimizer, "param_groups", None)
        return numbers | ({"learning_rate": float(groups[0]["lr"])} if groups else {})

    def _read_labels(self, class_names: Any, embedded: bool) -> tuple[np.ndarray | None, Any]:
        """Class indices and names; without a word no labels where these are none and embeddings are kept."""
        if self._samples.labels is None:
            return None, class_names
        try:
            return read_labels(self._samples.labels, class_names)
        except ValueError as error:
            if embedded:
                return None, class_names
            raise ValueError(f"{error}; without classes, record what a module makes of the samples, by embeddings=") from None


def _detached(metrics: Any) -> dict[str, Any]:
    """Metrics by name, those that gradients flow through without these."""
    return {str(name): each.detach() if hasattr(each, "detach") else each for name, each in dict(metrics or {}).items()}
