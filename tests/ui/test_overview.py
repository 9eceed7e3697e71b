"""The Overview screen, run by Streamlit without a browser."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.analysis.learning import DataMap
from nnviz.network.objective import objective_name
from nnviz.ui.data_map import selected_samples
from nnviz.ui.facts import training_objective, training_series
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


def recorded(
    folder: Path, name: str, compiled: str | None = None, **metrics
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    """The series of a run of three epochs whose `metrics` are functions of what was measured: accuracy and loss, (3,)."""
    n, rng = 40, np.random.default_rng(1)
    labels, logits = rng.integers(3, size=n), rng.normal(size=(3, n, 3))
    logits[:, np.arange(n), labels] += np.array([0.5, 1, 2])[:, None]
    p = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    accuracy, loss = (p.argmax(axis=2) == labels).mean(axis=1), -np.log(p[:, np.arange(n), labels]).mean(axis=1)
    with nnviz.RunWriter(folder / f"{name}.nnviz", labels=labels) as writer:
        if compiled:
            writer.describe_model(compiled={"loss": compiled, "from_logits": False, "metrics": []})
        for at in range(3):
            logged = {key: float(made(accuracy, loss)[at]) for key, made in metrics.items()}
            logged = {key: value for key, value in logged.items() if np.isfinite(value)}
            writer.append(probabilities=p[at], epoch=at + 1, metrics=logged)
    choice = next(choice for choice in list_runs() if choice.id == name)
    return *training_series(nnviz.open_run(folder / f"{name}.nnviz"), run_performance(choice)), loss


@pytest.mark.usefixtures("overview")
def test_recorded_samples_that_keras_validated_with_are_the_test_part(tmp_path) -> None:
    constant = lambda *_: np.full(3, 0.5)  # noqa: E731
    accuracy, loss, measured = recorded(tmp_path, "same", accuracy=constant, val_accuracy=lambda a, _: a, val_loss=constant)
    assert (set(accuracy), set(loss)) == ({"test", "train (logged)"}, {"test"})
    np.testing.assert_allclose(loss["test"], measured, rtol=1e-2)  # measured, not logged
    accuracy, loss, _ = recorded(tmp_path, "other", accuracy=constant, val_accuracy=lambda a, _: a + np.array([0, 0.05, 0]))
    assert (set(accuracy), set(loss)) == ({"recorded", "test (logged)", "train (logged)"}, {"recorded"})


@pytest.mark.usefixtures("overview")
def test_a_validation_at_some_checkpoints_names_the_samples_at_all(tmp_path) -> None:
    sometimes = np.array([np.nan, np.nan, 1])
    accuracy, _, _ = recorded(tmp_path, "some", val_accuracy=lambda a, _: a * sometimes)
    assert set(accuracy) == {"test"}
    assert np.isfinite(accuracy["test"]).all()
    accuracy, _, _ = recorded(tmp_path, "wrong", val_accuracy=lambda a, _: (a - 0.1) * sometimes)
    assert set(accuracy) == {"recorded", "test (logged)"}


@pytest.mark.usefixtures("overview")
@pytest.mark.parametrize(
    ("objective", "compiled", "is_one", "name"),
    [
        (lambda _, loss: loss, "sparse_categorical_crossentropy", True, "sparse categorical crossentropy"),
        (lambda _, loss: loss * [np.nan, 1, 1], None, True, ""),
        (lambda _, loss: loss / 20, "mse", False, "mean squared error"),
        (
            lambda _, loss: 0.9 * loss + 0.1 * 3,
            "categorical_crossentropy",
            False,
            "categorical crossentropy",
        ),  # label smoothing
        (lambda _, loss: loss + 0.1, "categorical_crossentropy", False, "categorical crossentropy"),  # L2
    ],
)
def test_a_logged_loss_is_on_the_axis_of_cross_entropy_only_where_it_was_seen_to_be_one(
    tmp_path, objective, compiled, is_one, name
) -> None:
    train = lambda _, loss: loss * 0.8  # noqa: E731
    _, loss, measured = recorded(tmp_path, "a", loss=train, val_loss=objective, val_accuracy=lambda a, _: a, compiled=compiled)
    run = nnviz.open_run(tmp_path / "a.nnviz")
    assert set(loss) == ({"test", "train (logged)"} if is_one else {"test"})
    assert set(training_objective(run, loss)) == (set() if is_one else {"train (logged)", "test (logged)"})
    assert objective_name(run) == name
    np.testing.assert_allclose(loss["test"], measured, rtol=1e-2)


@pytest.mark.usefixtures("overview")
def test_a_loss_without_a_validation_is_not_taken_for_cross_entropy(tmp_path) -> None:
    _, loss, _ = recorded(tmp_path, "alone", loss=lambda _, loss: loss, accuracy=lambda a, _: a)
    assert set(loss) == {"recorded"}


@pytest.mark.usefixtures("overview")
def test_binary_accuracy_of_more_than_two_classes_is_no_accuracy(tmp_path) -> None:
    accuracy, _, _ = recorded(tmp_path, "binary", binary_accuracy=lambda a, _: a)
    assert set(accuracy) == {"recorded"}


def test_what_the_training_minimised_has_an_axis_of_its_own(overview, tmp_path) -> None:
    recorded(tmp_path, "mse", loss=lambda _, loss: loss / 9, val_loss=lambda _, loss: loss / 10, compiled="mse")
    app = overview("mse")
    titles = [json.loads(chart.proto.spec)["layout"]["yaxis"].get("title", {}).get("text") for chart in app.get("plotly_chart")]
    assert titles[:3] == ["right answers", "cross-entropy (nats)", "mean squared error, as logged"]
    assert "It was not seen to be the cross-entropy of the recorded answers" in words(app)
    assert "running mean over the batches of the epoch" in words(app)


def test_lines_that_nobody_logged_need_no_explanation(overview) -> None:
    assert "running mean" not in words(overview())


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


def test_numbers_over_several_parts_say_how_many_of_each(overview, tiny_run) -> None:
    split = np.array(["train"] * 30 + ["test"] * 10)
    right, _ = histories(tiny_run("parts.nnviz", n_samples=40, n_checkpoints=4, seed=5, split=split))
    never = [sum(not any(right[i]) for i in range(*span)) for span in ((30, 40), (0, 30))]
    forgotten = [
        sum(any(a and not b for a, b in zip(right[i], right[i][1:], strict=False)) for i in range(*span))
        for span in ((30, 40), (0, 30))
    ]
    app = overview("parts")
    for count in (never, forgotten):
        assert f"% of 40 recorded samples: {count[0]} of 10 test, {count[1]} of 30 train" in words(app)
    assert "bright is right, over 10 test samples." in words(app)
    assert "over 10 test samples" in app.metric[0].help


def test_parts_without_a_test_are_said_to_be_mixed(overview, tiny_run) -> None:
    tiny_run("folds.nnviz", n_samples=4, split=["a", "a", "a", "b"])
    assert "bright is right, over 4 recorded samples (3 a, 1 b)." in words(overview("folds"))


def test_rings_are_around_the_samples_that_are_chosen_now_or_the_pinned_one(overview) -> None:
    def ringed(**query: str) -> list[int]:
        (spec,) = [chart.proto.spec for chart in overview(**query).get("plotly_chart") if "variability" in chart.proto.spec]
        rings = [trace for trace in json.loads(spec)["data"] if trace["marker"].get("symbol") == "circle-open"]
        packed = [trace["customdata"] for trace in rings]
        return [at for each in packed for at in np.frombuffer(base64.b64decode(each["bdata"]), each["dtype"]).tolist()]

    assert ringed(sample="5") == [5]
    assert ringed(sample="7") == [7]
    assert ringed(sample="7", samples="3,9") == [3, 9]
    assert ringed() == []


def test_the_data_map_says_what_those_that_varied_most_went_through(overview, tmp_path) -> None:
    """Twenty samples that are learnt once, in the middle, and two that go back and forth: all vary by about a half."""
    right = np.zeros((8, 22), bool)
    right[4:, :20] = True
    right[::2, 20:] = True
    p = np.where(right[..., None], [0.98, 0.02], [0.02, 0.98])
    with nnviz.RunWriter(tmp_path / "chance.nnviz", labels=np.zeros(22, int)) as writer:
        for epoch in range(8):
            writer.append(probabilities=p[epoch], epoch=epoch)
    app = overview("chance")
    assert "of the 2 that varied most, 2 became right once and stayed so, and 0 were forgotten again" in words(app)
    assert "far right it changed its mind" not in words(app)
    (spec,) = [chart.proto.spec for chart in app.get("plotly_chart") if "variability" in chart.proto.spec]
    assert {a["text"] for a in json.loads(spec)["layout"]["annotations"]} == {
        "sure all along", "varied most", "hardly ever sure"
    }  # fmt: skip
