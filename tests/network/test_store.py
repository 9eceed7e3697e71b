"""Results that are kept with their run."""

from __future__ import annotations

import os

import numpy as np
import pytest

from nnviz import RunWriter, open_run
from nnviz.network.plane import LandscapeSettings
from nnviz.network.result_schemas import check_result
from nnviz.network.store import RESULTS, find_result, forget_old_results, remove_result, store_result
from nnviz.runs.inputs import store_inputs

ARGUMENTS = {"sample": 3, "method": "gradient"}
WORDS = LandscapeSettings("random", 3, 4).as_dict()


def landscape_of() -> dict[str, np.ndarray]:
    """A landscape of the tiny run, made up; the loss was no number at one point."""
    loss, along = np.linspace(0, 1, 9).reshape(3, 3), np.array([-1.0, 0, 1])
    loss[0, 0] = np.nan
    path = {"checkpoints 0": np.arange(3), "path 0": np.zeros((3, 2)), "share": np.array([0.9])}
    return {"loss": loss, "accuracy": np.clip(1 - loss, 0, 1), "x": along, "y": along, "samples": np.array([0, 2]), **path}


def part_of() -> dict[str, np.ndarray]:
    return {name: array for name, array in landscape_of().items() if name in ("loss", "accuracy")}


def saliency_of(labels: np.ndarray) -> dict[str, np.ndarray]:
    classes = np.array([[labels[3], k] for k in (0, 1, 2)])
    return {"classes": classes, "peaks": np.ones((3, 2)), "codes": np.arange(24).reshape(3, 2, 4) * 1000}


def features_of() -> dict[str, np.ndarray]:
    found = np.zeros((3, 2, 4), np.uint8)
    return {"found": found, "excitement": np.ones((3, 2)), "low": np.zeros(1), "high": np.ones(1)} | {
        "best_excitement": np.zeros((3, 2)),
        "best": np.full((3, 2), 4),
        "from_best": np.zeros((3, 2), np.uint8),
    }


def line_of() -> dict[str, np.ndarray]:
    t = np.linspace(-0.25, 1.25, 7)
    return {"t": t, "loss": t**2, "accuracy": np.full(7, 0.5)}


@pytest.fixture
def run(tmp_path):
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(5, 4)).astype(np.float32), rng.integers(0, 3, 5)
    with RunWriter(tmp_path / "run.nnviz", labels=labels) as writer:
        writer.describe_model(inputs=store_inputs(x, None, labels))
        for at in range(3):
            writer.append(probabilities=rng.dirichlet([1] * 3, 5), epoch=at + 1)
    return open_run(tmp_path / "run.nnviz")


def test_a_result_comes_back_for_its_arguments_alone(run) -> None:
    arrays = {"a": np.linspace(0, 1, 6).reshape(2, 3), "n": np.array([1, -2]), "b": np.array([True, False])}
    path = store_result(run, "sums", ARGUMENTS, arrays)
    assert path.parent == run.path.with_suffix(".maps")
    found = find_result(run, "sums", dict(reversed(ARGUMENTS.items())))
    np.testing.assert_array_equal(found["a"], arrays["a"].astype(np.float32))
    assert [found[name].tolist() for name in "nb"] == [[1, -2], [1, 0]]
    assert find_result(run, "sums", ARGUMENTS | {"sample": 4}) is None
    assert find_result(run, "line", ARGUMENTS) is None


def test_a_result_of_another_recording_is_not_taken_for_this_one(run, tiny_run) -> None:
    path = store_result(run, "sums", ARGUMENTS, {"a": np.zeros(2)})
    other = open_run(tiny_run(seed=1))
    assert find_result(other, "sums", ARGUMENTS) is None
    path.rename(store_result(other, "sums", ARGUMENTS, {"a": np.ones(2)}))
    assert find_result(other, "sums", ARGUMENTS) is None  # its name says what it is not


@pytest.mark.parametrize("spoil", [lambda whole: whole[:-1], lambda whole: whole[:-3] + b"xyz", lambda _: b""])
def test_a_damaged_result_is_as_good_as_none(run, spoil) -> None:
    path = store_result(run, "sums", ARGUMENTS, {"a": np.arange(50.0)})
    path.write_bytes(spoil(path.read_bytes()))
    assert find_result(run, "sums", ARGUMENTS) is None


