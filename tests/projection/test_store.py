"""Trajectories that lie with their run: they come back, and nothing else is taken for them."""

import dataclasses
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.projection.settings import settings_of
from nnviz.projection.store import (
    find_earlier_projection,
    find_projection,
    forget_old_projections,
    read_projection,
    store_projection,
)
from nnviz.projection.trajectory import project, project_by
from nnviz.views.map.positions import pack_positions

SETTINGS = settings_of("tsne", landmarks=100, neighbours=8)


@pytest.fixture
def kept_run(learning_run):
    run = learning_run(3, 90)
    trajectory = project_by(run, SETTINGS, backend="cpu")
    marks = (np.arange(270) % 101).astype(np.uint8).reshape(3, 90)
    return run, trajectory, store_projection(run, trajectory, marks)


def test_a_kept_trajectory_comes_back(kept_run) -> None:
    run, made, path = kept_run
    assert path.parent == run.path.with_suffix(".maps")
    kept = find_projection(nnviz.open_run(run.path), SETTINGS)
    back = kept.trajectory
    extent = np.ptp(made.positions, axis=(0, 1)).max()
    np.testing.assert_allclose(back.positions, made.positions, atol=extent / 65535)
    assert (back.backend, back.backend_reason, back.seconds, back.settings) == ("cpu", "", made.seconds, SETTINGS)
    assert set(back.quality) == set(made.quality)
    for name, values in made.quality.items():
        np.testing.assert_allclose(back.quality[name], values, rtol=1e-6)
    assert (kept.sample_quality == (np.arange(270) % 101).reshape(3, 90)).all()
    assert (back.map.transform(run.probabilities(1)) == made.map.transform(run.probabilities(1))).all()


@pytest.mark.parametrize("method", ["star", "pca", "umap"])
def test_every_kind_of_map_comes_back(learning_run, method) -> None:
    run = learning_run(2, 80, 60)
    made = project(run, method=method, n_components=3, features="hellinger", backend="cpu", landmarks=60)
    store_projection(run, made)
    back = find_projection(run, made.settings).trajectory
    rows = run.probabilities(1)
    np.testing.assert_array_equal(back.map.transform(rows), made.map.transform(rows))
    np.testing.assert_allclose(back.positions, made.positions, atol=np.ptp(made.positions) / 65535)


def test_other_settings_and_other_runs_find_nothing(kept_run, learning_run) -> None:
    run, _, path = kept_run
    assert find_projection(run, settings_of("tsne", landmarks=101, neighbours=8)) is None
    assert find_projection(run, settings_of("umap")) is None
    other = learning_run(3, 90, seed=1, file="other.nnviz")
    shutil.copytree(path.parent, other.path.with_suffix(".maps"))
    assert find_projection(other, SETTINGS) is None
    renamed = other.path.with_suffix(".maps") / f"tsne-2d-{SETTINGS.key(other.digest)}.nnmap"
    shutil.copy(path, renamed)
    assert find_projection(other, SETTINGS) is None  # the name is not believed
    with pytest.raises(nnviz.RunFileError, match="of another run"):
        read_projection(renamed, other)


