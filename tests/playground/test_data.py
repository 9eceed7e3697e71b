"""The data of the playground, and CSVs of strangers: what cannot be used is said by row and column."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.playground import Settings, make_dataset
from nnviz.playground.data import digit_samples, kept_table
from nnviz.playground.settings import DATA
from nnviz.playground.user_data import MAX_ROWS, OwnDataError, name_of, read_csv


def test_the_kept_tables_are_those_of_scikit_learn() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    iris, table = datasets.load_iris(), kept_table("iris")
    np.testing.assert_allclose(table.values, iris.data)
    assert table.labels.tolist() == iris.target.tolist()
    digits, table, samples = datasets.load_digits(), kept_table("digits"), digit_samples()
    assert table.labels.tolist() == digits.target[samples].tolist()
    assert np.bincount(table.labels).tolist() == [60] * 10
    centred = digits.data - digits.data.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    for k in range(6):
        component = centred[samples] @ axes[:, -1 - k]
        assert abs(np.corrcoef(component, table.values[:, k])[0, 1]) > 0.9999
        assert np.std(component) == pytest.approx(table.values[:, k].std(), rel=1e-3)


@pytest.mark.parametrize("name", DATA)
def test_parts_keep_the_shares_of_the_classes_and_scale_by_the_training_part(name: str) -> None:
    data = make_dataset(replace(Settings(), data=name, test=25))
    n = len(data.table.labels)
    assert sorted([*data.train, *data.test]) == list(range(n))
    assert len(data.test) == pytest.approx(0.25 * n, abs=len(data.table.classes))
    counts = np.bincount(data.table.labels[data.test])
    assert counts.max() - counts.min() <= 1
    np.testing.assert_allclose(data.inputs[data.train].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.inputs[data.train].std(axis=0), 1)
    assert (data.targets.argmax(axis=1) == data.table.labels).all()


def test_noise_blurs_and_the_shape_stays() -> None:
    clean, noisy = (make_dataset(replace(Settings(), data="circles", noise=noise)).table for noise in (0, 50))
    radius = np.hypot(*clean.values.T)
    assert radius[clean.labels == 0].max() <= 0.5
    assert radius[clean.labels == 1].min() >= 0.7
    assert noisy.values.std() > clean.values.std()


def rows(*lines: str) -> str:
    return "\n".join(lines)


GOOD = ["a,b,kind", "1,2,x", "2,3,y", "3,1,x", "4,2,y", "5,9,x", "6,2,y"]


def test_a_table_is_read_as_it_is() -> None:
    table = read_csv(rows(*GOOD))
    assert table.features == ("a", "b")
    assert table.classes == ("x", "y")
    assert table.values.tolist() == [[1, 2], [2, 3], [3, 1], [4, 2], [5, 9], [6, 2]]
    assert table.labels.tolist() == [0, 1, 0, 1, 0, 1]
    assert name_of(table) == name_of(read_csv("\ufeff" + rows(*GOOD).replace(",", ";") + "\n\n"))
    assert make_dataset(Settings(data=name_of(table)), table).inputs.shape == (6, 2)


def test_the_label_is_found_by_its_name_its_words_or_its_place() -> None:
    assert read_csv(rows("label,b,c", *(f"{k % 2},{k},{k}" for k in range(6)))).features == ("b", "c")
    assert read_csv(rows("a,b,c", *(f"{k},{'xy'[k % 2]},{k}" for k in range(6)))).features == ("a", "c")
    without = read_csv(rows(*(f"{k},{k * k},{k % 3}" for k in range(6))))
    assert without.features == ("x1", "x2")
    assert without.classes == ("0", "1", "2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are no rows"),
        (rows(*GOOD[:4], "4,two,y", *GOOD[5:]), r"row 5, column 2 \(b\): “two” is not a number"),
        (rows(*GOOD[:3], "3,,x", *GOOD[4:]), r"row 4, column 2 \(b\): the value is missing"),
        (rows(*GOOD[:3], "3,1,", *GOOD[4:]), r"row 4, column 3 \(kind\): the label is missing"),
        (rows(*GOOD[:3], "nan,1,x", *GOOD[4:]), r"row 4, column 1 \(a\): “nan” is no number to reckon with"),
        (rows(*GOOD[:3], "1e400,1,x", *GOOD[4:]), r"row 4, column 1 \(a\): “1e400” is no number"),
        (rows(GOOD[0], *(f"{k},{k},x" for k in range(7))), r"rows 2 to 8, column 3 \(kind\): every one says “x”; two classes"),
        (rows(*GOOD, "7,7,z"), r"row 8, column 3 \(kind\): “z” is there once"),
        (rows(*GOOD, "7,7"), r"row 8 has 2 cells, row 1 has 3: column 3 is missing"),
        (rows(*GOOD, "7,7,x,9"), r"row 8 has 4 cells, row 1 has 3: column 4 is one too many"),
        (
            rows(
                ",".join([*(f"f{k}" for k in range(11)), "label"]),
                *(",".join([*map(str, range(11)), "xy"[k % 2]]) for k in range(9)),
            ),
            r"11 columns of numbers; at most 10. column 11 \(f10\) is the first too many",
        ),
        (
            rows(GOOD[0], *(f"{k},1,{'xy'[k % 2]}" for k in range(MAX_ROWS + 3))),
            r"1,003 rows; at most 1,000. Row 1,002 is the first",
        ),
        (rows(*GOOD[:5]), r"4 rows of data; expected 6 or more; row 5 is the last"),
        (rows("a,b", *(f"{k},{k}" for k in range(12))), r"row 12, column 2 \(b\): “10” is one label too many; at most 10"),
        (rows("only", *map(str, range(9))), "row 2 has one column"),
        (rows("a,b", *["x,y"] * 6), r"row 2, column 1: “x” is not a number, nor is any other cell"),
        (rows(*GOOD[:3], '"3,1,x', *GOOD[4:]), "this is no CSV"),
        ("1,2\n" * 300_000, "1,200,000 bytes; at most 1,000,000"),
    ],
)
def test_what_cannot_be_used_is_said_by_row_and_column(text: str, said: str) -> None:
    with pytest.raises(OwnDataError, match=said):
        read_csv(text)


def test_names_of_strangers_are_short_and_numbers_like_1_000_are_words() -> None:
    table = read_csv(rows("a" * 99 + ",b,kind", *GOOD[1:]))
    assert len(table.features[0]) == 24
    with pytest.raises(OwnDataError, match="“1_000” is not a number"):
        read_csv(rows(*GOOD, "1_000,2,x"))


GERMAN = ["größe;gewicht;art", "1,5;2,25;x", "2,5;3;y", "3,5;1;x", "4,5;2;y", "5,5;9;x", "1.006,5;2;y"]


@pytest.mark.parametrize("mark", ["", "\ufeff", "sep=;\r\n"])
@pytest.mark.parametrize("headed", [True, False])
def test_decimal_commas_between_semicolons_are_numbers(mark: str, headed: bool) -> None:
    table = read_csv(mark + "\r\n".join(GERMAN if headed else GERMAN[1:]))
    assert table.features == (("größe", "gewicht") if headed else ("x1", "x2"))
    assert table.values.tolist() == [[1.5, 2.25], [2.5, 3], [3.5, 1], [4.5, 2], [5.5, 9], [1006.5, 2]]
    tabbed = read_csv("\n".join(GERMAN[not headed :]).replace(";", "\t"))
    assert tabbed.values.tolist() == table.values.tolist()


def test_points_between_semicolons_stay_points() -> None:
    table = read_csv(rows("a;b;kind", *(f"{k}.125;{k}.5e1;{'xy'[k % 2]}" for k in range(6))))
    assert table.values.tolist() == [[k + 0.125, 10 * k + 5] for k in range(6)]


def test_a_label_with_semicolons_does_not_cut_the_rows() -> None:
    table = read_csv(rows(*(f"{k},{2 * k},{'xy'[k % 2]};z" for k in range(6))))
    assert table.classes == ("x;z", "y;z")
    assert table.values[3].tolist() == [3, 6]


@pytest.mark.parametrize("name", ["", "Unnamed: 0", '""'])
@pytest.mark.parametrize("numbers", [range(6), range(1, 7), [30, 2, 11, 7, 5, 40]])
def test_row_numbers_that_pandas_writes_are_no_feature(name: str, numbers) -> None:
    lines = [f"{name},{GOOD[0]}", *(f"{number},{line}" for number, line in zip(numbers, GOOD[1:], strict=True))]
    numbered, plain = read_csv(rows(*lines)), read_csv(rows(*GOOD))
    assert numbered.features == plain.features
    assert (numbered.values == plain.values).all()


def test_a_first_column_that_says_something_is_kept() -> None:
    assert read_csv(rows(",b,kind", *GOOD[1:5], "4,9,x", "6,2,y")).features == ("x1", "b")  # a number is there twice
    assert read_csv(rows(",b,kind", *(f"{k}.5,{k},{'xy'[k % 2]}" for k in range(6)))).features == ("x1", "b")
    assert read_csv(rows("n,b,kind", *(f"{k},{k},{'xy'[k % 2]}" for k in range(6)))).features == ("n", "b")
    with pytest.raises(OwnDataError, match=r"row 3, column 1 \(b\): “two” is not a number"):
        read_csv(rows(",b,kind", "0,1,x", "1,two,y", *(f"{k},{k},{'xy'[k % 2]}" for k in range(2, 6))))
