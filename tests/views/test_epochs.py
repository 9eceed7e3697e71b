"""What the epoch bar hands back."""

import pytest
from nnviz.views.epochs.component import resting_place


@pytest.mark.parametrize("at", [0, 44])
def test_a_checkpoint_of_the_run_is_kept(at: int) -> None:
    assert resting_place({"run": "digits", "checkpoint": at, "count": 3}, "digits", 45) == at


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"run": "digits"},
        {"run": "mnist", "checkpoint": 3},
        {"checkpoint": 3},
        *({"run": "digits", "checkpoint": at} for at in (-1, 45, 3.0, True, "3", None, [3])),
    ],
)
def test_nonsense_and_other_runs_are_passed_over(given: dict) -> None:
    assert resting_place(given, "digits", 45) is None
