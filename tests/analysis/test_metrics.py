"""Metrics under any names, as quantities with their parts."""

import numpy as np
import pytest

from nnviz.analysis.metrics import NORMS, layer_norms, part_and_quantity, quantities
from nnviz.runs.norms import GRADIENT, UPDATE


@pytest.mark.parametrize(
    ("name", "part", "quantity"),
    [
        ("loss", "", "loss"),
        ("train_loss", "train", "loss"),
        ("training/loss", "train", "loss"),
        ("val_loss", "val", "loss"),
        ("valid_loss", "val", "loss"),
        ("validation/loss", "val", "loss"),
        ("test_loss", "test", "loss"),
        ("eval/loss", "eval", "loss"),
        ("eval_loss", "eval", "loss"),
        ("value_loss", "", "value_loss"),
        ("trainable", "", "trainable"),
        ("test", "", "test"),
        ("val_", "", "val_"),
        ("val_a\nb", "val", "a\nb"),
    ],
)
def test_a_name_says_its_part(name: str, part: str, quantity: str) -> None:
    assert part_and_quantity(name) == (part, quantity)


def test_all_that_was_logged_is_drawn_once() -> None:
    names = [
        "loss",
        "train_loss",
        "val_loss",
        "eval/loss",
        "eval_loss",
        "lr",
        "<b>",
        "",
        "epoch_time",
        "gradient_norm/a",
        "a/b",
    ]
    logged = [{name: float(i + at) for i, name in enumerate(names, start=1)} for at in range(3)]
    series = [values for each in quantities(logged).values() for values in each.series.values()]
    drawn = {tuple(values.tolist()) for values in series} | {
        tuple(values.tolist()) for values in layer_norms(logged, "gradient_norm").values()
    }
    assert drawn == {tuple(at[name] for at in logged) for name in names}
    assert len(series) == len(names) - 1


def test_parts_stand_in_their_order_and_values_that_are_no_numbers_are_none() -> None:
    logged = [{"eval_f1": 0.1, "val_f1": float("inf"), "f1": 0.5}, {"val_f1": 0.25, "other": float("nan")}]
    found = quantities(logged)
    assert list(found) == ["f1"]
    assert list(found["f1"].series) == ["train", "val", "eval"]
    assert found["f1"].percent
    np.testing.assert_array_equal(found["f1"].series["val"], [np.nan, 0.25])


@pytest.mark.parametrize(
    ("name", "values", "logarithmic", "percent"),
    [
        ("learning_rate", [0.1, 0.05], True, False),
        ("lr/group0", [0.1, 0.05], True, False),
        ("lr", [0.1, 0.0], False, False),  # zero has no place on such an axis
        ("colour", [1.0, 2.0], False, False),
        ("perplexity", [5000.0, 2.0], True, False),
        ("top_5_accuracy", [0.5, 1.0], False, True),
        ("accuracy", [50.0, 80.0], False, False),  # in per cent already
        ("pace", [0.5, 1.0], False, False),
    ],
)
def test_axes_fit_the_quantity(name, values, logarithmic, percent) -> None:
    (quantity,) = quantities([{name: value} for value in values]).values()
    assert (quantity.logarithmic, quantity.percent) == (logarithmic, percent)


def test_norms_are_by_layer_whatever_layers_are_called() -> None:
    logged = [{"gradient_norm/a/b:0": 1.0, "update_norm/a/b:0": 2.0, "gradient_norm": 3.0, "gradient_norm/": 4.0}]
    assert list(layer_norms(logged, "gradient_norm")) == ["a/b:0"]
    assert layer_norms(logged, "update_norm")["a/b:0"].tolist() == [2.0]
    assert set(quantities(logged)) == {"gradient_norm", "gradient_norm/"}


def test_norms_are_known_by_the_names_that_recorders_give_them() -> None:
    assert set(NORMS) == {GRADIENT, UPDATE}
