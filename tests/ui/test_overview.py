"""The Overview screen, run by Streamlit without a browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.analysis.learning import DataMap
from nnviz.ui.data_map import selected_samples
from nnviz.ui.facts import training_series
from nnviz.ui.runs import list_runs, run_events, run_performance

ROOT = Path(__file__).parents[2]


@pytest.fixture
def overview(monkeypatch, tmp_path):
    """Opens the Overview of a run in a folder of runs, at an address."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))

    def opened(run: str = "digits", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        app.query_params.update({"run": run, **query})
        app.run().switch_page("pages/overview.py").run()
        assert not app.exception
        return app

    return opened


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def words(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


def histories(path: Path) -> tuple[list[list[bool]], int]:
    """Whether each sample was right at each checkpoint, one by one."""
    run = nnviz.open_run(path)
    p = run.probabilities()
    return [[int(np.argmax(p[e, i])) == run.labels[i] for e in range(p.shape[0])] for i in range(p.shape[1])], p.shape[1]


def test_the_numbers_to_know_are_those_of_the_recording(overview, tiny_run) -> None:
    right, total = histories(tiny_run("a.nnviz", n_samples=40, n_checkpoints=6, seed=3))
    never = [i for i in range(total) if not any(right[i])]
    forgotten = [i for i in range(total) if any(a and not b for a, b in zip(right[i], right[i][1:], strict=False))]
    firsts = {i: right[i].index(True) for i in range(total) if any(right[i])}
    app = overview("a")
    shown = metrics(app)
    assert shown["Never learnt"] == str(len(never))
    assert shown["Forgotten at least once"] == str(len(forgotten))
    assert shown["Learnt last"] == f"epoch {max(firsts.values()) + 1}"
    assert f"{100 * len(never) / total:.1f} % of 40 recorded samples" in words(app)
    shares = [sum(history[e] for history in right) / total for e in range(6)]
    assert shown["Accuracy"] == f"{100 * shares[-1]:.1f} %"
    best = int(np.argmax(shares))
    app.button(key="overview_best").click().run()
    assert app.query_params["epoch"] == str(best + 1)
    assert metrics(app)["Accuracy"] == f"{100 * shares[best]:.1f} %"


def test_what_was_recorded_comes_last(overview) -> None:
    app = overview()
    labels = [metric.label for metric in app.metric]
    assert labels[:2] == ["Test accuracy", "Never learnt"]
    assert labels[4:] == ["Data set", "Samples", "Classes", "Checkpoints", "Recorded", "Took", "File", "Images"]
    assert "21,386 parameters" in words(app)


def test_charts_are_the_same_at_every_epoch(overview) -> None:
    app = overview(epoch="45")
    before = [chart.proto.spec for chart in app.get("plotly_chart")]
    app.button(key="overview_best").click().run()
    assert app.query_params["epoch"] == "43"
    assert [chart.proto.spec for chart in app.get("plotly_chart")] == before
    assert len(before) == 4


def test_losses_that_the_training_logged_are_judged_where_none_were_recorded(overview, tmp_path) -> None:
    right = np.full((4, 4), 0.02) + 0.92 * np.eye(4)
    with nnviz.RunWriter(tmp_path / "logged.nnviz", labels=np.arange(400) % 4) as writer:
        for epoch in range(30):
            losses = {"loss": 1 - epoch / 31, "val_loss": 0.4 + abs(epoch - 12) / 20}
            writer.append(probabilities=np.tile(right, (100, 1)), epoch=epoch, metrics=losses)
    app = overview("logged")
    assert "Nothing stands out" not in words(app)
    (event,) = run_events(next(choice for choice in list_runs() if choice.id == "logged"))
    assert event.kind == "overfitting"
    assert abs(event.checkpoint - 12) <= 1


def test_recorded_samples_that_keras_validated_with_are_the_test_part(tiny_run, tmp_path, monkeypatch) -> None:
    right, total = histories(tiny_run("a.nnviz", n_samples=40, n_checkpoints=3))
    shares = [sum(history[e] for history in right) / total for e in range(3)]
    run = nnviz.open_run(tmp_path / "a.nnviz")
    for name, validated in (("same", shares), ("other", [shares[0], shares[1] + 0.05, shares[2]])):
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", labels=run.labels) as writer:
            for at, share in enumerate(validated):
                metrics = {"accuracy": 0.5, "val_accuracy": share, "val_loss": 9.0}
                writer.append(probabilities=run.probabilities(at), epoch=at, metrics=metrics)
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    choices = {choice.id: choice for choice in list_runs()}
    accuracy, loss = training_series(nnviz.open_run(tmp_path / "same.nnviz"), run_performance(choices["same"]))
    assert (set(accuracy), set(loss)) == ({"test", "train"}, {"test"})
    np.testing.assert_allclose(accuracy["test"], shares)
    assert loss["test"].max() < 9  # measured, not logged
    accuracy, loss = training_series(nnviz.open_run(tmp_path / "other.nnviz"), run_performance(choices["other"]))
    assert (set(accuracy), set(loss)) == ({"recorded", "test", "train"}, {"recorded", "test"})


def test_a_run_without_labels_says_so_and_shows_what_it_has(overview, tiny_run) -> None:
    tiny_run("bare.nnviz", labels=None)
    app = overview("bare")
    assert "no labels" in app.info[0].value
    assert next(iter(metrics(app))) == "Changed their answer"
    assert len(app.get("plotly_chart")) == 1  # the logged loss


def test_a_run_that_stands_still_has_no_events(overview, tmp_path) -> None:
    p = np.tile(np.eye(3)[:, None] * 0.9 + 0.03, (1, 1, 1)).reshape(3, 3)
    with nnviz.RunWriter(tmp_path / "still.nnviz", labels=np.arange(3)) as writer:
        for epoch in range(5):
            writer.append(probabilities=p / p.sum(axis=1, keepdims=True), epoch=epoch)
    app = overview("still")
    assert "Nothing stands out from the noise" in words(app)
    assert metrics(app)["Learnt last"] == "none"


MAPPED = DataMap(
    confidence=np.array([0.1, 0.5, 0.9, 0.45], np.float32),
    variability=np.array([0.1, 0.25, 0.1, 0.3], np.float32),
    correctness=np.zeros(4, np.float32),
)
SQUARE = {"x": [0.2, 0.4, 0.4, 0.2], "y": [0.4, 0.4, 0.6, 0.6]}


def test_a_lasso_takes_all_samples_inside_it() -> None:
    assert selected_samples({"lasso": [SQUARE]}, MAPPED).tolist() == [1, 3]
    low = {"x": [0, 0.2, 0.2, 0], "y": [0, 0, 0.2, 0.2]}
    assert selected_samples({"lasso": [SQUARE, low], "points": [{"customdata": 2}]}, MAPPED).tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    "selection",
    [
        {},
        {"lasso": "x"},
        {"lasso": [{"x": [0, 1], "y": [0, 1]}, {"x": [0, 1, 1], "y": [0, 1]}, {"x": ["a", 1, 2], "y": [0, 1, 2]}, None]},
        {"lasso": [{"x": [float("nan")] * 4, "y": [0, 1, 1, 0]}]},
    ],
)
def test_nonsense_of_the_browser_selects_nothing(selection) -> None:
    assert selected_samples(selection, MAPPED).tolist() == []