def test_where_nothing_can_be_written_beside_the_run_the_cache_serves(run) -> None:
    run.path.with_suffix(".maps").write_text("no folder")
    path = store_result(run, "sums", ARGUMENTS, {"a": np.zeros(2)})
    assert path.is_relative_to(os.environ["XDG_CACHE_HOME"])
    assert find_result(run, "sums", ARGUMENTS) is not None
    remove_result(run, "sums", ARGUMENTS)
    assert find_result(run, "sums", ARGUMENTS) is None


def test_the_oldest_results_go_and_landscapes_stay(run) -> None:
    kept = [store_result(run, "sums", {"sample": at}, {"a": np.zeros(1)}) for at in range(5)]
    stays = store_result(run, "landscape", WORDS, landscape_of())
    for age, path in enumerate([stays, *kept]):
        os.utime(path, (1000 + age, 1000 + age))
    forget_old_results(run, most=2)
    assert set(stays.parent.glob(f"*{RESULTS.suffix}")) == {stays, *kept[-2:]}


#: Job → its arguments, and what it gives, made up.
GIVEN = {
    "saliency": (ARGUMENTS | {"seed": 0}, lambda run: saliency_of(run.labels)),
    "features": ({"layer": "dense", "units": [0, 3], "seed": 0}, lambda _: features_of()),
    "landscape": (WORDS, lambda _: landscape_of()),
    "landscape-part": (WORDS, lambda _: part_of()),
    "line": ({"first": 0, "last": 2, "samples": 4, "part": ""}, lambda _: line_of()),
}


def test_every_job_is_known_by_what_it_gives() -> None:
    from nnviz.jobs.kinds import KINDS

    assert set(GIVEN) == {*(kind.name for kind in KINDS.values() if kind.lane == "model"), "landscape-part"}


@pytest.mark.parametrize("job", GIVEN)
def test_arrays_that_do_not_belong_together_are_as_good_as_no_result(run, mutations, job) -> None:
    arguments, give = GIVEN[job]
    expected = {name: np.asarray(array) for name, array in give(run).items()}
    path = store_result(run, job, arguments, expected)
    missing = []
    for change in mutations(path):
        found = find_result(run, job, arguments)
        if change.startswith("without"):
            missing.append(found)
        elif found is not None:
            free = {"samples", "checkpoints 0", "path 0"}  # fewer of them belong together too
            assert all(found[name].shape == array.shape for name, array in expected.items() if name not in free)
            assert len(found.get("checkpoints 0", ())) == len(found.get("path 0", ()))
            assert all(found[name].dtype.kind in {"f": "f"}.get(expected[name].dtype.kind, "iu") for name in expected)
            for name, most in (("samples", run.n_samples), ("checkpoints 0", 3), ("classes", run.n_classes)):
                assert name not in found or found[name].max() < most
    assert [found is None for found in missing] == [name not in ("low", "high") for name in expected]
    assert find_result(run, job, arguments) is not None


@pytest.mark.parametrize(
    ("job", "name", "value"),
    [
        ("saliency", "classes", np.full((3, 2), 99)),
        ("saliency", "codes", np.zeros((3, 2, 5), np.int16)),
        ("saliency", "codes", np.full((3, 2, 4), 10**6)),
        ("features", "found", np.zeros((2, 2, 4), np.uint8)),
        ("landscape", "samples", np.array([0, 5])),
        ("landscape", "samples", np.array([], int)),
        ("landscape", "checkpoints 0", np.array([0, 1, 3])),
        ("landscape", "x", np.array([0.0, 0, 1])),
        ("landscape-part", "accuracy", np.full((4, 4), 0.5)),
        ("line", "t", np.zeros(7)),
    ],
)
def test_what_a_job_cannot_have_given_is_not_found(run, job, name, value) -> None:
    arguments, give = GIVEN[job]
    with pytest.raises(ValueError, match=name):
        check_result(run, job, arguments, give(run) | {name: value})
    store_result(run, job, arguments, give(run) | {name: value})
    assert find_result(run, job, arguments) is None
