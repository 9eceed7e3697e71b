"""Results that are kept with their run."""

from __future__ import annotations

import os

import numpy as np
import pytest

from nnviz import open_run
from nnviz.network.results import SUFFIX, drop_result, find_result, forget_old_results, keep_result

ARGUMENTS = {"sample": 3, "method": "gradient"}


@pytest.fixture
def run(tiny_run):
    return open_run(tiny_run())


def test_a_result_comes_back_for_its_arguments_alone(run) -> None:
    arrays = {"a": np.linspace(0, 1, 6).reshape(2, 3), "n": np.array([1, -2]), "b": np.array([True, False])}
    path = keep_result(run, "saliency", ARGUMENTS, arrays)
    assert path.parent == run.path.with_suffix(".maps")
    found = find_result(run, "saliency", dict(reversed(ARGUMENTS.items())))
    np.testing.assert_array_equal(found["a"], arrays["a"].astype(np.float32))
    assert [found[name].tolist() for name in "nb"] == [[1, -2], [1, 0]]
    assert find_result(run, "saliency", ARGUMENTS | {"sample": 4}) is None
    assert find_result(run, "line", ARGUMENTS) is None


def test_a_result_of_another_recording_is_not_taken_for_this_one(run, tiny_run) -> None:
    path = keep_result(run, "saliency", ARGUMENTS, {"a": np.zeros(2)})
    other = open_run(tiny_run(seed=1))
    assert find_result(other, "saliency", ARGUMENTS) is None
    path.rename(keep_result(other, "saliency", ARGUMENTS, {"a": np.ones(2)}))
    assert find_result(other, "saliency", ARGUMENTS) is None  # its name says what it is not


@pytest.mark.parametrize("spoil", [lambda whole: whole[:-1], lambda whole: whole[:-3] + b"xyz", lambda _: b""])
def test_a_damaged_result_is_as_good_as_none(run, spoil) -> None:
    path = keep_result(run, "saliency", ARGUMENTS, {"a": np.arange(50.0)})
    path.write_bytes(spoil(path.read_bytes()))
    assert find_result(run, "saliency", ARGUMENTS) is None


def test_where_nothing_can_be_written_beside_the_run_the_cache_serves(run) -> None:
    run.path.with_suffix(".maps").write_text("no folder")
    path = keep_result(run, "saliency", ARGUMENTS, {"a": np.zeros(2)})
    assert path.is_relative_to(os.environ["XDG_CACHE_HOME"])
    assert find_result(run, "saliency", ARGUMENTS) is not None
    drop_result(run, "saliency", ARGUMENTS)
    assert find_result(run, "saliency", ARGUMENTS) is None


def test_the_oldest_results_go_and_landscapes_stay(run) -> None:
    kept = [keep_result(run, "saliency", {"sample": at}, {"a": np.zeros(1)}) for at in range(5)]
    stays = keep_result(run, "landscape", {}, {"a": np.zeros(1)})
    for age, path in enumerate([stays, *kept]):
        os.utime(path, (1000 + age, 1000 + age))
    forget_old_results(run, most=2)
    assert set(stays.parent.glob(f"*{SUFFIX}")) == {stays, *kept[-2:]}
