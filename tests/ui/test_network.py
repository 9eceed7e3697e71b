"""The Network screen, run by Streamlit without a browser; components come back as nothing there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz.network.store import store_result
from nnviz.runs.inputs import store_inputs
from nnviz.runs.model_record import RecordedLayer
from nnviz.ui.network.feature_visualisation import arguments_of as looks_arguments
from nnviz.ui.network.parameters import NETWORK, NetworkState
from nnviz.ui.network.saliency import arguments_of as saliency_arguments
from nnviz.ui.network.subsets import rows_of
from nnviz.views.map import MapState

from . import opening
from .opening import errors, words

ROOT = Path(__file__).parents[2]
N, EPOCHS = 12, 3


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, **config}}


ARCHITECTURE = {
    "class_name": "Sequential",
    "config": {
        "name": "model",
        "layers": [
            layer("InputLayer", "pixels", batch_shape=[None, 4, 4, 1]),
            layer("Flatten", "flat"),
            layer("Dense", "hidden", units=5, activation="relu"),
            layer("Dense", "answer", units=3, activation="softmax"),
        ],
    },
}


@pytest.fixture
def model_run(monkeypatch, tmp_path) -> Callable[..., nnviz.Run]:
    """Writes a run of a small dense model, made up; what is None is left out."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))

    def write(
        *,
        architecture: Any = ARCHITECTURE,
        images: bool = True,
        labelled: bool = True,
        weights: bool = True,
        activations: bool = True,
        metrics: dict[str, float] | None = None,
    ) -> nnviz.Run:
        rng = np.random.default_rng(0)
        pictures = rng.integers(0, 256, (N, 4, 4), dtype=np.uint8)
        x = (pictures[..., None] / 255).astype(np.float32) if images else rng.normal(size=(N, 4, 4, 1)).astype(np.float32)
        labels = np.arange(N) % 3 if labelled else None
        path = tmp_path / "model.nnviz"
        about = {"labels": labels, "class_names": ["a", "b", "<c>"], "images": pictures if images else None}
        with nnviz.RunWriter(path, **about, if_exists="replace") as writer:
            text = architecture if isinstance(architecture, str) or architecture is None else json.dumps(architecture)
            writer.describe_model(
                architecture=text,
                weight_names=[f"{at}/{what}" for at in ("hidden", "answer") for what in ("kernel", "bias")]
                if weights
                else None,
                layers=[RecordedLayer("hidden", 5, (5,)), RecordedLayer("answer", 3, (3,))] if activations else (),
                probe=np.arange(0, N, 2) if activations else None,
                inputs=store_inputs(x, pictures if images else None, labels) if weights else None,
            )
            for at in range(EPOCHS):
                writer.append(
                    probabilities=rng.dirichlet([1, 1, 1], N),
                    epoch=at + 1.0,
                    metrics=metrics,
                    weights=[rng.normal(size=shape) for shape in ((16, 5), (5,), (5, 3), (3,))] if weights else None,
                    activations={"hidden": rng.random((6, 5)), "answer": rng.random((6, 3))} if activations else None,
                )
        return nnviz.open_run(path)

    return write


def open_page(**query: str) -> AppTest:
    return opening.open_page("network", run="model", **query)


TABS = ["activations", "connections", "weights"]  # the others wait for what a worker makes


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("options", [{}, {"images": False}, {"labelled": False}, {"architecture": None}])
def test_every_tab_shows_what_a_model_has(model_run, tab: str, options: dict[str, Any]) -> None:
    model_run(**options)
    app = open_page(inside=tab)
    assert not errors(app)
    assert app.query_params["run"] == "model"
    if "architecture" in options:
        assert "does not hold the model's configuration" in words(app)


@pytest.mark.parametrize("tab", [*TABS, "saliency", "looks"])
def test_what_a_run_lacks_says_what_records_it(model_run, tab: str) -> None:
    model_run(weights=False, activations=tab != "activations")
    app = open_page(inside=tab)
    assert not errors(app)
    assert ("--activations" if tab == "activations" else "--weights") in words(app)


