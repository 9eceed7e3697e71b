"""scikit-learn: record `partial_fit` and `warm_start` trainings, and boosting by its stages. This imports no scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from .runs.sample_recorder import SampleRecorder, check_rounds, is_due


class Recorder(SampleRecorder):
    """Record a classifier's answers to chosen samples after each `partial_fit`, or each `fit` of a `warm_start`.

    Parameters are those of `SampleRecorder`; weights are `coefs_`, or `coef_` and `intercept_`. Labels may be of any kind; the
    order of classes is the estimator's. Probabilities are recorded; of what has none its `decision_function`, as logits.

    Examples
    --------
    >>> from sklearn.linear_model import SGDClassifier
    >>> x, y = np.arange(20.0).reshape(10, 2), np.array(["low", "high"]).repeat(5)
    >>> with nnviz.sklearn.Recorder("sgd.nnviz", x, y) as recorder:
    ...     model = SGDClassifier(loss="log_loss").partial_fit(x, y, classes=["low", "high"])
    ...     written = recorder.record(model, epoch=1)
    nnviz: recorded 1 checkpoint of 10 samples to sgd.nnviz; look at it with: python -m nnviz app sgd.nnviz
    """

    def record(self, estimator: Any, *, epoch: float | None = None, step: int | None = None, metrics: Any = None) -> bool:
        """Add a checkpoint, by default one epoch after the last, with the estimator's `loss_`; whether it was written."""
        loss = getattr(_last(estimator), "loss_", None)
        numbers = ({} if loss is None or callable(loss) else {"loss": loss}) | dict(metrics or {})
        self.begin(getattr(estimator, "classes_", None), model=" ".join(repr(estimator).split())[:200])
        ask, weights = partial(self._answers, estimator), partial(weights_of, _last(estimator))
        return self.write(ask, epoch=epoch, step=step, metrics=numbers, weights=weights)

    def _answers(self, estimator: Any) -> Mapping[str, Any]:
        if hasattr(estimator, "predict_proba"):
            return {"probabilities": estimator.predict_proba(self.x)}
        if not hasattr(estimator, "decision_function"):
            raise ValueError(f"{estimator!r:.80} has neither predict_proba nor decision_function; expected a classifier")
        logits = estimator.decision_function(self.x)
        self.begin().leave_out("probabilities", "the estimator has none; its decision function is taken for logits")
        return {"logits": logits}


def record_stages(estimator: Any, path: Any, x: Any, y: Any = None, *, every: Any = "log", **options: Any) -> Recorder:
    """Record a boosting that is trained already, after 1, 2, 4, 8, … and all of its stages, or after `every` so many.

    Takes gradient boosting, histogram gradient boosting, AdaBoost, and pipelines and searches that end in one; ValueError for
    what has no `staged_predict_proba`. The epoch of a checkpoint is its number of stages.
    """
    every, model = check_rounds(every), getattr(estimator, "best_estimator_", estimator)
    final = _last(model)
    if not hasattr(final, "staged_predict_proba"):
        raise ValueError(f"{final!r:.80} has no staged_predict_proba; expected a boosting classifier that was fitted")
    losses, total = np.ravel(getattr(final, "train_score_", ())), getattr(final, "n_iter_", None) or len(final.estimators_)
    with Recorder(path, x, y, **options) as recorder:
        recorder.begin(model.classes_, model=" ".join(repr(model).split())[:200])
        for stage, p in enumerate(final.staged_predict_proba(model[:-1].transform(x) if hasattr(model, "steps") else x), 1):
            if is_due(every, stage) or stage == total:
                metrics = {"loss": losses[stage - 1]} if len(losses) == total else None
                recorder.write(partial(dict, probabilities=p), epoch=stage, metrics=metrics)
    return recorder


def weights_of(estimator: Any) -> dict[str, Any]:
    """The arrays of a network (MLPClassifier) or of a linear model, by names. ValueError where there are none."""
    if hasattr(estimator, "coefs_"):
        names = [*(f"hidden_{at}" for at in range(1, len(estimator.coefs_))), "output"]
        layers = list(zip(names, estimator.coefs_, estimator.intercepts_, strict=True))
        return {f"{name}/{part}": array for name, *pair in layers for part, array in zip(("kernel", "bias"), pair, strict=True)}
    if not hasattr(estimator, "coef_"):
        raise ValueError(f"a {type(estimator).__name__} has neither coefs_ nor coef_")
    return {"linear/coef": estimator.coef_, "linear/intercept": estimator.intercept_}


def _last(estimator: Any) -> Any:
    return estimator[-1] if hasattr(estimator, "steps") else estimator
