"""What the epoch bar hands back."""

import pytest

from nnviz.views.epochs import resting_place


@pytest.mark.parametrize("at", [0, 44])
def test_a_checkpoint_of_the_run_is_kept(at: int) -> None:
    assert resting_place({"checkpoint": at}, 45) == at


@pytest.mark.parametrize(
    "given", [None, 3, [], {}, {"other": 3}, *({"checkpoint": at} for at in (-1, 45, 3.0, True, "3", None, [3]))]
)
def test_nonsense_is_passed_over(given: object) -> None:
    assert resting_place(given, 45) is None
