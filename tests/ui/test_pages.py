"""Every page, run by Streamlit without a browser."""

import os
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.projection.quality import rank_scores
from nnviz.ui import projection_jobs, view_parameters
from nnviz.ui.pictures import measured_now
from nnviz.ui.runs import list_runs, map_data
from nnviz.ui.text import plain
from nnviz.views.map import MapState

from .opening import errors

ROOT = Path(__file__).parents[2]
ALONE = "pages/playground.py"  # it is about no run
PAGES = sorted({path.relative_to(ROOT).as_posix() for path in ROOT.glob("pages/*.py")} - {ALONE})


@pytest.fixture
def app(monkeypatch, tmp_path) -> AppTest:
    """The app, from an empty folder of runs beside the bundled one."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit_shows_the_bundled_run(app, page: str) -> None:
    app.run().switch_page(page).run()
    assert not errors(app)
    assert app.sidebar.selectbox[0].value == "digits"
    assert app.query_params["run"] == "digits"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "options", [{"labels": None}, {"n_checkpoints": 1}, {"n_classes": 40, "n_samples": 90}, {"kind": "logits"}]
)
def test_every_page_shows_what_a_run_has(app, tiny_run, page: str, options) -> None:
    tiny_run("other.nnviz", **options)
    app.query_params["run"] = "other"
    app.run().switch_page(page).run()
    assert not errors(app)
    assert app.sidebar.selectbox[0].value == "other"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_run_that_cannot_be_read_is_one_sentence(app, tiny_run, page: str, content) -> None:
    path = tiny_run("bad.nnviz")
    path.write_bytes(path.read_bytes()[:-200] + b"x" * 200 if content is None else content)
    app.query_params["run"] = "bad"
    app.run().switch_page(page).run()
    assert len(app.error) == 1
    assert "This run cannot be shown" in app.error[0].value
    assert not app.exception


@pytest.mark.parametrize("page", PAGES)
def test_damage_inside_an_array_is_one_sentence_too(app, tiny_run, page: str) -> None:
    """The index is whole, so the damage shows only where the page reads the array."""
    path = tiny_run("bad.nnviz", n_samples=400)
    whole = bytearray(path.read_bytes())
    entries = nnviz.open_run(path)._scores[0][0]["codes"]
    whole[entries.offset + entries.size // 2] ^= 0xFF
    path.write_bytes(whole)
    app.query_params["run"] = "bad"
    app.run().switch_page(page).run()
    assert len(app.error) == 1
    assert "damaged" in plain_of(app.error[0].value)
    assert not app.exception


def plain_of(markdown: str) -> str:
    return markdown.replace("\\", "")


def test_a_run_that_was_cut_short_says_so(app, tiny_run) -> None:
    path = tiny_run("cut.nnviz")
    path.write_bytes(path.read_bytes()[:-30])
    app.query_params["run"] = "cut"
    app.run().switch_page("pages/overview.py").run()
    assert "cut short after epoch 3" in app.warning[0].value


def test_the_url_and_the_state_agree(app) -> None:
    app.query_params.update({"run": "digits", "epoch": "12.4", "sample": "7", "class": "3", "method": "pca"})
    app.run()
    assert dict(app.query_params) == {"run": "digits", "method": "pca", "epoch": "12", "sample": "7", "class": "3"}


@pytest.mark.parametrize(
    "query",
    [
        {"run": "nothing"},
        {"epoch": "nan"},
        {"epoch": "soon"},
        {"sample": "-1"},
        {"sample": "1e3"},
        {"sample": "²"},
        {"class": "ten"},
        {"method": "x"},
        {"dims": "4"},
        {"samples": "2000"},
        {"samples": "~x"},
        {"colour": "<b>"},
        {"size": "big"},
        {"camera": "1,2"},
        {"since": "99"},
    ],
)
def test_nonsense_in_the_url_is_said_and_falls_back(app, query) -> None:
    app.query_params.update(query)
    app.run()
    assert not errors(app)
    assert len(app.toast) == 1
    assert dict(app.query_params) == {"run": "digits", "method": "star", "epoch": "45"}


def test_how_the_map_is_drawn_and_what_is_chosen_is_in_the_address(app) -> None:
    words = {"run": "digits", "method": "star", "epoch": "45", "samples": "3,7-9", "colour": "loss", "size": "1.5"}
    words |= {"since": "12", "camera": "0.1,0.2,3", "trails": "flips"}
    app.query_params.update(words)
    app.run()
    assert not errors(app)
    assert not app.toast
    assert dict(app.query_params) == words
    assert app.session_state["views"]["digits"].chosen == "3,7-9"


def test_a_choice_too_large_for_an_address_is_kept_in_the_session(app, monkeypatch) -> None:
    monkeypatch.setattr(view_parameters, "LONGEST", 3)
    app.query_params.update({"run": "digits", "method": "star", "epoch": "45", "samples": "3,7-9"})
    app.run()
    assert dict(app.query_params) == {"run": "digits", "method": "star", "epoch": "45"}
    app.run()
    assert app.session_state["views"]["digits"].chosen == "3,7-9"


def test_a_map_and_its_settings_are_in_the_address(app) -> None:
    words = {"run": "digits", "method": "tsne", "epoch": "45", "dims": "3"}
    app.query_params.update({**words, "neighbours": "30", "landmarks": "5000"})
    app.run()
    assert not errors(app)
    assert dict(app.query_params) == words  # the method's own settings are not said
    assert app.sidebar.slider[0].value == 30
    layers = ["Layer conv2d", "Layer conv2d_1", "Layer dense"]
    assert app.sidebar.selectbox[1].options == ["Probabilities", "Square roots (Hellinger)", "Logits", *layers]


def test_features_that_a_run_lacks_leave_the_other_settings(app, tiny_run) -> None:
    tiny_run("plain.nnviz")  # probabilities only
    app.query_params.update({"run": "plain", "method": "umap", "features": "logits", "min_dist": "0.3", "epoch": "3"})
    app.run(timeout=60)
    assert not errors(app)
    assert dict(app.query_params) == {"run": "plain", "method": "umap", "epoch": "3", "min_dist": "0.3"}


def test_layers_of_the_bundled_run_can_be_placed_and_others_are_said_not_to_be_there(app, monkeypatch) -> None:
    monkeypatch.setattr(projection_jobs, "ask", lambda *_: None)
    app.query_params.update({"run": "digits", "method": "umap", "features": "layer dense", "epoch": "3"})
    app.run(timeout=60)
    assert not errors(app)
    (features,) = [box for box in app.sidebar.selectbox if box.label == "Features"]
    assert features.value == "layer dense"
    assert [option for option in features.options if option.startswith("Layer")] == [
        "Layer conv2d",
        "Layer conv2d_1",
        "Layer dense",
    ]
    assert app.query_params["features"] == "layer dense"
    app.query_params.update({"features": "layer nothing"})
    app.run(timeout=60)
    assert not errors(app)
    assert "layer nothing" in app.toast[0].value


def test_two_files_of_one_name_can_both_be_chosen(monkeypatch, tmp_path, tiny_run) -> None:
    tiny_run("digits.nnviz")
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    assert [choice.id for choice in list_runs()] == ["digits", "digits.nnviz"]


def test_file_names_of_any_bytes_can_be_chosen(app, tmp_path, tiny_run) -> None:
    path = tiny_run()
    for name in (b"\xff.nnviz", b"\xfe.nnviz"):
        os.link(path, os.path.join(os.fsencode(tmp_path), name))
    (tmp_path / "folder.nnviz").mkdir()
    ids = [choice.id for choice in list_runs()]
    assert len(ids) == len(set(ids)) == 4
    app.run()
    assert not errors(app)


def test_an_unreadable_run_can_be_left_by_the_picker(app, tmp_path, tiny_run) -> None:
    tiny_run("good.nnviz")
    (tmp_path / "bad.nnviz").touch()
    app.query_params["run"] = "bad"
    app.run()
    assert len(app.error) == 1
    app.sidebar.selectbox[0].set_value("good").run()
    assert not errors(app)
    assert app.query_params["run"] == "good"


@pytest.mark.parametrize("given", [None, 3, [], {}, {"space": 1}, {"space": "star", "checkpoint": "0", "picked": 1, "kept": 1}])
def test_what_is_no_state_of_the_map_is_passed_over(given) -> None:
    assert MapState.from_browser(given) is None


def test_the_map_hands_back_its_state() -> None:
    given = {"space": "pca", "dims": 2, "checkpoint": 3, "picked": -1, "kept": 2, "chosen": "", "look": ""}
    assert MapState.from_browser(given) == MapState("pca", 2, 3, -1, 2)


def test_text_from_strangers_loses_its_markup() -> None:
    assert plain("a *b* <i>\n[x](y) :red[z] $q$") == r"a \*b\* \<i\> \[x\]\(y\) \:red\[z\] \$q\$"


@pytest.mark.parametrize(("n_classes", "method"), [(5, "star"), (5, "pca"), (2, "star")])
@pytest.mark.parametrize("dims", [2, 3])
def test_star_and_pca_are_measured_where_they_are_looked_at(monkeypatch, tmp_path, tiny_run, n_classes, method, dims) -> None:
    run = nnviz.open_run(tiny_run("few.nnviz", n_samples=120, n_classes=n_classes, n_checkpoints=3))
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    choice = next(choice for choice in list_runs() if choice.id == "few")
    data = map_data(choice)
    found = measured_now(choice, MapState(space=method, dims=dims, checkpoint=1), data)
    assert found is not None
    places = data.spaces[method, dims].transform(run.probabilities(1))  # as the browser bends them, too
    kept, trust, continuity = rank_scores(run.probabilities(1), places, np.arange(120))
    assert found["scores"] == pytest.approx({"neighbours_kept": kept, "trustworthiness": trust, "continuity": continuity})
    assert found["over"]["neighbours_kept"] == "all 120 samples"
    assert (found["method"], found["dims"], found["checkpoint"]) == (method, dims, 1)
    assert measured_now(choice, MapState(space="tsne", dims=dims), data) is None


def test_too_few_samples_have_no_scores(monkeypatch, tmp_path, tiny_run) -> None:
    tiny_run("few.nnviz", n_samples=30)
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    choice = next(choice for choice in list_runs() if choice.id == "few")
    assert measured_now(choice, MapState(), map_data(choice)) is None
