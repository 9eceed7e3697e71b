import numpy as np
import pytest

from nnviz.analysis.text import part_text, sample_text

SPLIT = np.array(["train"] * 3 + ["test"] * 2)
TEST = SPLIT == "test"


@pytest.mark.parametrize(
    ("split", "mask", "kind", "words"),
    [
        (None, None, "recorded", "5 recorded samples"),
        (None, np.arange(5) == 1, "chosen", "1 chosen sample"),
        (SPLIT, None, "recorded", "5 recorded samples (2 test, 3 train)"),
        (SPLIT, TEST, "recorded", "2 test samples"),
        (SPLIT, TEST, "chosen", "2 chosen test samples"),
        (SPLIT, np.arange(5) > 1, "chosen", "3 chosen samples (2 test, 1 train)"),
        (SPLIT, np.zeros(5, bool), "recorded", "0 recorded samples"),
    ],
)
def test_samples_are_named_by_their_parts(split, mask, kind, words) -> None:
    assert sample_text(split, mask, 5, kind) == words


def test_what_is_so_is_counted_by_part_where_there_are_several() -> None:
    chosen = np.array([True, False, False, True, True])
    assert part_text(chosen, SPLIT) == "2 of 2 test, 1 of 3 train"
    assert part_text(chosen, SPLIT, np.arange(5) > 0) == "2 of 2 test, 0 of 2 train"
    assert part_text(chosen, SPLIT, TEST) == part_text(chosen, None) == ""
