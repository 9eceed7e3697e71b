"""Conditions on metadata, as an address has them."""

from types import SimpleNamespace

import numpy as np
import pytest

from nnviz.analysis.conditions import read_condition, usual_condition
from nnviz.analysis.metadata import metadata_of

NAN = np.nan
COLUMNS = {
    "site": SimpleNamespace(kind="category", values=np.array([0, 1, -1, 1]), categories=("A", "St. Mary: north")),
    "site:x": SimpleNamespace(kind="number", values=np.array([-1.5, 0, 2.25, NAN]), categories=()),
    "day": SimpleNamespace(
        kind="date", values=np.array(["2024-01-01", "2024-01-02T12:00", "NaT", "2025-01-01"], "datetime64[s]"), categories=()
    ),
    "note": SimpleNamespace(kind="text", values=np.array(["A cat", "", "dog", "cat"], object), categories=()),
}
RUN = SimpleNamespace(
    column_names=tuple(COLUMNS), column=lambda name: SimpleNamespace(name=name, **vars(COLUMNS[name])), digest=""
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("site:A", [0]),
        ("site:St. Mary: north", [1, 3]),
        ("site:", [2]),
        ("site:x:0..2.25", [1, 2]),  # the longer name counts
        ("site:x:..0", [0, 1]),
        ("site:x:0..", [1, 2]),
        ("site:x:-1.5", [0]),
        ("day:2024-01-01..2024-01-02", [0]),
        ("day:2024-01-01..2024-01-02 12:00:00", [0, 1]),
        ("day:..", [0, 1, 3]),
        ("note:CAT", [0, 3]),
        ("note:", [0, 2, 3]),
    ],
)
def test_a_condition_holds_of_the_samples_that_it_says_and_is_written_as_it_was(text: str, expected: list[int]) -> None:
    condition = read_condition(RUN, text)
    assert condition is not None
    assert np.flatnonzero(condition.holds()).tolist() == expected
    again = read_condition(RUN, condition.text)
    assert again is not None
    assert (again.value, again.low, again.high) == (condition.value, condition.low, condition.high)
    assert condition.said


@pytest.mark.parametrize(
    "text",
    ["", "A", "site", "site:B", "other:1", "site:x:", "site:x:a", "site:x:2..1", "site:x:nan", "site:x:1e999999",
     "day:2024-13-01", "day:yesterday", "day:2024", "site:x:1..2..3", "day:99999-01-01"],
)  # fmt: skip
def test_what_means_nothing_in_this_run_is_none(text: str) -> None:
    assert read_condition(RUN, text) is None


def test_the_usual_condition_of_each_column_can_be_read_again() -> None:
    for column in metadata_of(RUN).values():
        usual = usual_condition(column)
        again = read_condition(RUN, usual.text)
        assert again is not None
        np.testing.assert_array_equal(again.holds(), usual.holds())
    assert usual_condition(metadata_of(RUN)["column:day"]).holds().tolist() == [True, True, False, True]
