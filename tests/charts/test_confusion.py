import json

import numpy as np
import pytest

from nnviz.analysis.confusion import occurring_pairs
from nnviz.charts.cells import cell_chart, cell_lines
from nnviz.charts.confusion import MOST_NUMBERED, MOST_SQUARES, coarse_map, confusion_map
from nnviz.charts.palette import RIGHT, WRONG

NAMES = ["cat", "dog", "owl"]
COUNTS = np.array([[50, 2, 0], [4, 30, 1], [0, 0, 20]])
EPOCHS = np.arange(1.0, 5)


def cells_of(figure, colour):
    """What is drawn in a colour, as {(row, column): value}."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    found = {}
    for trace in figure.data:
        if trace.type == "heatmap" and f"rgba({red}, {green}, {blue}" in str(trace.colorscale):
            found |= {(i, j): z for i, row in enumerate(trace.z) for j, z in enumerate(row) if z is not None}
    return found


def test_the_diagonal_is_blue_and_the_mistakes_are_orange_each_up_to_its_own_most():
    figure = confusion_map(COUNTS, COUNTS, NAMES)
    assert cells_of(figure, RIGHT) == {(0, 0): 50, (1, 1): 30, (2, 2): 20}
    assert cells_of(figure, WRONG) == {(0, 1): 2, (1, 0): 4, (1, 2): 1}
    assert {trace.zmax for trace in figure.data if trace.type == "heatmap"} >= {4, 50}


def test_rows_are_true_classes_with_the_first_on_top():
    figure = confusion_map(COUNTS, COUNTS, NAMES)
    assert list(figure.layout.yaxis.range) == [2.5, -0.5]
    assert list(figure.layout.xaxis.range) == [-0.5, 2.5]
    assert figure.layout.yaxis.title.text == "true class"
    hover = [trace.hovertext[1][0] for trace in figure.data if trace.type == "heatmap" and trace.hovertext[1][0]]
    assert hover == ["is dog, says cat: 4 samples<br>11.4 % of those that are dog<br>7.4 % of those called cat"]


def test_numbers_stand_in_the_cells_and_none_in_empty_ones():
    figure = confusion_map(COUNTS, COUNTS, NAMES)
    (numbers,) = (trace for trace in figure.data if trace.type == "scatter")
    written = dict(zip(zip(numbers.y, numbers.x, strict=True), numbers.text, strict=True))
    assert written == {(0, 0): "50", (0, 1): "2", (1, 0): "4", (1, 1): "30", (1, 2): "1", (2, 2): "20"}
    assert numbers.hoverinfo == "skip"  # or the cell underneath could not be clicked


def test_shares_are_written_in_per_cent_without_a_sign():
    shares = np.array([[0.96154, 0.0385, 0.0001], [0.1, 0.0996, 0.5], [np.nan, np.nan, np.nan]])
    figure = confusion_map(COUNTS, shares, NAMES, percent=True)
    (numbers,) = (trace for trace in figure.data if trace.type == "scatter")
    assert list(numbers.text) == ["96", "3.9", "<.1", "10", "10", "50"]


@pytest.mark.parametrize(
    ("marked", "box"), [((1, 2), (1.5, 2.5, 0.5, 1.5)), ((1, -1), (-0.5, 2.5, 0.5, 1.5)), ((-1, 2), (1.5, 2.5, -0.5, 2.5))]
)
def test_a_cell_a_row_or_a_column_is_outlined(marked, box):
    (shape,) = confusion_map(COUNTS, COUNTS, NAMES, marked=marked).layout.shapes
    assert (shape.x0, shape.x1, shape.y0, shape.y1) == box
    assert not confusion_map(COUNTS, COUNTS, NAMES, marked=(-1, -1)).layout.shapes


def test_every_array_is_a_plain_list():
    figure = confusion_map(COUNTS, COUNTS / 50, NAMES, marked=(0, 1))
    lines = cell_lines(EPOCHS, np.stack([COUNTS] * 4), NAMES)
    for drawn in (figure, lines):
        assert "bdata" not in drawn.to_json()
        for trace in drawn.data:
            assert not any(isinstance(value, np.ndarray) for value in trace.to_plotly_json().values())


def test_many_classes_have_neither_names_nor_numbers():
    n = 40
    matrix = np.eye(n, dtype=int) * 3 + np.eye(n, k=1, dtype=int)
    figure = confusion_map(matrix, matrix, [f"class {k}" for k in range(n)])
    assert n > MOST_NUMBERED
    assert not figure.layout.xaxis.ticktext
    assert all(trace.type == "heatmap" for trace in figure.data)
    assert len(figure.to_json()) < 60_000


def test_very_many_classes_share_squares_and_lose_no_sample():
    rng = np.random.default_rng(0)
    matrix = rng.integers(0, 3, (250, 250))
    true, given = np.repeat(np.indices(matrix.shape).reshape(2, -1), matrix.ravel(), axis=1)
    figure, width = coarse_map(occurring_pairs(true, given, 250), 250)
    assert width == 3
    drawn = np.nansum([np.asarray(trace.z, float) for trace in figure.data], axis=0)
    assert drawn.shape == (84, 84)
    assert max(drawn.shape) <= MOST_SQUARES
    assert drawn.sum() == matrix.sum()
    assert drawn[1, 2] == matrix[3:6, 6:9].sum()
    assert drawn[83, 0] == matrix[249:, :3].sum()


def test_an_empty_matrix_and_one_class_are_drawn():
    json.loads(confusion_map(np.zeros((3, 3), int), np.zeros((3, 3)), NAMES).to_json())
    json.loads(confusion_map(np.array([[7]]), np.array([[7]]), ["only"]).to_json())
    json.loads(cell_lines(EPOCHS, np.full((4, 1, 1), 7), ["only"]).to_json())
    with pytest.raises(ValueError, match=r"counts have shape \(2, 2\)"):
        confusion_map(COUNTS[:2, :2], COUNTS, NAMES)


@pytest.mark.parametrize("name", ["<b>x</b>", "$x$", "<a href='j'>x</a>"])
def test_names_of_strangers_are_letters(name):
    for figure in (
        confusion_map(COUNTS, COUNTS, [name, "b", "c"]),
        cell_lines(EPOCHS, np.stack([COUNTS] * 4), [name, "b", "c"]),
    ):
        assert name not in json.dumps(json.loads(figure.to_json()))


def test_lines_reach_from_the_floor_to_the_ceiling_of_their_cells():
    """Class 0 goes from all wrong to all right; half of its samples were given to class 1 at first, the most of any."""
    matrices = np.array([[[0, 5, 5], [0, 8, 0], [0, 0, 4]], [[10, 0, 0], [0, 8, 0], [0, 0, 4]]])
    figure = cell_lines(np.array([1.0, 2.0]), matrices, NAMES)
    assert figure.layout.meta == {"most": 0.5}
    wrong, right = (trace for trace in figure.data if trace.type == "scatter")
    # Of cell (0, 1): from the ceiling of row 0 to its floor, and then the gap.
    assert list(wrong.x[:3]) == [0.58, 1.42, None]
    assert list(wrong.y[:3]) == [-0.42, 0.42, None]
    assert len(wrong.x) == 2 * 3  # only the two cells that ever held a sample
    assert list(right.y[:3]) == [0.42, -0.42, None]
    (told,) = (trace for trace in figure.data if trace.type == "heatmap")
    assert told.hovertext[0][1] == "is cat, says dog: 0 at the end, at most 5 at epoch 1"


def test_one_cell_over_the_epochs_follows_the_epoch_bar():
    figure = cell_chart(EPOCHS, np.array([3, 0, 7, 1]), right=False)
    assert figure.layout.meta == {"nnviz": "epochs"}
    assert list(figure.data[0].y) == [3, 0, 7, 1]
    assert figure.data[0].line.color == WRONG
    assert cell_chart(EPOCHS, np.zeros(4, int), right=True).layout.yaxis.range[1] >= 1
    assert cell_chart(EPOCHS[:1], np.array([3]), right=True).data[0].mode == "markers"
    with pytest.raises(ValueError, match=r"counts have shape \(3,\)"):
        cell_chart(EPOCHS, np.zeros(3, int), right=True)