def test_where_the_runs_folder_cannot_be_written_the_cache_folder_is(learning_run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run = learning_run(2, 70)
    run.path.with_suffix(".maps").touch()  # a file where the folder would be
    path = store_projection(run, project(run, method="star"))
    assert path.is_relative_to(tmp_path / "cache")
    assert find_projection(run, settings_of("star")) is not None


def test_what_is_made_of_the_bundled_run_is_kept_in_the_cache_and_found(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run = nnviz.open_run(Path(nnviz.__file__).parent / "data" / "digits.nnviz")
    assert find_projection(run, settings_of("tsne")) is not None  # beside it, as it was made
    path = store_projection(run, project(run, method="star"))
    assert path.is_relative_to(tmp_path / "cache")
    assert find_projection(run, settings_of("star")) is not None


def test_every_damage_is_noticed(kept_run) -> None:
    run, _, path = kept_run
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    for at in [0, 40, 60, len(content) - 1, *rng.integers(0, len(content), 60)]:
        spoilt = bytearray(content)
        spoilt[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(spoilt)
        with pytest.raises(nnviz.RunFileError):
            read_projection(path, run)
    for size in rng.integers(0, len(content), 20):
        path.write_bytes(content[:size])
        with pytest.raises(nnviz.RunFileError):
            read_projection(path, run)
    assert find_projection(run, SETTINGS) is None


def test_a_run_is_no_kept_projection(kept_run) -> None:
    run, _, _ = kept_run
    with pytest.raises(nnviz.RunFileError, match="expected a stored projection"):
        read_projection(run.path, run)


@pytest.mark.parametrize(
    "change",
    [
        {"settings": {"method": "tsne"}},
        {"settings": None},
        {"low": [0.0]},
        {"low": [0.0, float("inf")]},
        {"scale": "1"},
        {"n_checkpoints": 10**9},
        {"version": 2},
        {"kind": "run"},
        {"backend": 5},
        {"arrays": []},
    ],
)
def test_heads_that_lie_are_refused(kept_run, frame, change) -> None:
    from nnviz.runs.records import scan_records

    run, _, path = kept_run
    with open(path, "rb") as file:
        (record,) = scan_records(file, "a")
        file.seek(record.body_offset)
        body = file.read(record.body_size)
    path.write_bytes(frame({**record.head, **change}, body))
    with pytest.raises(nnviz.RunFileError):
        read_projection(path, run)


def test_what_was_kept_of_a_growing_run_is_found_by_the_grown_one(learning_run) -> None:
    early = learning_run(5, 90, first=3)
    store_projection(early, project_by(early, SETTINGS, backend="cpu"))
    grown = learning_run(5, 90, first=4)
    assert find_projection(grown, SETTINGS) is None
    _, earlier = find_earlier_projection(grown, SETTINGS)
    assert len(earlier.trajectory.positions) == 3
    assert find_earlier_projection(learning_run(5, 90, first=4, seed=1), SETTINGS) is None
    assert find_earlier_projection(early, SETTINGS) is None


def test_the_oldest_are_forgotten_but_not_the_usual_ones(learning_run) -> None:
    run = learning_run(2, 20)
    usual = settings_of("tsne", 3)
    made = project_by(run, settings_of("star"), quality=False)
    paths = []
    for age, settings in enumerate([usual, *(settings_of("tsne", random_state=seed) for seed in (1, 2, 3))]):
        paths.append(store_projection(run, dataclasses.replace(made, settings=settings)))
        os.utime(paths[-1], ns=(age, age))
    forget_old_projections(run, most=2)
    assert [path.exists() for path in paths] == [True, False, True, True]


def check_kept(kept, run) -> None:
    """Whatever is found can be shown and placed by."""
    trajectory, shape = kept.trajectory, (len(run.checkpoints), run.n_samples, 2)
    assert trajectory.settings == SETTINGS
    assert trajectory.positions.shape == shape
    content = pack_positions(
        trajectory.positions,
        anchors=np.zeros((run.n_classes, 2)),
        preserved=kept.sample_quality,
        quality=trajectory.quality,
        provenance=str(trajectory),
    )
    assert content
    assert np.isfinite(trajectory.map.transform(run.probabilities(0))).all()


def test_fields_that_do_not_belong_together_are_as_good_as_nothing_kept(kept_run, mutations) -> None:
    run, _, path = kept_run
    found = 0
    for _ in mutations(path, inside=("settings",)):
        kept = find_projection(run, SETTINGS)
        if kept is not None:
            found += 1
            check_kept(kept, run)
    assert found  # some changes, such as of the time, leave it whole
    check_kept(find_projection(run, SETTINGS), run)


def test_a_wide_map_without_its_components_is_not_there(learning_run, mutations) -> None:
    run = learning_run(2, 80, 60)
    settings = settings_of("tsne", landmarks=60, neighbours=8)
    path = store_projection(run, project_by(run, settings, backend="cpu", quality=False))
    assert find_projection(run, settings) is not None
    without = {change: find_projection(run, settings) for change in mutations(path, count=0) if change.startswith("without")}
    assert set(without) == {f"without {name}" for name in ("positions", "landmarks", "places", "mean", "components")}
    assert set(without.values()) == {None}


def test_a_file_of_other_settings_is_not_taken_for_those_of_its_name(kept_run) -> None:
    run, _, path = kept_run
    other = settings_of("tsne", landmarks=100, neighbours=9)
    shutil.copy(path, path.with_name(f"tsne-2d-{other.key(run.digest)}.nnmap"))
    assert find_projection(run, other) is None
    assert find_projection(run, SETTINGS) is not None
