"""PaCMAP: seeded, quiet, and told step by step, for few states as for many."""

import logging
import threading

import numpy as np
import pytest

from nnviz.projection.methods import METHODS
from nnviz.projection.trajectory import project

pytest.importorskip("pacmap")

FEW = {"method": "pacmap", "backend": "cpu", "landmarks": 200, "quality": False}


def test_the_same_random_state_gives_the_same_map_and_another_another(learning_run) -> None:
    run = learning_run(4, 150)
    first, again, other = (project(run, random_state=seed, **FEW).positions for seed in (3, 3, 2**32 - 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01 * np.ptp(first)


@pytest.mark.parametrize("n_components", [2, 3])
def test_neighbours_stay_together_in_two_and_three_dimensions(learning_run, n_components) -> None:
    made = project(learning_run(6, 300, 6), **{**FEW, "quality": True}, n_components=n_components)
    assert made.positions.shape == (6, 300, n_components)
    assert made.quality["trustworthiness"][-1] > 0.9
    assert str(made).startswith("pacmap, CPU")


@pytest.mark.parametrize("count", [8, 9, 12, 30])
def test_few_states_have_places_too(count) -> None:
    rows = np.random.default_rng(0).random((count, 3)).astype(np.float32)
    usual = {parameter.name: parameter.default for parameter in METHODS["pacmap"].parameters}
    places = METHODS["pacmap"].fit(rows, rows[:, :2].astype(float), **usual, random_state=0, advance=lambda _: None)
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()


def test_two_columns_have_places_in_three_dimensions() -> None:
    angle = np.linspace(0, 6, 60)
    rows = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    start = np.pad(rows, ((0, 0), (0, 1))).astype(float)
    usual = {parameter.name: parameter.default for parameter in METHODS["pacmap"].parameters}
    places = METHODS["pacmap"].fit(rows, start, **usual, random_state=0, advance=lambda _: None)
    assert places.shape == (60, 3)
    assert np.isfinite(places).all()


def test_it_says_how_far_it_is_and_nothing_else(learning_run, capfd, caplog) -> None:
    heard, ready = [], threading.Event()

    def progress(stage: str, done: float, _total: float) -> None:
        if stage.startswith("fitting"):
            heard.append(done)
            if not ready.is_set():  # what others print meanwhile goes where it went
                ready.set()
                thread = threading.Thread(target=print, args=("somebody else",))
                thread.start()
                thread.join()

    project(learning_run(3, 90), **FEW, progress=progress)
    assert len(heard) > 40
    assert heard == sorted(heard)
    assert heard[-1] == 1
    said = capfd.readouterr()
    assert said.out.replace("somebody else\n", "") == ""
    assert not caplog.records
    assert logging.getLogger("pacmap").level == logging.NOTSET
    np.testing.assert_equal(said.err, "")


def test_an_interruption_in_its_progress_ends_it(learning_run) -> None:
    def progress(stage: str, done: float, _total: float) -> None:
        if stage.startswith("fitting") and done > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project(learning_run(3, 90), **FEW, progress=progress)
