"""A new projection method is one module with one entry: everything that offers, fits, keeps and explains methods has it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import nnviz
from nnviz import cli
from nnviz.doctor import packages
from nnviz.projection.methods import METHODS
from nnviz.projection.methods.method import LandmarkMethod, Parameter
from nnviz.projection.settings import settings_from_dict, settings_of
from nnviz.projection.store import find_projection, store_projection
from nnviz.views.map.component import _MAP, MapState, show_map

ROOT = Path(__file__).parents[2]


def fit(landmarks, start, *, stretch, random_state, advance):
    """A random projection."""
    advance(1.0)
    directions = np.random.default_rng(random_state).normal(size=(landmarks.shape[1], start.shape[1]))
    return stretch * (landmarks @ directions)


TOY = LandmarkMethod(
    name="chance",
    title="Random projection",
    hint="Each dot is a sample; {placed} are cast on directions of chance, so distances are roughly kept.",
    parameters=(
        Parameter("stretch", "stretch", "Stretch", "How large.", low=0.5, high=4, default=1.0, slider=(1, 3, 0.5), whole=False),
    ),
    fit=fit,
    seconds=lambda n_landmarks, n_components: n_landmarks * n_components / 1e6,
    smoothings=0,
    package="numpy",
    module="numpy",
)


@pytest.fixture(autouse=True)
def registered(monkeypatch) -> None:
    """The entry."""
    monkeypatch.setitem(METHODS, "chance", TOY)


def test_settings_check_its_parameters_and_read_them_back() -> None:
    made = settings_of("chance", 3, stretch=2)
    assert made.parameters == {"stretch": 2.0}
    assert settings_from_dict(made.as_dict()) == made
    assert made.key("0" * 32) != settings_of("chance", 3).key("0" * 32)
    with pytest.raises(ValueError, match=r"stretch is 9; expected 0\.5 to 4"):
        settings_of("chance", stretch=9)


def test_project_fits_places_measures_and_keeps_it(learning_run) -> None:
    run = learning_run(3, 90)
    said = []
    made = nnviz.project(run, method="chance", landmarks=60, stretch=2.0, progress=lambda *words: said.append(words))
    twice = nnviz.project(run, method="chance", landmarks=60, stretch=2.0)
    np.testing.assert_array_equal(made.positions, twice.positions)
    assert (made.map.transform(run.probabilities(1)) == made.positions[1]).all()
    assert 0 < made.quality["trustworthiness"].mean() <= 1
    assert ("fitting 60 landmarks", 1.0, 1) in said
    store_projection(run, made)
    kept = find_projection(run, settings_of("chance", landmarks=60, stretch=2))
    np.testing.assert_allclose(kept.trajectory.positions, made.positions, atol=1e-3 * np.ptp(made.positions))


def test_on_a_gpus_machine_it_says_why_that_does_not_fit_it(monkeypatch) -> None:
    from nnviz.projection import backend

    monkeypatch.setattr(backend, "detect_backend", lambda: backend.Backend("gpu", "H200"))
    assert str(backend.choose_backend("auto", "chance", 2)) == "CPU: cuML has no Random projection"


def test_what_it_needs_and_lacks_is_a_sentence(monkeypatch, learning_run, capsys) -> None:
    lacking = LandmarkMethod(**{**vars(TOY), "package": "no-such-package", "module": "no_such_module"})
    monkeypatch.setitem(METHODS, "chance", lacking)
    assert cli.main(["project", str(learning_run(2, 80).path), "--method", "chance"]) == 2
    needed = "Random projection needs the package no-such-package, which is not installed: pip install no-such-package"
    assert capsys.readouterr().err.strip().endswith(needed)
    assert packages()["no-such-package"] == "Random projection on the CPU"


def test_the_command_line_has_it_and_its_parameters(learning_run, capsys) -> None:
    run = learning_run(2, 80)
    with pytest.raises(SystemExit):
        cli.main(["project", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "--method {star,pca,tsne,umap,pacmap,chance}" in shown
    assert "stretch of Random projection, 0.5 to 4 (default: 1.0)" in shown
    assert cli.main(["project", str(run.path), "--method", "chance", "--stretch", "3", "--landmarks", "60"]) == 0
    assert find_projection(run, settings_of("chance", stretch=3, landmarks=60)) is not None
    assert cli.main(["project", str(run.path), "--method", "chance", "--stretch", "5"]) == 2
    assert "stretch is 5.0; expected 0.5 to 4" in capsys.readouterr().err


def test_the_app_lists_it_with_its_parameters_and_follows_links_to_it(monkeypatch, tmp_path, learning_run) -> None:
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    run = learning_run(2, 80, file="toy.nnviz")
    store_projection(run, nnviz.project(run, method="chance", landmarks=60, stretch=2.5))
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for word, value in {"run": "toy", "method": "chance", "stretch": "2.5", "landmarks": "60"}.items():
        app.query_params[word] = value
    app.run()
    assert not app.exception
    assert [(slider.label, slider.value) for slider in app.sidebar.slider] == [("Stretch", 2.5)]
    assert not app.toast
    assert not app.info  # the map is there: nothing is offered
    app.query_params["stretch"] = "9"
    app.run()
    assert [
        "“9” is not a value of stretch; choose a number from 0.5 to 4." in toast.value.replace("\\", "") for toast in app.toast
    ] == [True]
    app = app.switch_page("pages/traces.py").run()
    assert [control.options for control in app.segmented_control if control.label == "Map"] == [
        ["Star", "PCA", "t-SNE", "UMAP", "PaCMAP", "Random projection"]
    ]


def test_the_browser_is_told_its_title_and_how_to_read_it(monkeypatch) -> None:
    told = {}
    monkeypatch.setattr(type(_MAP), "show", lambda _self, _name, **words: told.update(words) or {})
    view = MapState(space="chance")
    show_map(run="a", digest="0", recording="", sheets=[], state=view, revision=0, autoplay=False, on_rest=lambda _: None)
    assert told["content"]["methods"][-1] == {"name": "chance", "title": "Random projection", "hint": TOY.hint}


def test_a_file_or_a_link_that_names_a_method_of_nobody_is_a_sentence(monkeypatch) -> None:
    words = settings_of("chance").as_dict()
    monkeypatch.delitem(METHODS, "chance")
    with pytest.raises(ValueError, match="unknown method 'chance'; the choices are: star, pca, tsne, umap, pacmap"):
        settings_from_dict(words)
