"""Numbers of addresses: what is one, what is none, and what is too long to be tried."""

import math

import pytest

from nnviz.numerals import number_in, whole_in

LONG = "9" * 5000


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("7", 7), ("-1", -1), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_whole_numbers_are_read(text, value) -> None:
    assert whole_in(text, -(10**18), 10**18) == value


@pytest.mark.parametrize(
    "text", ["", " ", "1 ", "+1", "1.0", "1e3", "1_0", "٣", "１", "0x1", "--1", "a", "9" * 19, LONG, "-" + LONG]
)
def test_what_is_no_whole_number_is_none(text) -> None:
    assert whole_in(text, -(10**30), 10**30) is None


def test_a_whole_number_lies_within_its_range() -> None:
    assert [whole_in(str(n), 0, 2) for n in (-1, 0, 2, 3)] == [None, 0, 2, None]


@pytest.mark.parametrize("text", ["0", "-1.5", "+2", ".5", "3.", "1e-300", "1E+308", "0." + "1" * 40])
def test_numbers_are_read(text) -> None:
    assert number_in(text) == float(text)


@pytest.mark.parametrize(
    "text", ["", ".", "e5", "1e", "nan", "inf", "-Infinity", "1e309", "1e9999", "1_0", "1,5", "٣", " 1", LONG, f".{LONG}"]
)
def test_what_is_no_finite_number_is_none(text) -> None:
    assert number_in(text) is None


def test_a_number_lies_within_its_range() -> None:
    assert [number_in(text, 0, 1) for text in ("-0.1", "0", "1", "1.1")] == [None, 0, 1, None]
    assert math.copysign(1, number_in("1", -math.inf)) == 1
