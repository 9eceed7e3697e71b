"""Metadata as measures, groups of samples by it."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from nnviz.analysis.columns import OutputArrays, measured
from nnviz.analysis.grouping import group_shares, groups_of
from nnviz.analysis.measures import MEASURES
from nnviz.analysis.metadata import Dates, Metadata, Numbers, date_text, measures_of, metadata_measure, metadata_of, telling_of


def column(kind: str, values: object, categories: tuple[str, ...] = (), name: str = "c") -> SimpleNamespace:
    return SimpleNamespace(name=name, kind=kind, values=np.array(values), categories=categories)


def made(*arguments: object, **options: object) -> Metadata:
    return metadata_measure(column(*arguments, **options))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Recorded(OutputArrays):
    """Answers with columns, as a run has them."""

    columns: tuple[SimpleNamespace, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.columns)

    def column(self, name: str) -> SimpleNamespace:
        return next(each for each in self.columns if each.name == name)


def run_of(*columns: SimpleNamespace) -> Recorded:
    return Recorded(np.full((1, 3, 2), 0.5), np.array([0, 1, 1]), columns)


def test_values_are_kept_to_the_last_digit_and_what_is_missing_is_missing() -> None:
    exact = 1_700_000_123.25
    run = run_of(
        column("number", [exact, np.nan, -np.inf], name="n"),
        column("category", [1, -1, 0], ("A", "B"), name="k"),
        column("date", np.array(["2024-02-29T13:00:07", "NaT", "1969-12-31"], "datetime64[s]"), name="d"),
        column("text", np.array(["b", "", "a"], object), name="t"),
    )
    columns = measured(run, [f"column:{name}" for name in "nkdt"])
    assert columns["column:n"].tolist()[0] == exact
    assert np.isnan(columns["column:n"][1:]).all()
    texts = {name: [each.scale.text(value, []) for value in columns[name].tolist()] for name, each in metadata_of(run).items()}
    assert texts["column:k"] == ["B", "", "A"]
    assert texts["column:d"] == ["2024-02-29 13:00:07", "", "1969-12-31"]
    assert texts["column:t"] == ["b", "", "a"]


def test_a_column_may_be_called_as_a_measure_is_and_both_are_there() -> None:
    run = run_of(column("number", [1.0, 2, 3], name="loss"))
    assert {"loss", "column:loss"} <= set(measures_of(run))
    columns = measured(run, ["loss", "column:loss"])
    np.testing.assert_allclose(columns["loss"], np.log(2) * np.ones((1, 3)), rtol=1e-6)
    assert columns["column:loss"].tolist() == [1, 2, 3]
    assert not any(name.startswith("column:") for name in MEASURES)
    with pytest.raises(ValueError, match="no measure 'column:size'"):
        measured(run, ["column:size"])


def test_what_all_samples_share_and_texts_colour_nothing() -> None:
    run = run_of(
        column("number", [1.0, 1, 1], name="same"),
        column("number", [1.0, np.nan, 1], name="gap"),
        column("text", np.array(["a", "b", "c"], object), name="note"),
        column("category", [0, 1, 0], ("x", "y"), name="site"),
        column("number", [np.nan] * 3, name="none"),
    )
    assert [name for name in telling_of(run) if name.startswith("column:")] == ["column:gap", "column:site"]


@pytest.mark.parametrize("name", ["{}", "{0.__class__}", "%s", "<b>", "a b"])
def test_any_name_is_said_letter_for_letter(name: str) -> None:
    assert made("number", [2.5], name=name).said(2.5, []) == f"{name}: 2.5"


@pytest.mark.parametrize(
    ("values", "along", "ticks"),
    [
        ([0, 43], "linear", ["0", "10", "20", "30", "40"]),
        ([0.01, 100], "log", ["0.01", "0.1", "1", "10", "100"]),
        ([-1, 1], "linear", ["-1", "-0.5", "0", "0.5", "1"]),
        ([5, 5], "linear", None),
        ([np.nan], "linear", None),
        ([1e300, -1e300], "linear", None),
    ],
)
def test_scales_of_numbers_have_round_ticks_within_their_ends(values, along, ticks) -> None:
    key = Numbers().key(np.array(values, float), 10, [])
    assert key.along == along
    assert key.low < key.high
    assert all(key.low <= value <= key.high for value, _ in key.ticks)
    if ticks:
        assert [text for _, text in key.ticks] == ticks


def test_dates_are_iso_also_outside_what_python_can_have() -> None:
    assert [date_text(seconds) for seconds in (0, -1, 1709211607)] == [
        "1970-01-01",
        "1969-12-31 23:59:59",
        "2024-02-29 13:00:07",
    ]
    assert date_text(-62135596800) == "0001-01-01"
    assert date_text(1e12).startswith("33658-")
    ends = np.array(["2024-01-01", "2024-03-01"], "datetime64[s]").astype(float)
    assert [text for _, text in Dates().key(ends, 0, []).ticks] == ["2024-01-01", "2024-01-31", "2024-03-01"]


def test_the_most_frequent_categories_are_groups_and_the_rest_is_one() -> None:
    codes = np.repeat([0, 1, 2, 3, -1], [1, 5, 2, 4, 3])
    groups = groups_of(made("category", codes, ("a", "b", "c", "d")), most=3)
    assert groups.names == ("b", "d", "2 others", "missing")
    assert np.bincount(groups.codes).tolist() == [5, 4, 3, 3]
    assert groups_of(made("category", codes, ("a", "b", "c", "d"))).names == ("a", "b", "c", "d", "missing")


def test_numbers_are_grouped_in_quarters_and_equal_ones_stay_together() -> None:
    groups = groups_of(made("number", np.arange(100.0)))
    assert np.bincount(groups.codes).tolist() == [25, 25, 25, 25]
    assert groups.names == ("0 – 24", "25 – 49", "50 – 74", "75 – 99")
    equal = groups_of(made("number", [1.0] * 90 + [2.0] * 10))
    assert equal.names == ("1", "2")
    assert np.bincount(equal.codes).tolist() == [90, 10]
    assert groups_of(made("number", [np.nan, np.nan])).names == ("missing",)
    with pytest.raises(ValueError, match="is a text"):
        groups_of(made("text", np.array(["a"], object)))


def test_the_shares_of_groups_are_those_of_their_samples() -> None:
    rng = np.random.default_rng(0)
    predicted, labels = rng.integers(0, 3, (4, 200)), rng.integers(0, 3, 200)
    groups, mask = groups_of(made("category", rng.integers(-1, 3, 200), ("a", "b", "c"))), rng.random(200) < 0.5
    shares = group_shares(predicted, labels, groups, mask)
    for at in range(4):
        for k in range(len(groups.names)):
            own = mask & (groups.codes == k)
            assert shares[at, k] == pytest.approx((predicted[at] == labels)[own].mean())
    assert np.isnan(group_shares(predicted, labels, groups, np.zeros(200, bool))).all()
