"""Metadata, metrics, phases and restored models on the screens, run by Streamlit without a browser."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.analysis.metadata import metadata_of
from nnviz.cli import main
from nnviz.ui.facts import restored_text, run_phases
from nnviz.ui.run_store import run_columns
from nnviz.ui.runs import list_runs, load_run
from nnviz.ui.sample_table import samples_csv, table_columns
from nnviz.views.protocol import moment
from tests.ui.opening import errors, open_page

ROOT = Path(__file__).parents[2]
N = 60


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """A run with a column of each kind, metrics of every part, phases, and a model that was restored at the end."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, N)
    columns = {
        "hospital": ["St. Mary", "A", None] * (N // 3),
        "age": np.where(np.arange(N) % 4 == 0, np.nan, np.arange(N) / 3),
        "date": np.datetime64("2024-01-01") + np.arange(N),
        "=note": [f"=text {at}" for at in range(N)],
        "loss": np.arange(N, dtype=float),
    }
    with nnviz.RunWriter(tmp_path / "a.nnviz", labels=labels, columns=columns) as writer:
        for at in range(4):
            p = rng.dirichlet(np.ones(3), N)
            metrics = {"f1": 0.1 * at, "val_f1": 0.2, "eval/f1": 0.3, "learning_rate": 0.1**at, "gradient_norm/dense": 1.0 + at}
            phase = ("", "warm-up", "warm-up", "tuning")[at]
            writer.append(probabilities=p, epoch=at, metrics=metrics, phase=phase, restored_from=1.0 if at == 3 else None)
    choice = next(choice for choice in list_runs() if choice.id == "a")
    return choice, load_run(choice)


def opened(page: str, **query: str) -> AppTest:
    app = address(page, **query)
    assert not app.toast, [toast.value for toast in app.toast]
    return app


def address(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    app.query_params.clear()
    app.query_params.update({"run": "a", **query})
    app = app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption)).replace("\\", "")


def test_the_gallery_counts_and_shows_the_samples_of_a_condition(recorded) -> None:
    _, run = recorded
    app = opened("mistakes", where="hospital:St. Mary", show="ever")
    right = run.probabilities().argmax(axis=2) == run.labels
    mask = np.arange(N) % 3 == 0
    assert f"{(mask & ~right.all(axis=0)).sum()} of {mask.sum()} samples with hospital: St. Mary were wrong" in words(app)
    assert f"Over {mask.sum()} recorded samples" in words(app)  # the matrix is of these too
    app.selectbox(key="mistakes_where_value_0").set_value("").run()
    assert "samples with hospital missing were wrong" in words(app)
    app.selectbox(key="mistakes_where_column").set_value("").run()
    assert f"of {N} samples were wrong" in words(app)


def test_traces_leave_out_what_the_condition_does_not_hold_of(recorded) -> None:  # noqa: ARG001
    app = opened("traces", list="travelled", where="age:5..10")
    listed = [at for at in range(N) if at % 4 and 15 <= at <= 30]
    assert f"Of these {N}, the {len(listed)} with age 5 to 10." in words(app)


@pytest.mark.parametrize("where", ["hospital:B", "nothing:1", "age:10..5"])
def test_a_condition_that_means_nothing_here_is_said_and_passed_over(recorded, where: str) -> None:  # noqa: ARG001
    app = address("mistakes", where=where)
    assert "is not a condition on a column; choose hospital:VALUE" in app.toast[0].value.replace("\\", "")


def test_accuracy_is_shown_by_the_groups_of_a_column(recorded) -> None:  # noqa: ARG001
    app = opened("overview", by="column:hospital")
    assert app.selectbox(key="overview_group").value == "column:hospital"
    assert "a row is the samples of one hospital" in words(app)
    assert "column:=note" not in app.selectbox(key="overview_group").options


def test_every_quantity_is_drawn_or_can_be_chosen(recorded) -> None:  # noqa: ARG001
    app = opened("overview")
    assert "**f1**" in words(app)
    assert "**learning_rate**, logarithmic" in words(app)
    assert "gradient" not in words(app)
    assert "**Gradients**, norms" in words(opened("network"))
    assert "**f1**" not in words(opened("overview", metrics="learning_rate"))


def test_phases_and_restored_models_are_said(recorded) -> None:
    _, run = recorded
    assert run_phases(run) == [(1.0, "warm-up"), (3.0, "tuning")]
    assert restored_text(run) == "The last checkpoint, at epoch 3, is the model of epoch 1 again, which was kept."
    assert restored_text(run) in words(opened("overview"))
    assert moment(run.checkpoints[3]) == {"epoch": 3.0, "label": "3", "phase": "tuning", "restored": "1"}
    assert moment(run.checkpoints[0]) == {"epoch": 0.0, "label": "0"}


def test_tables_have_the_metadata_as_it_was_recorded(recorded, tmp_path) -> None:
    _, run = recorded
    table = samples_csv(run, run_columns(run, table_columns(labelled=True)), np.array([0, 1, 2]), 1)
    assert main(["measures", str(run.path), "--out", str(tmp_path / "m.csv")]) == 0
    for text in (table, (tmp_path / "m.csv").read_text("utf-8")):
        title, *lines = list(csv.reader(io.StringIO(text)))
        assert title[-6:] == ["hospital", "age", "date", "'=note", "loss", "epoch"]
        assert [line[-6:-1] for line in lines[:3]] == [
            ["St. Mary", "", "2024-01-01", "'=text 0", "0"],
            ["A", repr(1 / 3), "2024-01-02", "'=text 1", "1"],
            ["", repr(2 / 3), "2024-01-03", "'=text 2", "2"],
        ]


def test_the_metadata_of_a_run_is_that_of_its_file_also_when_it_is_asked_for_by_many(recorded) -> None:
    _, run = recorded
    assert list(metadata_of(run)) == [f"column:{name}" for name in run.column_names]
    for name, each in metadata_of(run).items():
        assert run_columns(run, [name])[name].shape == (N,)
        assert not each.compute().flags.writeable


def test_a_logged_metric_of_two_runs_is_compared(tmp_path, monkeypatch):
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    for name in ("one", "two"):
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", labels=[0, 1]) as writer:
            for epoch in range(3):
                writer.append(probabilities=np.eye(2), epoch=epoch, metrics={"f1": epoch / 3, "val_f1": epoch / 4})
    app = open_page("compare", run="one", **{"with": "two", "tab": "curves"})
    assert not errors(app)
    assert [box.value for box in app.selectbox if box.key == "compare_metric"]
