"""What earlier versions wrote still opens: runs, maps and results beside them, and a link to every screen.

`old/first.nnviz` is of the first version that wrote runs (26b5254); `old/old.nnviz` and what lies beside it of a later one
(9d6e822): a convnet of 71 weights with 12 samples and 4 checkpoints, weights, activations and inputs, recorded by
`RunRecorder`, a map by t-SNE (`neighbours=5, seed=7`), one by UMAP, and a landscape of 5 × 5 points. `as_read.npz` and
`first_as_read.npz` are what those versions read from them. The links are as 9d6e822 wrote them, and so are the states.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.network.plane import LandscapeSettings
from nnviz.network.store import find_result
from nnviz.playground import Settings
from nnviz.playground.schedule import Earlier, Tuning
from nnviz.playground.settings import Layer
from nnviz.projection.settings import settings_of
from nnviz.projection.store import StoredProjection, find_projection
from nnviz.ui.compare.parameters import CompareState
from nnviz.ui.landscape.parameters import LandscapeState
from nnviz.ui.mistakes.parameters import MistakesState
from nnviz.ui.network.parameters import NetworkState
from nnviz.ui.traces.parameters import TracesState
from nnviz.views.map import MapState
from nnviz.views.playground import Desk

ROOT, OLD = Path(__file__).parents[1], Path(__file__).parent / "old"
UMAP = {"n_neighbors": 4, "min_dist": 0.25, "landmarks": 60, "random_state": 7}
MAPS = {
    "tsne": settings_of("tsne", 2, perplexity=5, random_state=7),
    "umap": settings_of("umap", 3, "hellinger", **UMAP),
}


@pytest.fixture(scope="module")
def as_read() -> Iterator[Any]:
    """What the version that recorded `old.nnviz` read from it and from what lies beside it, by name."""
    with np.load(OLD / "as_read.npz") as arrays:
        yield arrays


@pytest.fixture
def run() -> nnviz.Run:
    return nnviz.open_run(OLD / "old.nnviz")


def equal(found: Any, wanted: np.ndarray) -> None:
    assert np.asarray(found).dtype == wanted.dtype
    np.testing.assert_array_equal(found, wanted)


# --- runs --------------------------------------------------------------------------------------------------------------------


def test_a_run_of_the_first_version_reads_as_it_did() -> None:
    run = nnviz.open_run(OLD / "first.nnviz")
    run.verify()
    with np.load(OLD / "first_as_read.npz") as arrays:
        equal(run.labels, arrays["labels"])
        equal(run.images, arrays["images"])
        equal(run.probabilities(), arrays["probabilities"])
        assert run.digest == arrays["digest"]
    assert (run.name, run.class_names, run.complete, run.has_weights) == ("first", ("c0", "c1", "c2"), True, False)
    assert [(at.epoch, at.step, at.metrics["loss"]) for at in run.checkpoints[:2]] == [(0.0, 0, 1.0), (1.0, 10, 0.5)]


def test_a_run_with_its_model_reads_as_it_did(run, as_read) -> None:
    run.verify()
    assert run.digest == as_read["digest"]
    for name in ("labels", "images", "split", "probe"):
        equal(getattr(run, name), as_read[name])
    equal(run.probabilities(), as_read["probabilities"])
    equal(run.logits(), as_read["logits"])
    equal(run.true_log_probabilities(), as_read["log_probabilities"])
    equal(run.inputs([0, 11]), as_read["inputs"])
    for at, weights in enumerate(run.weights(3)):
        equal(weights, as_read[f"weights {at}"])
    for layer in ("conv", "hidden", "answer"):
        equal(run.activations(layer, 2), as_read[f"activations {layer}"])
    assert [at.step for at in run.checkpoints] == [0, 3, 6, 9]


# --- beside runs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", MAPS)
def test_a_map_beside_a_run_is_found_and_places_as_it_did(run, as_read, method: str) -> None:
    kept = find_projection(run, MAPS[method])
    assert isinstance(kept, StoredProjection)
    equal(kept.trajectory.positions, as_read[f"positions {method}"])
    placed = kept.trajectory.map.transform(run.probabilities(1)[:3])
    np.testing.assert_allclose(placed, as_read[f"placed {method}"], atol=1e-5)


def test_a_landscape_beside_a_run_is_found_as_it_was(run, as_read) -> None:
    settings = LandscapeSettings(directions="random", grid=5, samples=12, seed=3)
    found = find_result(run, "landscape", settings.as_dict())
    wanted = {name.removeprefix("landscape "): name for name in as_read if name.startswith("landscape ")}
    assert set(found) == set(wanted)
    for name, array in found.items():
        equal(array, as_read[wanted[name]])


# --- links -------------------------------------------------------------------------------------------------------------------

LOOK = "rings=1&size=1.5&opacity=0.5&draw=images&regions=1&trails=chosen&only=flips&marks=1&tour=1&grid=epochs&since=1"
#: Of each screen a link, what all screens share by it, and, by its key in the session, what is the screen's own.
LINKS: dict[str, tuple[str, MapState, dict[str, Any]]] = {
    "projection": (
        f"method=umap&epoch=2&dims=3&sample=4&class=c1&samples=0,2-3&colour=loss&{LOOK}&camera=0.1,0.2,3"
        "&features=hellinger&neighbours=4&min_dist=0.25&landmarks=60&seed=7",
        MapState("umap", 3, 2, 4, 1, "0,2-3", f"colour=loss&{LOOK}&camera=0.1%2C0.2%2C3"),
        {"map_settings": {"umap": settings_of("umap", 2, "hellinger", **UMAP)}},
    ),
    "overview": (
        "method=star&epoch=1&sample=4&samples=0,2-3&colour=margin&axes=A",
        MapState("star", 2, 1, 4, -1, "0,2-3", "colour=margin&axes=A"),
        {},
    ),
    "traces": (
        "method=star&epoch=2&dims=3&list=never&tab=classes&curve=loss&bands=all&start=2",
        MapState("star", 3, 2),
        {"traces_state": {"old": TracesState(list="never", tab="classes", curve="loss", bands="all", start=2)}},
    ),
    "mistakes": (
        "method=star&epoch=2&class=c1&samples=0-11&show=ever&says=c2&part=test&sure=10-90&among=chosen&sort=label&judged=5"
        "&page=2&cards=small&matrix=lines&diagonal=0&below=calibration&from=2&moved=1",
        MapState("star", 2, 2, -1, 1, "0-11"),
        {
            "mistakes_state": {
                "old": MistakesState(
                    show="ever",
                    says=2,
                    part="test",
                    sure=(10, 90),
                    among=True,
                    sort="label",
                    judged=5,
                    page=2,
                    compact=True,
                    matrix="lines",
                    diagonal=False,
                    below="calibration",
                    since=2,
                    moved=True,
                )
            }
        },
    ),
    "network": (
        "method=star&epoch=2&layer=hidden&inside=weights&unit=2&row=c1&rows=classes.mistakes&added=4.1&subsets=0-3.5,7"
        "&order=clustered&grouped=1&alone=1&between=right.wrong&then=2&saliency=smoothgrad&units=2",
        MapState("star", 2, 2),
        {
            "network_state": {
                "old": NetworkState(
                    layer="hidden",
                    tab="weights",
                    unit=2,
                    row="c1",
                    rows=("classes", "mistakes"),
                    added=(4, 1),
                    saved=("0-3", "5,7"),
                    order="clustered",
                    grouped=True,
                    alone=True,
                    versus=("right", "wrong"),
                    then=2,
                    method="smoothgrad",
                    page=2,
                )
            }
        },
    ),
    "landscape": (
        "method=star&epoch=2&directions=random&surface=accuracy&beside=twin&points=11&measured=200&seeded=7&of=test&line=1,2",
        MapState("star", 2, 2),
        {
            "landscape_state": {
                "old": LandscapeState(
                    directions="random",
                    surface="accuracy",
                    beside=("twin",),
                    points=11,
                    measured=200,
                    seeded=7,
                    of="test",
                    line=(1, 2),
                )
            }
        },
    ),
    "compare": (
        "method=star&epoch=2&with=twin&align=accuracy&at=0.333333&part=all&tab=agreement&curves=test&apart=1&which=differ"
        "&right=twin&wrong=*&versus=twin&page=2",
        MapState("star", 2, 2),
        {
            "compare_state": {
                "old": CompareState(
                    others=("twin",),
                    align="accuracy",
                    at=0.333333,
                    seen=2,
                    part="",
                    tab="agreement",
                    curves="test",
                    apart=True,
                    which="differ",
                    right="twin",
                    wrong="*",
                    versus="twin",
                    page=2,
                )
            }
        },
    ),
}


@pytest.fixture
def app(monkeypatch, tmp_path) -> AppTest:
    """The app with the old run, and a twin of it whose last record was cut short, so that it can be compared."""
    folder = tmp_path / "runs"
    shutil.copytree(OLD, folder)
    (folder / "twin.nnviz").write_bytes((OLD / "old.nnviz").read_bytes()[:-20])
    monkeypatch.setenv("NNVIZ_RUNS", str(folder))
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()


def follow(app: AppTest, page: str, link: str) -> dict[str, str]:
    """Open a page by a link, and return the words of the address that it then has."""
    app.query_params.clear()
    app.query_params.update(dict(parse_qsl(link)))
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert not [each.value for kind in (app.toast, app.warning, app.error) for each in kind]
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


@pytest.mark.parametrize("page", LINKS)
def test_a_link_opens_its_screen_in_the_state_that_it_says(app, page: str) -> None:
    link, shared, own = LINKS[page]
    assert follow(app, page, f"run=old&{link}") == {"run": "old", **dict(parse_qsl(link))}
    assert app.session_state["views"]["old"] == shared
    for key, state in own.items():
        assert app.session_state[key] == state


def test_a_link_to_the_playground_makes_the_training_that_it_says(app) -> None:
    link = (
        "data=spirals&noise=5&test=30&layers=4tanh-3relu&output=softmax&loss=squared&optimiser=adam&rate=0.03&batch=8&l2=0.001"
        "&init=he&seed=3&earlier=5~rate~0.1&pace=epoch&speed=2&step=12&pick=u1.2&lesson=overfitting"
    )
    assert follow(app, "playground", link) == dict(parse_qsl(link))
    session = app.session_state["playground"]
    assert session.settings == Settings(
        data="spirals",
        noise=5,
        test=30,
        hidden=(Layer(4, "tanh"), Layer(3, "relu")),
        output="softmax",
        loss="squared",
        optimiser="adam",
        rate=0.03,
        batch=8,
        l2=0.001,
        init="he",
        seed=3,
        earlier=(Earlier(5, Tuning("adam", 0.1, 8, 0.001)),),
    )
    assert session.desk == Desk(pace="epoch", speed=2.0, step=12, pick="u1.2", lesson="overfitting")


def test_every_screen_has_a_link_here() -> None:
    assert {path.stem for path in (ROOT / "pages").glob("*.py")} == {*LINKS, "playground"}


def test_the_map_that_a_link_names_is_the_one_beside_the_run(app) -> None:
    follow(app, "projection", f"run=old&{LINKS['projection'][0]}")
    assert app.session_state["last_drawn"]["old"] == ("umap", 3, MAPS["umap"])  # which only a map that is there becomes
