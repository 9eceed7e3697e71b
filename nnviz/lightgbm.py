"""LightGBM: a callback that records what the trees so far answer. Importing this imports lightgbm."""

from __future__ import annotations

import re
import weakref
from pathlib import Path
from typing import Any

import lightgbm

from .runs.sample_recorder import SampleRecorder, check_rounds, is_due

OBJECTIVES = ("binary", "multiclass", "multiclassova")


class Recorder:
    """Record a classifier's answers to chosen samples: `callbacks=[…]` of `lightgbm.train` and of `LGBMClassifier.fit`.

    The epoch of a checkpoint is how many rounds the model has. Metrics are those of the watched sets, named "SET_METRIC". As
    LightGBM does not tell callbacks when it is done, the run ends with a `with` block, by `close`, or when nothing holds the
    recorder any more. Where early stopping chose an earlier round, one more checkpoint is what the model of that one answers.

    Parameters are those of `SampleRecorder`, and `every`: "epoch" is each round, "log" rounds 1, 2, 4, 8, …, a number every so
    many. ValueError in the first round for an objective that is no classification, and for `lightgbm.cv`.
    """

    def __init__(self, path: Any, x: Any, y: Any = None, *, every: str | int = "epoch", **options: Any) -> None:
        self._every, self._samples = check_rounds(every), SampleRecorder(path, x, y, **options)
        self.order = 25  # LightGBM calls early stopping, which may leave the round, at 30
        self.close = lambda: None

    @property
    def path(self) -> Path:
        """Where the run is; before its first checkpoint, where it was asked for."""
        return self._samples.path

    def __call__(self, env: Any) -> None:
        if env.iteration == env.begin_iteration:
            self._start(env)
        logs = [tuple(log)[:3] for log in env.evaluation_result_list or ()]
        metrics = {f"{'train' if name == 'training' else name}_{metric}": value for name, metric, value in logs}
        rounds = self._training.rounds = env.iteration + 1
        if is_due(self._every, rounds) or rounds == env.end_iteration:
            self._samples.write(self._training.answers, epoch=rounds, metrics=metrics)

    def _start(self, env: Any) -> None:
        text = env.model.model_to_string(num_iteration=1) if isinstance(env.model, lightgbm.Booster) else ""
        objective, sigmoid = (*re.findall(r"^objective=(\w+)(?:.*sigmoid:(\S+))?", text, re.M), ("of lightgbm.cv", ""))[0]
        if objective not in OBJECTIVES:
            raise ValueError(f"nnviz cannot record the objective {objective}; expected one of {', '.join(OBJECTIVES)}")
        self.close()
        self._samples = self._samples.anew()
        self._samples.begin(model=f"LightGBM, {objective}")
        self._training = _Training(self._samples, env.model, objective, float(sigmoid or 1) if objective == "binary" else 1.0)
        self.close = weakref.finalize(self, self._training.close)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


class _Training:
    """The model that is trained, which outlives its recorder."""

    def __init__(self, samples: SampleRecorder, model: Any, objective: str, scale: float) -> None:
        self._samples, self._model, self._objective, self._scale, self.rounds = samples, model, objective, scale, 0

    def answers(self, rounds: int = -1) -> dict[str, Any]:
        raw = self._objective != "multiclassova"  # of which each class answers by itself
        scores = self._model.predict(self._samples.x, raw_score=raw, num_iteration=rounds)
        return {"logits": scores * self._scale} if raw else {"probabilities": scores / scores.sum(axis=1, keepdims=True)}

    def close(self) -> None:
        best = self._model.best_iteration
        if 0 < best < self.rounds:
            self._samples.write_kept(lambda: self.answers(best), epoch=self.rounds, kept=best)
        self._samples.close()
