"""A program that uses the public names, for mypy alone: `test_typed.py` checks it by `--strict`; nothing runs it."""

from pathlib import Path
from typing import Any, assert_type

import numpy as np

import nnviz
from nnviz.analysis.columns import OutputArrays, measured
from nnviz.analysis.events import Event
from nnviz.analysis.measure import measure
from nnviz.analysis.measures import loss
from nnviz.analysis.scales import Linear
from nnviz.projection import METHODS, LandmarkMap
from nnviz.projection.linear import LinearMap
from nnviz.projection.methods.method import Method
from nnviz.runs.exchange import Imported, export_run, import_run
from nnviz.story import run_story, story_records


def record(path: Path, answers: np.ndarray, labels: np.ndarray) -> Path:
    with nnviz.RunWriter(path, labels=labels, class_names=["cat", "dog"], if_exists="number") as writer:
        for at, probabilities in enumerate(answers):
            writer.append(probabilities=probabilities, epoch=float(at), step=at, metrics={"loss": 0.5})
    return assert_type(writer.path, Path)


def record_keras(model: Any, path: str, x: np.ndarray, y: np.ndarray) -> str | None:
    recorder = nnviz.RunRecorder(path, x, y, every="log", weights=True, activations=["dense"], probe=100)
    model.fit(x, y, callbacks=[recorder])
    return assert_type(recorder.problem, str | None)


def read(path: Path) -> float:
    try:
        run = nnviz.open_run(path)
    except nnviz.RunFileError as error:
        raise SystemExit(str(error)) from None
    assert_type(run, nnviz.Run)
    assert_type(run.class_names, tuple[str, ...])
    assert_type(run.labels, np.ndarray | None)
    assert_type(run.probabilities(-1), np.ndarray)
    assert_type(run.logits(0), np.ndarray | None)
    assert_type(run.weights(0), list[np.ndarray] | None)
    assert_type(run.activations("dense", 0), np.ndarray)
    first: nnviz.Checkpoint = run.checkpoints[0]
    assert_type(first.metrics, dict[str, float])
    return first.epoch


def place(run: nnviz.Run) -> np.ndarray:
    trajectory = nnviz.project(run, method="tsne", n_components=2, random_state=0, perplexity=30)
    assert_type(trajectory, nnviz.Trajectory)
    assert_type(trajectory.map, LinearMap | LandmarkMap | None)
    assert_type(METHODS, dict[str, Method])
    assert trajectory.map is not None
    return assert_type(trajectory.map.transform(run.probabilities(-1)), np.ndarray)


def tell(run: nnviz.Run) -> list[dict[str, Any]]:
    events = assert_type(run_story(run), list[Event])
    return assert_type(story_records(run, events), list[dict[str, Any]])


@measure("least", title="least probability", help="The smallest probability of the answer.", scale=Linear(0, 0.5))
def least(probabilities: np.ndarray) -> np.ndarray:
    return np.asarray(probabilities.min(axis=1))


def measure_all(run: nnviz.Run, answers: np.ndarray) -> dict[str, np.ndarray]:
    assert_type(least(answers[0]), np.ndarray)
    assert_type(loss(np.log(answers[0, :, 0])), np.ndarray)
    assert_type(measured(run, ["loss", "least"]), dict[str, np.ndarray])
    return measured(OutputArrays(answers, None), ["confidence"])


def exchange(run: nnviz.Run) -> Imported:
    export_run(run.path, Path("run.npz"), to="npz", force=True)
    return import_run(Path("run.npz"), Path("again.nnviz"))
