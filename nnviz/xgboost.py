"""XGBoost: a callback that records what the trees so far answer. Importing this imports xgboost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import xgboost

from .runs.sample_recorder import SampleRecorder, check_rounds, is_due

#: Objectives whose margins are logits.
OBJECTIVES = ("binary:logistic", "binary:logitraw", "multi:softmax", "multi:softprob")


class Recorder(xgboost.callback.TrainingCallback):
    """Record a classifier's margins (logits) for chosen samples: `callbacks=[…]` of `xgboost.train` and of `XGBClassifier`.

    The epoch of a checkpoint is how many rounds the model has. Metrics are those of `evals`, named "SET_METRIC". Where early
    stopping chose an earlier round, one more checkpoint is what the model of that round answers.

    Parameters are those of `SampleRecorder`, where `x` may be a DMatrix with the labels in it, and `every`: "epoch" is each
    round, "log" rounds 1, 2, 4, 8, …, a number every so many; the last always is. ValueError before the first round for an
    objective that is no classification, and for `xgboost.cv`.
    """

    def __init__(self, path: Any, x: Any, y: Any = None, *, every: str | int = "epoch", **options: Any) -> None:
        super().__init__()
        self._every, self._data = check_rounds(every), x if isinstance(x, xgboost.DMatrix) else None
        if self._data is not None:
            x, y = range(self._data.num_row()), self._data.get_label() if y is None and self._data.get_label().size else y
        self._samples = SampleRecorder(path, x, y, **options)

    @property
    def path(self) -> Path:
        """Where the run is; before its first checkpoint, where it was asked for."""
        return self._samples.path

    def __getstate__(self) -> dict[str, Any]:
        """A copy, as searches make them and estimators keep them, has recorded nothing yet."""
        return self.__dict__ | {"_samples": self._samples.anew()}

    def before_training(self, model: Any) -> Any:
        learner = json.loads(model.save_config())["learner"] if isinstance(model, xgboost.Booster) else {}
        objective = learner["objective"]["name"] if learner else "of xgboost.cv, which trains several models"
        if objective not in OBJECTIVES:
            raise ValueError(f"nnviz cannot record the objective {objective}; expected one of {', '.join(OBJECTIVES)}")
        self._samples, self._done = self._samples.anew(), 0
        self._samples.begin(model=f"XGBoost, {objective}")
        self._record(model)
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        logs = {f"{name}_{metric}": log[-1] for name, of_set in evals_log.items() for metric, log in of_set.items()}
        self._metrics = {name: value[0] if isinstance(value, tuple) else value for name, value in logs.items()}
        if is_due(self._every, epoch + 1):
            self._record(model)
        return False

    def after_training(self, model: Any) -> Any:
        self._record(model)
        best, rounds = int(model.attr("best_iteration") or model.num_boosted_rounds() - 1) + 1, model.num_boosted_rounds()
        if best < rounds:
            self._samples.write_kept(lambda: self._margins(model, best), epoch=rounds, kept=best)
        self._samples.close()
        return model

    def _record(self, model: Any) -> None:
        rounds = model.num_boosted_rounds()
        if rounds > self._done:
            self._samples.write(lambda: self._margins(model), epoch=rounds, metrics=self._metrics)
            self._done = rounds

    def _margins(self, model: Any, rounds: int = 0) -> dict[str, Any]:
        x = self._samples.x if self._data is None else self._data
        names = None if hasattr(x, "columns") else model.feature_names  # of columns without names, in their order
        data = x if isinstance(x, xgboost.DMatrix) else xgboost.DMatrix(x, feature_names=names, enable_categorical=True)
        return {"logits": model.predict(data, output_margin=True, iteration_range=(0, rounds))}
