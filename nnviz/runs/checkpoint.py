"""A checkpoint: one recorded moment of a training."""

from __future__ import annotations

from dataclasses import dataclass

#: Epochs further from zero are read as this, so that their differences are numbers, and an axis can have them.
MOST_EPOCH = 1e15


@dataclass(frozen=True)
class Checkpoint:
    """One moment of a training.

    Attributes
    ----------
    index : int
        From 0, in the order of time.
    epoch : float
        Finished epochs, with fractions inside an epoch, from −10¹⁵ to 10¹⁵; 0 is the untrained network.
    step : int or None
        Optimizer steps, where they were counted.
    metrics : dict of str to float
        What the training logged, infinite where it is beyond the range of float32.
    seconds : float or None
        Since recording began.
    phase : str
        What part of a training it belongs to, such as "fine-tuning"; "" where none was named.
    restored_from : float or None
        The epoch whose weights the network has again, as after early stopping; None elsewhere.

    Examples
    --------
    >>> last = run.checkpoints[-1]
    >>> last.index, last.epoch, last.step, round(last.metrics["val_accuracy"], 3)
    (44, 45.0, 360, 0.957)
    """

    index: int
    epoch: float
    step: int | None
    metrics: dict[str, float]
    seconds: float | None
    phase: str = ""
    restored_from: float | None = None
