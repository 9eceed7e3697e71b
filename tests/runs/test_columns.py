"""Columns: what kind a list of values is, and that they come back as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from nnviz import Column, RunWriter, open_run
from nnviz.runs.column_kinds import as_column
from nnviz.runs.concatenated import open_runs


@pytest.fixture
def recorded(tmp_path):
    """Writes a run with these columns and opens it."""

    def record(**columns: Any):
        first = next(iter(columns.values()))
        n = len(first.values if isinstance(first, Column) else first)
        with RunWriter(tmp_path / "run.nnviz", columns=columns, if_exists="replace") as writer:
            writer.append(probabilities=np.full((n, 2), 0.5), epoch=0)
        return open_run(tmp_path / "run.nnviz")

    return record


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, 3], "number"),
        ([1.5, None, 2], "number"),
        ([None, None], "number"),
        (np.array([1, 2], np.uint8), "number"),
        ([Decimal("1.5"), 2], "number"),
        (np.array([1, 90], "timedelta64[m]"), "number"),
        ([2**53, 1], "category"),  # float64 would not tell it from its neighbour
        ([True, False], "category"),
        ([True, None], "category"),
        (["a", "b", "a"], "category"),
        ([b"a", b"b"], "category"),
        (["a", 1], "category"),
        ([f"note {at}" for at in range(30)], "text"),
        ([f"{at % 15}" for at in range(30)], "category"),
        ([f"{at % 300}" for at in range(900)], "text"),
        (["a" * 101, "b"], "text"),
        ([date(2020, 1, 2), None], "date"),
        (np.array(["2020-01", "NaT"], "datetime64[M]"), "date"),
        (["2020-01-02", "2021-03-04"], "date"),
        (["2020-02-30", "2021-03-04"], "category"),  # no day of the calendar
        (["2020-01-02", "soon"], "category"),
    ],
)
def test_values_tell_their_kind(recorded, values: Any, kind: str) -> None:
    run = recorded(it=values)
    assert (run.column_kinds, run.column("it").kind, len(run.column("it").values)) == ((kind,), kind, len(values))


def test_numbers_come_back_to_the_last_bit(recorded) -> None:
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=300) * 10.0 ** rng.integers(-300, 300, 300)
    numbers[::7] = np.nan
    numbers[:3] = -0.0, 5e-324, np.finfo(float).max
    back = recorded(it=numbers).column("it").values
    assert back.dtype == np.float64
    np.testing.assert_array_equal(back.view(np.uint64)[~np.isnan(numbers)], numbers.view(np.uint64)[~np.isnan(numbers)])
    np.testing.assert_array_equal(np.isnan(back), np.isnan(numbers))


def test_dates_come_back_to_the_second_in_universal_time(recorded) -> None:
    east = timezone(timedelta(hours=2))
    values = [datetime(2020, 1, 1, 1, 30, 15, tzinfo=east), None, datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)]
    column = recorded(it=values).column("it")
    assert column.values.dtype == np.dtype("datetime64[s]")
    wanted = ["2019-12-31T23:30:15", "NaT", "0001-01-01T00:00:00", "9999-12-31T23:59:59"]
    assert column.values.astype(str).tolist() == wanted
    assert recorded(it=["2020-01-01T01:30:15+02:00", "", "2020-01-01 00:00"]).column("it").values.astype(str).tolist() == [
        "2019-12-31T23:30:15",
        "NaT",
        "2020-01-01T00:00:00",
    ]
    moments = np.datetime64("2020-01-01") + np.random.default_rng(0).integers(-(10**9), 10**9, 200).astype("timedelta64[s]")
    np.testing.assert_array_equal(recorded(it=moments).column("it").values, moments)
    assert recorded(it=[datetime(2020, 1, 1, tzinfo=UTC)]).column("it").kind == "date"


def test_categories_are_in_the_order_of_the_alphabet_and_none_is_minus_one(recorded) -> None:
    column = recorded(it=["north", None, "east", "", "north", float("nan")]).column("it")
    assert (column.categories, column.values.tolist(), column.values.dtype) == (
        ("east", "north"),
        [1, -1, 0, -1, 1, -1],
        np.dtype(np.int32),
    )
    assert recorded(it=[True, False, None]).column("it").categories == ("false", "true")


def test_texts_come_back_whole_up_to_a_thousand_characters(recorded) -> None:
    texts = [f"Ünïcode 🦊 {at}\nnext line" for at in range(30)] + ["x" * 1000, "y" * 1001, None]
    column = recorded(it=texts).column("it")
    assert column.kind == "text"
    assert column.values[:31].tolist() == texts[:31]
    assert column.values[31:].tolist() == ["y" * 999 + "…", ""]


def test_a_column_of_a_run_can_be_given_to_another(recorded) -> None:
    given = {"number": [1.5, None, 3], "word": ["a", None, "b"], "day": ["2020-01-01", None, "2021-01-01"]}
    first = recorded(**given, note=["abc" * 50, "", "x"])
    columns = {name: first.column(name) for name in first.column_names}
    again = recorded(**columns)
    for name, column in columns.items():
        back = again.column(name)
        assert (back.kind, back.categories) == (column.kind, column.categories)
        np.testing.assert_array_equal(back.values, column.values)
    assert again.digest == first.digest
    assert as_column("few", Column("few", "text", np.array(["a", "a"], object))).kind == "text"


def test_the_digest_tells_columns_apart(recorded) -> None:
    digests = [recorded(**columns).digest for columns in ({"a": [1, 2]}, {"b": [1, 2]}, {"a": [1, 3]}, {"a": ["1", "2"]})]
    assert len(set(digests)) == 4


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"age": [1, 2, 3]}, "column 'age' has 3 values for 2 samples"),
        ({"age": [1, np.inf]}, "column 'age' is infinite at sample 1; expected finite numbers, or NaN"),
        ({"age": [[1, 2], [3, 4]]}, r"column 'age' has shape \(2, 2\); expected one value a sample, \(2,\)"),
        ({"age": 3}, r"column 'age' has shape \(\)"),
        ({"age": [1j, 2j]}, "column 'age' is complex128; expected numbers, text, dates or bools"),
        ({"age": [{}, 1]}, r"column 'age' has \{\} of sample 0; expected numbers, text, dates or bools"),
        ({"day": np.array(["+12345-01-01", "2020-01-01"], "datetime64[D]")}, "beyond the years 1 to 9999 at sample 0"),
        ({" ": [1, 2]}, "a column is called ' '; expected a name"),
        ({str(at): [1, 2] for at in range(257)}, "257 columns; at most 256 are kept"),
        ([1, 2], r"columns are \[1, 2\]; expected a mapping"),
        (7, "columns are 7; expected a mapping"),
    ],
)
def test_what_is_no_column_is_refused_before_anything_is_written(tmp_path, columns: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RunWriter(tmp_path / "run.nnviz", labels=[0, 1], columns=columns)
    assert not list(tmp_path.iterdir())


def test_an_unknown_column_is_refused_by_name(recorded) -> None:
    with pytest.raises(ValueError, match="unknown column 'sex'; this run has 'age', 'site'"):
        recorded(age=[1, 2], site=["a", "b"]).column("sex")


def test_a_training_goes_on_only_with_the_same_columns(tmp_path) -> None:
    path = tmp_path / "run.nnviz"

    def train(epoch: int, **options: Any) -> None:
        with RunWriter(path, if_exists="append", **options) as writer:
            writer.append(probabilities=np.eye(2), epoch=epoch)

    train(0, columns={"age": [1, 2]}, texts=["a", "b"])
    train(1, columns={"age": [1, 2]}, texts=["a", "b"])
    assert len(open_run(path).checkpoints) == 2
    assert open_run(path).column("age").values.tolist() == [1, 2]
    for other in ({}, {"columns": {"age": [1, 3]}, "texts": ["a", "b"]}, {"columns": {"years": [1, 2]}, "texts": ["a", "b"]}):
        with pytest.raises(ValueError, match=r"records other (columns|contents)"):
            train(2, **other)
    with pytest.raises(ValueError, match="records other contents of the samples"):
        train(2, columns={"age": [1, 2]}, texts=["a", "c"])


def test_concatenated_runs_have_the_columns_of_the_first(tiny_run) -> None:
    options = {"columns": {"age": range(5)}, "texts": list("abcde")}
    both = open_runs([tiny_run("one.nnviz", **options), tiny_run("two.nnviz", seed=1, **options)])
    assert both.column_names == ("age",)
    assert both.column("age").values.tolist() == [0, 1, 2, 3, 4]
    assert (both.texts, both.content_kinds) == (tuple("abcde"), (("text", "text"),))