def test_a_run_without_a_model_says_so(tiny_run, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    tiny_run("model.nnviz")
    app = open_page()
    assert not errors(app)
    assert "does not hold its model" in words(app)
    assert "--weights --activations" in app.code[0].value


WRONG_DENSE = json.loads(json.dumps(ARCHITECTURE).replace('"units": 5', '"units": 6'))


@pytest.mark.parametrize("text", ["nonsense", "{}", json.dumps(WRONG_DENSE)])
def test_a_configuration_that_cannot_be_read_is_one_sentence_and_the_rest_is_shown(model_run, text: str) -> None:
    model_run(architecture=text)
    for tab in TABS:
        app = open_page(inside=tab)
        assert not errors(app)
        assert len(app.warning) == 1
        assert "recorded" in app.warning[0].value


def test_gradient_norms_are_shown_where_they_were_logged(model_run) -> None:
    model_run(metrics={"grad_norm": 0.5})
    assert "**Gradients**" in words(open_page(inside="weights"))
    model_run(metrics={"loss": 0.5})
    assert "**Gradients**" not in words(open_page(inside="weights"))


def test_the_cell_of_a_link_shows_the_samples_behind_it(model_run) -> None:
    model_run()
    said = words(open_page(layer="hidden", unit="2", row="c1"))
    assert "is b, unit 2 of hidden" in said
    assert "all 2 that excite it" in said  # samples 4 and 10 of the probe


def test_links_are_followed_and_nonsense_is_said(model_run) -> None:
    model_run()
    app = open_page(layer="answer", order="wrong", then="2", between="right.wrong", rows="right", added="4", grouped="1")
    assert not errors(app)
    assert {"layer": "answer", "then": "2", "between": "right.wrong", "added": "4"}.items() <= app.query_params.items()
    odd = {
        "layer": "<b>",
        "inside": "all",
        "unit": "-1",
        "rows": "many",
        "added": "99",
        "then": "7",
        "saliency": "x",
        "units": "0",
    }
    app = open_page(**odd)
    assert not errors(app)
    assert len(app.toast) == len(odd)
    assert not set(odd) & set(app.query_params)


def test_rows_are_subsets_of_the_probe(model_run) -> None:
    from nnviz.ui.histories import run_histories
    from nnviz.ui.runs import list_runs

    run = model_run()
    choice = list_runs()[-1]
    shown = NetworkState(rows=("classes", "right", "chosen"), added=(4,), saved=("0,1,2",))
    known = run_histories(choice)
    rows = {
        row.key: run.probe[row.members].tolist()
        for row in rows_of(choice, run, MapState(checkpoint=2, chosen="6-8"), shown, known)
    }
    assert known.right is not None
    right = [sample for sample in run.probe.tolist() if known.right[2][sample]]
    expected = {"c0": [0, 6], "c1": [4, 10], "c2": [2, 8], "chosen": [6, 8], "saved1": [0, 2], "s4": [4]}
    assert rows == {
        **expected,
        **({"right": right} if right else {}),
        "wrong": [s for s in run.probe.tolist() if s not in right],
    }
    assert NETWORK.query(shown, run) == {"added": "4", "subsets": "0,1,2"}


def test_what_was_made_once_is_there_at_once(model_run) -> None:
    run = model_run()
    codes = np.zeros((EPOCHS, 2, 4, 4), np.int16)
    made = {"classes": np.zeros((EPOCHS, 2), np.int32), "peaks": np.ones((EPOCHS, 2), np.float32), "codes": codes}
    store_result(run, "saliency", saliency_arguments(3, "gradient"), made)
    app = open_page(inside="saliency", sample="3")
    assert not errors(app)
    assert "pinned or chosen" in words(app)
    found = np.zeros((EPOCHS, 3, 4, 4, 1), np.uint8)
    sought = {"found": found, "excitement": np.ones((EPOCHS, 3)), "best_excitement": np.array([[0.5, 1, 2]] * EPOCHS)}
    sought |= {"best": np.full((EPOCHS, 3), 4), "from_best": np.zeros((EPOCHS, 3), np.uint8)}
    store_result(run, "features", looks_arguments("answer", (0, 1, 2)), sought)
    app = open_page(inside="looks", layer="answer")
    assert not errors(app)
    assert "excites the unit as much as possible" in words(app)


def test_the_probe_is_placed_by_its_activations_on_the_same_axes_at_every_epoch(model_run) -> None:
    from nnviz.ui.network.layermap import _positions
    from nnviz.ui.runs import list_runs

    run = model_run()
    places = _positions(list_runs()[-1], "hidden")
    assert places is not None
    last = run.activations("hidden", EPOCHS - 1).astype(float)
    centred = last - last.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    for at in range(EPOCHS):
        by_hand = (run.activations("hidden", at) - last.mean(axis=0)) @ directions[:2].T
        np.testing.assert_allclose(np.abs(places[at]), np.abs(by_hand), atol=1e-5)
    assert "The probe by what it excites in hidden" in words(open_page(layer="hidden"))


@pytest.mark.parametrize("order", ["", "difference"])
def test_columns_are_in_the_order_that_the_page_names(model_run, monkeypatch, order: str) -> None:
    from nnviz.ui.network import matrix

    seen = []

    def spy(panels, names, units, **options):
        seen.append((panels[0][1], list(units)))
        return drawn(panels, names, units, **options)

    drawn = matrix.activation_map
    monkeypatch.setattr(matrix, "activation_map", spy)
    model_run()
    app = open_page(layer="hidden", inside="activations", between="c0.c1", **({"order": order} if order else {}))
    assert not errors(app)
    columns = next(box for box in app.selectbox if box.label == "Columns")
    assert columns.value == order
    assert [columns.options[at] for at in (0, 2)] == ["as in the layer", "by the difference"]
    means, units = seen[-1]
    keys = -means[-1] if order else np.array(units)
    assert (np.diff(keys[np.isfinite(keys)]) >= 0).all()
    assert sorted(units) == list(range(5))
