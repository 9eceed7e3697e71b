"""Checkpoints placed by several workers: the same places, whatever happens to the workers."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from distributed import LocalCluster

import nnviz
from nnviz.projection import LandmarkMap, cluster
from nnviz.projection.backend import detect_backend
from nnviz.projection.settings import settings_of
from nnviz.projection.sources import source_of

ROOT = Path(__file__).parent.parent.parent
N_CHECKPOINTS = 12


@pytest.fixture
def run(tiny_run) -> nnviz.Run:
    return nnviz.open_run(tiny_run(n_samples=60, n_classes=5, n_checkpoints=N_CHECKPOINTS))


@pytest.fixture
def fitted(draw) -> LandmarkMap:
    """A map as if it had been fitted."""
    places = np.random.default_rng(1).normal(size=(80, 2)).astype(np.float32)
    return LandmarkMap(settings_of("umap", landmarks=80), None, draw(80, 5, seed=1).astype(np.float32), places)


def placed_here(run: nnviz.Run, fitted: LandmarkMap) -> np.ndarray:
    interpolator = fitted.interpolator(detect_backend().engine())
    return np.stack(
        [interpolator.transform(fitted.features_at(source_of(run), index)) for index in range(len(run.checkpoints))]
    )


def workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "distributed.cli.dask_worker" in child.cmdline()]


def at(done: int, act: Callable[[], None]) -> Callable[[str, float, float], None]:
    """A progress that acts once, when so many checkpoints are done. Nothing is sent to the workers before the first call."""
    calls = []

    def progress(_stage: str, now: float, _total: float) -> None:
        if now == done and not calls:
            calls.append(now)
            act()

    return progress


def test_a_script_without_a_guard_places_by_two_processes_as_by_one(tiny_run, tmp_path) -> None:
    path = tiny_run(n_samples=2, n_checkpoints=3)  # so few states that there is nothing to fit
    script = tmp_path / "script.py"
    script.write_text(f"""
import nnviz, numpy as np, psutil
said = []
run = nnviz.open_run({path.name!r})
follow = lambda *step: said.append(step)
made = nnviz.project(run, method="tsne", scheduler="local:2", quality=False, progress=follow)
assert made.positions.shape == (3, 2, 2) and made.positions.dtype == np.float32
assert np.abs(made.positions - [made.map.transform(answers) for answers in run.probabilities()]).max() <= 1e-5
assert [step for step in said if step[0] == "placing checkpoint"] == [("placing checkpoint", n, 3) for n in range(4)], said
assert not psutil.Process().children(), "processes were left behind"
""")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("dying", [1, 2])
def test_workers_that_die_change_nothing(run, fitted, dying: int) -> None:
    victims = []

    def hold_one() -> None:
        """Stop one, so that it does not finish what it is given; the other is the one that finishes the first."""
        victims.extend(workers())
        victims[0].suspend()

    def kill() -> None:
        for victim in victims[:dying]:
            victim.kill()

    first, second = at(0, hold_one), at(1, kill)
    said = []

    def progress(*step) -> None:
        said.append(step)
        first(*step)
        second(*step)

    positions = cluster.place_on_cluster(source_of(run), fitted, "local:2", progress)
    np.testing.assert_array_equal(positions, placed_here(run, fitted))
    assert len(victims) == 2
    assert said[-1] == ("placing checkpoint", N_CHECKPOINTS, N_CHECKPOINTS)


def test_a_run_that_a_worker_cannot_read_is_named(run, fitted) -> None:
    hide = at(0, lambda: run.path.rename(run.path.with_suffix(".hidden")))
    with pytest.raises(ValueError, match=r"tiny.nnviz: there is no such file.*at the same path on every worker"):
        cluster.place_on_cluster(source_of(run), fitted, "local:1", hide)
    assert not workers()


def test_another_run_at_the_same_path_is_not_placed(run, fitted, tiny_run) -> None:
    replace = at(0, lambda: tiny_run(n_samples=60, n_classes=5, n_checkpoints=N_CHECKPOINTS, seed=7))
    with pytest.raises(ValueError, match=r"tiny.nnviz: another recording.*at the same path on every worker"):
        cluster.place_on_cluster(source_of(run), fitted, "local:1", replace)


@pytest.mark.parametrize(
    "scheduler", ["", "local", "local:0", "local:x", "local:-1", "local:8786", "host", "http://host:80", "a b:1"]
)
def test_other_words_are_refused(run, fitted, scheduler: str) -> None:
    with pytest.raises(ValueError, match=r"scheduler is '.*'; expected an address such as tcp://host:8786, or local:N"):
        cluster.place_on_cluster(source_of(run), fitted, scheduler, lambda *_: None)


def test_a_scheduler_that_is_not_there_is_said_within_ten_seconds(run, fitted, capfd) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    started = time.monotonic()
    with pytest.raises(ValueError, match=f"no Dask scheduler answers at {closed}") as error:
        cluster.place_on_cluster(source_of(run), fitted, closed, lambda *_: None)
    assert time.monotonic() - started < 10
    assert "\n" not in str(error.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_what_is_not_a_scheduler_is_not_waited_for(run, fitted, capfd, monkeypatch, greeting: bytes) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        if greeting:
            threading.Thread(target=lambda: server.accept()[0].sendall(greeting), daemon=True).start()
        with pytest.raises(ValueError, match=f"no Dask scheduler answers at {address}"):
            cluster.place_on_cluster(source_of(run), fitted, address, lambda *_: None)
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_without_workers_is_said(run, fitted, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with (
        LocalCluster(n_workers=0, threads_per_worker=1, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(ValueError, match="has no workers; start one with: dask worker tcp://"),
    ):
        cluster.place_on_cluster(source_of(run), fitted, empty.scheduler_address, lambda *_: None)
