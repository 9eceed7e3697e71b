"""What a training logs, as numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.runs.logs import read_logs


class Tensor:
    """As of a library that NumPy knows nothing of."""

    shape = ()

    def __float__(self) -> float:
        return 2.5


class Failing:
    shape = (3, 3)

    def __array__(self, *args: object, **kwargs: object) -> np.ndarray:
        raise RuntimeError("it is on another device")


@pytest.mark.parametrize(
    "value", [2.5, np.float32(2.5), np.array(2.5), np.array([2.5]), np.array([[2.5]], np.float16), Tensor()]
)
def test_one_number_is_one_number(value) -> None:
    assert read_logs({"m": value}) == ({"m": 2.5}, {})


def test_numbers_that_are_not_finite_are_numbers() -> None:
    numbers, others = read_logs({"nan": np.nan, "inf": np.float32(np.inf), "yes": True})
    assert math.isnan(numbers["nan"])
    assert (numbers["inf"], numbers["yes"], others) == (math.inf, 1.0, {})


def test_tensors_of_the_backend_are_numbers() -> None:
    ops = pytest.importorskip("keras").ops
    assert read_logs({"a": ops.convert_to_tensor(2.5), "b": ops.convert_to_tensor([2.5])}) == ({"a": 2.5, "b": 2.5}, {})


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (np.zeros(3), "of shape (3,)"),
        (np.zeros((2, 2)), "of shape (2, 2)"),
        (Failing(), "of shape (3, 3)"),
        ([1, 2], "list"),
        ({}, "dict"),
        (None, "NoneType"),
        ("abc", "str"),
        ("1.5", "str"),
        (1j, "complex"),
        (10**400, "int"),
    ],
)
def test_everything_else_is_named_and_takes_nothing_down(value, what) -> None:
    assert read_logs({"loss": 1, "m": value, 5: 2}) == ({"loss": 1.0, "5": 2.0}, {"m": what})


def test_a_training_may_log_nothing() -> None:
    assert read_logs(None) == read_logs({}) == ({}, {})
