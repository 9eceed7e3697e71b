"""The store of decoded answers and columns: each once, for all screens and sessions, in bounded memory, and never stale."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
import streamlit as st

import nnviz
from nnviz.runs.run import Run
from nnviz.ui import run_store as stores
from nnviz.ui.compare.sides import sides_of, together
from nnviz.ui.histories import label_errors, run_calibration, run_histories
from nnviz.ui.landscape.figures import own_values
from nnviz.ui.run_store import LeastRecentlyUsed, RunStore, run_columns, run_store, stored_run
from nnviz.ui.runs import RunChoice, list_runs, load_run, map_data, pack_map, run_events, run_performance
from nnviz.ui.traces.lists import sample_list
from nnviz.ui.traces.parameters import TracesState
from nnviz.views.map import MapState

from .opening import errors, open_page

E, N, C = 5, 40, 3
LABELS = np.arange(N) % C


def write(path: Path, seed: int = 0, n_checkpoints: int = E, labels: np.ndarray | None = LABELS, **options) -> Path:
    rng = np.random.default_rng(seed)
    split = np.where(np.arange(N) < N // 2, "train", "test")
    with nnviz.RunWriter(path, labels=labels, split=split, class_names=list("abc"), **options) as writer:
        for epoch in range(n_checkpoints):
            writer.append(probabilities=rng.dirichlet(np.ones(C), N), epoch=epoch)
    return path


@pytest.fixture
def choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, RunChoice]:
    write(tmp_path / "a.nnviz")
    write(tmp_path / "b.nnviz", seed=1)
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path))
    st.cache_resource.clear()
    return {choice.id: choice for choice in list_runs()}


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, int]]:
    """How often the answers of each run were decoded at each checkpoint."""
    counted: Counter[tuple[str, int]] = Counter()
    decode = Run._decode

    def counting(run: Run, index: int, how):
        counted[run.name, index] += 1
        return decode(run, index, how)

    monkeypatch.setattr(Run, "_decode", counting)
    return counted


def test_all_screens_together_decode_every_answer_once(choices, decoded) -> None:
    choice = choices["a"]
    run = load_run(choice)
    map_data(choice)
    run_events(choice)
    run_performance(choice)
    known = run_histories(choice)
    run_calibration(choice, "test")
    label_errors(choice, 3)
    for name in ("forgotten", "travelled", "alike", "like", "unsure"):
        sample_list(choice, run, MapState(picked=1), TracesState(list=name), known)
    run_columns(run, ["loss", "entropy", "margin", "learnt"])
    own_values(run, None, of_accuracy=True)
    own_values(run, None, of_accuracy=False)
    assert decoded == {("a", at): 1 for at in range(E)}


def test_compared_runs_are_decoded_once_each_also_where_they_are_joined(choices, decoded) -> None:
    for name in ("a", "b"):
        run_histories(choices[name])
    sides, trouble = sides_of([choices["a"], choices["b"]])
    same = together(sides, None)
    assert not trouble
    assert same is not None
    same.answers(1, 3)
    pack_map(same.joined)
    assert decoded == {(name, at): 1 for name in ("a", "b") for at in range(E)}


def test_sessions_that_come_at_once_decode_and_measure_once(choices, decoded, monkeypatch) -> None:
    run, measured, meeting = load_run(choices["a"]), [], Barrier(8)

    def counting(*given):
        measured.append(given)
        return stores_measured(*given)

    stores_measured = stores.measured
    monkeypatch.setattr(stores, "measured", counting)

    def visit(_: int) -> tuple[np.ndarray, np.ndarray]:
        meeting.wait()
        return run.probabilities(2), run_columns(run, ["loss"])["loss"]

    with ThreadPoolExecutor(8) as sessions:
        (answers, losses), *others = sessions.map(visit, range(8))
    assert all(one is answers and two is losses for one, two in others)
    assert len(measured) == 1
    assert decoded == {("a", at): 1 for at in range(E)}


@pytest.mark.parametrize("labels", [LABELS, None])
def test_what_is_stored_is_what_the_file_holds_and_nobody_can_change_it(tmp_path: Path, labels) -> None:
    run = nnviz.open_run(write(tmp_path / "run.nnviz", labels=labels))
    stored = stored_run(run)
    for at in (*range(E), -1, -E):
        np.testing.assert_array_equal(stored.probabilities(at), run.probabilities(at))
        logs, expected = stored.true_log_probabilities(at), run.true_log_probabilities(at)
        assert (logs is None) == (expected is None) == (labels is None)
        if logs is not None:
            np.testing.assert_array_equal(logs, expected)
    assert stored.probabilities(-1) is stored.probabilities(E - 1)
    with pytest.raises(ValueError, match="read-only"):
        stored.probabilities(0)[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        run_columns(stored, ["confidence"])["confidence"][0, 0] = 1
    for beyond in (E, -E - 1):
        with pytest.raises(IndexError, match=f"checkpoint {beyond}"):
            stored.probabilities(beyond)


def test_a_run_that_grows_or_is_replaced_shows_nothing_old(tmp_path: Path) -> None:
    st.cache_resource.clear()
    path = tmp_path / "growing.nnviz"
    write(path)
    first = load_run(RunChoice("", "", (str(path), path.stat().st_size, path.stat().st_mtime_ns)))
    assert run_columns(first, ["confidence"])["confidence"].shape == (E, N)
    with nnviz.RunWriter(path, labels=LABELS, split=first.split, class_names=list("abc"), if_exists="append") as writer:
        writer.append(probabilities=np.full((N, C), 1 / C), epoch=E)
    grown = load_run(RunChoice("", "", (str(path), path.stat().st_size, path.stat().st_mtime_ns)))
    confidence = run_columns(grown, ["confidence"])["confidence"]
    np.testing.assert_allclose(confidence[E], 1 / C, atol=1e-3)
    np.testing.assert_allclose(confidence[:E], run_columns(first, ["confidence"])["confidence"])
    path.unlink()
    write(path, seed=7, n_checkpoints=E + 1)
    other = load_run(RunChoice("", "", (str(path), path.stat().st_size, path.stat().st_mtime_ns)))
    np.testing.assert_array_equal(other.probabilities(0), nnviz.open_run(path).probabilities(0))
    assert not np.array_equal(run_columns(other, ["confidence"])["confidence"], confidence)


def test_equal_recordings_in_two_files_are_one_run(tmp_path: Path) -> None:
    st.cache_resource.clear()
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    one, other = (stored_run(nnviz.open_run(write(tmp_path / folder / "a.nnviz"))) for folder in ("here", "there"))
    assert run_columns(one, ["true"])["true"] is run_columns(other, ["true"])["true"]


def test_answers_of_all_runs_together_take_no_more_than_their_room(tmp_path: Path) -> None:
    store, size = RunStore(), 4 * N * (C + 1)
    store.decoded = LeastRecentlyUsed(3 * size)
    one, two = (nnviz.open_run(write(tmp_path / f"{seed}.nnviz", seed=seed)) for seed in (0, 1))
    first = store.answers(one, 0)
    for run, at in ((one, 1), (one, 0), (two, 0), (two, 1)):
        store.answers(run, at)
        assert store.decoded.held <= 3 * size
    assert store.answers(one, 0) is first, "what was used last stays"
    store.decoded = LeastRecentlyUsed(0)
    np.testing.assert_array_equal(store.answers(two, 2)[0], two.probabilities(2))
    assert store.decoded.held == size


def test_a_pass_over_all_answers_takes_no_columns_away(choices, monkeypatch) -> None:
    run = load_run(choices["a"])
    monkeypatch.setattr(run_store(), "decoded", LeastRecentlyUsed(1))
    column = run_columns(run, ["confidence"])["confidence"]
    for at in range(E):
        run.probabilities(at)
    assert run_columns(run, ["confidence"])["confidence"] is column


def test_what_is_cached_for_a_run_is_found_again_and_is_no_other_runs(choices) -> None:
    first, second = (run_histories(choices[name]) for name in ("a", "b"))
    assert first.flips is run_histories(choices["a"]).flips
    assert not np.array_equal(first.flips, second.flips)
    renamed = RunChoice("another id", "another label", choices["a"].version)
    assert run_histories(renamed).flips is first.flips


@pytest.mark.parametrize("page", ["mistakes", "traces", "network", "projection"])
def test_a_page_that_is_drawn_again_reads_nothing_of_the_samples_again(page: str, choices, monkeypatch) -> None:  # noqa: ARG001
    app, read = open_page(page, run="a"), []
    assert not errors(app)
    read_shared = Run._read_shared
    monkeypatch.setattr(Run, "_read_shared", lambda run, name: read.append(name) or read_shared(run, name))
    assert not errors(app.run())
    assert not read
