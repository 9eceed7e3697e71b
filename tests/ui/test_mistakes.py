"""The screen of the mistakes, run by Streamlit without a browser; components come back as nothing there."""

import csv
import io
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.ui.histories import run_histories
from nnviz.ui.mistakes import matrix
from nnviz.ui.mistakes.parameters import MistakesState
from nnviz.ui.mistakes.selection import Selected, population_of, select
from nnviz.ui.run_store import run_columns
from nnviz.ui.runs import list_runs
from nnviz.ui.sample_table import samples_csv, table_columns
from nnviz.views.gallery import Attention
from nnviz.views.map import MapState

from . import opening
from .opening import errors, words

ROOT = Path(__file__).parents[2]
BASE = {"run": "digits", "method": "star", "epoch": "45"}


@pytest.fixture
def open_page(monkeypatch, tmp_path):
    """Opens the screen as a link to it does; the folder of runs holds what `tiny_run` wrote."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return partial(opening.open_page, "mistakes")


@pytest.fixture
def known_run(monkeypatch, tmp_path):
    """Three checkpoints, six samples, two parts, with answers worked out by hand."""

    def write(**options):
        labels = np.array([0, 0, 1, 1, 2, 2])
        predicted = np.array([[0, 1, 1, 0, 0, 2], [0, 1, 0, 1, 1, 2], [0, 1, 0, 1, 0, 1]])
        sure = np.array([[0.9] * 6, [0.8] * 6, [0.9, 0.7, 0.95, 0.6, 0.5, 0.8]])
        options = {"labels": labels, "split": np.array(["test", "train"] * 3), **options}
        with nnviz.RunWriter(tmp_path / "known.nnviz", **options) as writer:
            for at in range(3):
                rest = (1 - sure[at]) / 2
                p = np.repeat(rest[:, None], 3, axis=1)
                p[np.arange(6), predicted[at]] = sure[at]
                writer.append(probabilities=p, epoch=at + 1)
        monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
        choice = next(choice for choice in list_runs() if choice.id == "known")
        return choice, nnviz.open_run(tmp_path / "known.nnviz")

    return write


def listed(choice, run, view=None, **choices):
    view, shown = view or MapState(checkpoint=2), MistakesState(**choices)
    known = run_histories(choice)
    return select(choice, run, view, shown, known, population_of(run, view, shown, known)).samples.tolist()


def test_what_is_shown_and_in_what_order(known_run) -> None:
    choice, run = known_run()
    assert listed(choice, run) == [2, 5, 1, 4]  # wrong at the end, the most confident first
    assert listed(choice, run, MapState(checkpoint=0)) == [1, 3, 4]
    assert listed(choice, run, show="always") == [1, 4]
    assert listed(choice, run, show="ever") == [2, 5, 1, 3, 4]
    assert listed(choice, run, show="never") == [0]
    assert listed(choice, run, show="right") == [0, 3]
    assert listed(choice, run, part="test") == [2, 4]
    assert listed(choice, run, says=1) == [5, 1]
    assert listed(choice, run, MapState(checkpoint=2, kept=2)) == [5, 4]
    assert listed(choice, run, sure=(60, 80)) == [5, 1]
    assert listed(choice, run, MapState(checkpoint=2, chosen="1,3"), among=True) == [1]
    # 2 was right once and 5 twice, and each was forgotten once; 1 and 4 never were right.
    assert listed(choice, run, sort="forgotten") == [2, 5, 1, 4]
    assert listed(choice, run, sort="learnt", show="ever") == [1, 4, 3, 2, 5]
    assert listed(choice, run, sort="margin") == [2, 5, 1, 4]
    assert listed(choice, run, sort="loss") == [2, 5, 1, 4]


def test_without_labels_the_least_confident_come_first(known_run) -> None:
    choice, run = known_run(labels=None)
    assert listed(choice, run) == [4, 3, 1, 5, 0, 2]
    assert listed(choice, run, sort="flips")[:2] == [4, 3]  # twice and once; then once as well
    assert listed(choice, run, says=0) == [4, 0, 2]


def test_pages_are_a_hundred_long_and_the_last_one_is_the_rest(open_page) -> None:
    app = open_page(run="digits", epoch="1", show="ever", page="3")
    assert not errors(app)
    assert app.query_params["page"] == "3"
    assert "samples were wrong at least once" in words(app)
    assert Selected.page_size == 100


def test_a_first_visit_says_how_many_are_wrong(open_page) -> None:
    app = open_page()
    assert not errors(app)
    run = nnviz.open_run(ROOT / "nnviz" / "data" / "digits.nnviz")
    wrong = run.probabilities(-1).argmax(axis=1) != run.labels
    parts = ", ".join(
        f"{(wrong & (run.split == name)).sum()} of {(run.split == name).sum()} {name}" for name in ("test", "train")
    )
    assert f"{wrong.sum()} of 1,797 samples are wrong at epoch 45 ({parts})." in words(app)
    assert "Over 1,797 recorded samples (898 test, 899 train)." in words(app)
    assert dict(app.query_params) == BASE


def test_everything_is_in_the_address(open_page) -> None:
    query = {**BASE, "epoch": "3", "show": "ever", "class": "8", "says": "1", "sure": "20-90", "sort": "loss", "cards": "small"}
    query |= {"matrix": "rows", "diagonal": "0", "below": "calibration", "from": "2", "moved": "1"}
    app = open_page(**query)
    assert not errors(app)
    assert not app.toast
    assert dict(app.query_params) == query
    assert app.selectbox(key="mistakes_true").value == 8
    assert "is 8, says 1, 20 to 90 % sure" in words(app)


@pytest.mark.parametrize(
    "query",
    [{"show": "x"}, {"says": "ten"}, {"part": "none"}, {"sure": "90-20"}, {"sure": "0-101"}, {"sure": "a-b"}, {"sort": "name"},
     {"page": "0"}, {"page": "-1"}, {"page": "²"}, {"cards": "huge"}, {"matrix": "<b>"}, {"diagonal": "1"}, {"below": "x"},
     {"from": "99"}, {"judged": "7"}, {"among": "all"}],
)  # fmt: skip
def test_nonsense_in_the_address_is_said_and_falls_back(open_page, query) -> None:
    app = open_page(**BASE, **query)
    assert not errors(app)
    assert len(app.toast) == 1
    assert dict(app.query_params) == BASE


def test_a_page_beyond_the_last_is_the_last(open_page) -> None:
    app = open_page(**BASE, page="999")
    assert not errors(app)
    assert not app.info


def test_an_empty_filter_says_so_and_is_cleared_by_a_button(open_page) -> None:
    app = open_page(**BASE, **{"class": "0", "says": "0"})
    assert "No misclassified sample matches." in words(app)
    app.button(key="mistakes_clear_all").click().run()
    assert not errors(app)
    assert dict(app.query_params) == BASE
    assert "No misclassified sample" not in words(app)


def test_filters_change_the_list_the_address_and_go_back_to_the_first_page(open_page) -> None:
    app = open_page(run="digits", epoch="1", show="ever", page="2")
    app.selectbox(key="mistakes_says").set_value(3).run()
    assert app.query_params["says"] == "3"
    assert "page" not in app.query_params
    app.selectbox(key="mistakes_true").set_value(5).run()
    assert app.query_params["class"] == "5"
    assert app.session_state["views"]["digits"].kept == 5  # and so on the map
    assert "is 5, says 3" in words(app)
    app.button(key="mistakes_clear").click().run()
    assert not {"says", "class", "show"} & set(dict(app.query_params))


@pytest.mark.parametrize(
    ("control", "value"), [("true", 5), ("says", 3), ("show", "never"), ("sort", "margin"), ("sure", (0, 90))]
)
def test_whatever_changes_the_list_shows_its_first_page(open_page, control: str, value: object) -> None:
    app = open_page(run="digits", epoch="1", show="ever", page="3")
    widget = app.slider(key="mistakes_sure") if control == "sure" else app.selectbox(key=f"mistakes_{control}")
    widget.set_value(value).run()
    assert not app.exception
    assert "page" not in app.query_params
    assert app.query_params.get("class" if control == "true" else control) is not None


def test_what_changes_the_look_of_the_cards_stays_on_the_page(open_page) -> None:
    app = open_page(run="digits", epoch="1", show="ever", page="3")
    app.toggle(key="mistakes_compact").set_value(True).run()
    assert app.query_params["page"] == "3"


def test_a_cell_shows_its_history(open_page) -> None:
    app = open_page(**BASE, **{"class": "8", "says": "1"})
    assert "Is 8, says 1: at most" in words(app).replace("**", "")


@pytest.mark.parametrize("sort", ["confidence", "loss", "margin", "forgotten", "learnt"])
def test_every_order_is_shown(open_page, sort) -> None:
    assert not errors(open_page(run="digits", epoch="2", sort=sort))


def test_likely_label_errors_are_looked_for_when_they_are_asked_for(open_page) -> None:
    app = open_page(run="digits", epoch="20", show="ever", sort="label", judged="5")
    assert not errors(app)
    assert app.query_params["judged"] == "5"


@pytest.mark.parametrize(
    "options",
    [{"labels": None}, {"n_checkpoints": 1}, {"n_classes": 40, "n_samples": 90}, {"n_classes": 300, "n_samples": 400},
     {"n_samples": 1}, {"images": np.zeros((5, 9, 7, 3), np.uint8)}, {"split": ["a", "b", "a", "b", "a"]}],
)  # fmt: skip
@pytest.mark.parametrize("more", [{}, {"below": "calibration", "matrix": "lines"}, {"show": "ever", "moved": "1"}])
def test_every_run_is_shown(open_page, tiny_run, options, more) -> None:
    tiny_run("other.nnviz", **options)
    app = open_page(run="other", epoch="1", **more)
    assert not errors(app)


def test_without_labels_it_says_why_nothing_is_wrong(open_page, tiny_run) -> None:
    tiny_run("bare.nnviz", labels=None)
    app = open_page(run="bare", show="ever", sort="loss")
    assert "This run has no labels" in words(app)
    assert "5 samples at epoch 3." in words(app)
    assert "label" not in " ".join(app.selectbox(key="mistakes_sort").options)


def test_where_all_is_right_it_says_so(open_page, tmp_path) -> None:
    with nnviz.RunWriter(tmp_path / "right.nnviz", labels=[0, 1]) as writer:
        writer.append(probabilities=[[0.4, 0.6], [0.1, 0.9]], epoch=1)
        writer.append(probabilities=[[0.9, 0.1], [0.1, 0.9]], epoch=2)
    app = open_page(run="right")
    assert "No sample is wrong at epoch 2: all 2 are right." in words(app)
    app.button(key="mistakes_ever").click().run()
    assert "1 of 2 samples was wrong at least once." in words(app)


def test_hostile_names_are_letters(open_page, tiny_run) -> None:
    tiny_run("hostile.nnviz", class_names=["<b>x</b>", "**y** $z$", ":red[a]"], labels=[0, 1, 2, 0, 1])
    app = open_page(run="hostile", show="ever", says="**y** $z$")
    assert not errors(app)
    assert any(r"says \*\*y\*\* \$z\$" in box.value for box in app.markdown)


def table(run, samples, checkpoint) -> str:
    return samples_csv(run, run_columns(run, table_columns(labelled=run.has_labels)), samples, checkpoint)


def test_the_file_has_the_list_in_its_order(known_run) -> None:
    _, run = known_run(class_names=["cat", "=1+1", 'say "hi", dog'])
    text = table(run, [2, 5, 1], 2)
    assert text.endswith("\r\n")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == ["sample", "split", "true class", "predicted class", "confidence", "loss", "margin", "first learnt epoch",
                    "times forgotten", "p(true class)", "entropy", "changes of mind", "epoch"]  # fmt: skip
    numbers = [float(value) for value in rows[0][4:7]]
    np.testing.assert_allclose(numbers, [0.95, -np.log(0.025), 0.025 - 0.95], atol=0.04)  # answers are kept within 1e-3
    assert [row[:4] for row in rows] == [
        ["2", "test", "'=1+1", "cat"],
        ["5", "train", 'say "hi", dog', "'=1+1"],
        ["1", "train", "cat", "'=1+1"],
    ]
    assert [[*row[7:9], *row[11:]] for row in rows] == [["1", "1", "1", "3"], ["1", "1", "1", "3"], ["", "0", "0", "3"]]


def test_the_file_leaves_out_what_the_run_lacks(known_run) -> None:
    _, run = known_run(labels=None, split=None)
    text = table(run, [0], 0)
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert list(row) == ["sample", "predicted class", "confidence", "entropy", "changes of mind", "epoch"]
    assert (row["sample"], row["predicted class"], row["epoch"]) == ("0", "0", "1")
    assert float(row["confidence"]) == pytest.approx(0.9, abs=1e-3)


@pytest.mark.parametrize(
    "given",
    [None, [], {}, {"changes": 3}, {"changes": {"picked": "1"}}, {"changes": {"picked": 1.0}}, {"changes": {"picked": True}},
     {"changes": {"picked": -2}}, {"changes": {"picked": 9}}, {"choose": 9}, {"choose": "2"}, {"choose": [2]}, {"leave": 9}],
)  # fmt: skip
def test_what_is_no_word_of_the_gallery_is_passed_over(given) -> None:
    assert Attention.from_browser(given, range(4)) is None


def test_the_gallery_hands_back_what_is_pinned_and_chosen() -> None:
    assert Attention.from_browser({"n": 1, "changes": {"picked": 7}}, range(9)) == Attention(picked=7)
    assert Attention.from_browser({"n": 2, "changes": {"picked": -1}}, range(9)) == Attention(picked=-1)
    assert Attention.from_browser({"n": 3, "choose": 3}, range(9)) == Attention(chosen=(3,))
    assert Attention.from_browser({"n": 4, "leave": 3}, range(9)) == Attention(left=(3,))


@pytest.mark.parametrize("diagonal", [True, False])
def test_a_share_of_the_true_class_is_that_whether_what_is_right_is_shown_or_not(known_run, monkeypatch, diagonal) -> None:
    choice, run = known_run(split=None)
    drawn = []
    monkeypatch.setattr(matrix, "clicked_cell", lambda figure, *_: drawn.append(figure))
    shown = MistakesState(matrix="rows", diagonal=diagonal)
    matrix.matrix_panel(choice, run, MapState(checkpoint=2), shown, run_histories(choice), np.ones(6, bool))
    (figure,) = drawn
    numbers = next(trace for trace in figure.data if trace.type == "scatter")
    told = {(y, x): text for x, y, text in zip(numbers.x, numbers.y, numbers.text, strict=True)}
    assert {cell: text for cell, text in told.items() if cell[0] != cell[1]} == dict.fromkeys(
        [(0, 1), (1, 0), (2, 0), (2, 1)], "50"
    )
    assert any(row == column for row, column in told) == diagonal


def test_labels_are_not_judged_by_a_network_that_has_learnt_nothing(open_page, tmp_path) -> None:
    rng = np.random.default_rng(0)
    with nnviz.RunWriter(tmp_path / "new.nnviz", labels=rng.integers(10, size=200)) as writer:
        writer.append(probabilities=rng.dirichlet(np.full(10, 0.5), 200), epoch=0)
    app = open_page(run="new", sort="label")
    assert "No label is called a likely error: by the last epoch, the network agrees with the labels too little" in words(app)
    app = open_page(run="digits", sort="label")
    assert "confident learning (Northcutt et al., 2021) takes" in words(app)
    assert "of 1,797 recorded samples (898 test, 899 train) for likely errors" in words(app)
    assert "Wrong labels of training samples may have been learnt by heart." in words(app)
