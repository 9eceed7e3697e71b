"""Runs that hold embeddings and no answers: every screen shows what they have, and says what they lack."""

import gzip
import json

import numpy as np
import pytest

import nnviz
from nnviz.ui.runs import pack_map
from tests.ui.opening import errors, open_page, words

N = 60


def write(path, **more):
    rng = np.random.default_rng(0)
    with nnviz.RunWriter(path, embeddings="encoder", **more) as writer:
        for epoch in range(4):
            rows = rng.normal(size=(N, 12)) + epoch * np.repeat(np.eye(3, 12) * 4, N // 3, axis=0)
            writer.append(embeddings=rows, epoch=epoch, metrics={"loss": 1.0 / (epoch + 1)})


@pytest.fixture(params=["labelled", "bare"])
def name(request, tmp_path, monkeypatch):
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    labelled = {"labels": np.repeat([0, 1, 2], N // 3), "class_names": ["a", "b", "c"]}
    write(tmp_path / f"{request.param}.nnviz", **(labelled if request.param == "labelled" else {}))
    return request.param


@pytest.mark.parametrize("page", ["projection", "overview", "network"])
def test_a_screen_shows_what_there_is(name, page):
    app = open_page(page, run=name)
    assert not errors(app)


@pytest.mark.parametrize("page", ["traces", "mistakes", "compare", "landscape"])
def test_a_screen_of_answers_says_that_there_are_none(name, page):
    app = open_page(page, run=name)
    assert not errors(app)
    assert "holds embeddings, “encoder”, and no answers of a classifier" in words(app)


def test_overview_draws_what_was_logged_and_asks_for_nothing_that_cannot_be(name):
    said = words(open_page("overview", run=name))
    assert "nothing is learnt or forgotten" in said
    assert "RunWriter(…, labels=y)" not in said


def test_the_bundle_has_neither_answers_nor_measures_of_them(name, tmp_path):
    data = pack_map(nnviz.open_run(tmp_path / f"{name}.nnviz"))
    raw = gzip.decompress(data.bundle)
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[4:8], "little")])
    assert {each["name"] for each in header["arrays"]} == ({"labels"} if name == "labelled" else set())
    assert (header["spaces"], header["measures"], header["nClasses"]) == ([], [], 3 if name == "labelled" else 0)


def test_star_coordinates_of_a_link_become_a_method_that_there_is(name):
    app = open_page("projection", run=name, method="star")
    assert not errors(app)
    assert app.query_params["method"] in ("pca", ["pca"])
