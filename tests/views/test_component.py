"""What the browser hands back."""

import pytest

from nnviz.views.map import MapState

LOOK = "colour=loss&size=1.5"
GIVEN = {"space": "tsne", "dims": 3, "checkpoint": 3, "picked": -1, "kept": 2, "chosen": "3,7-9", "look": LOOK}


def test_a_state_comes_back_from_the_browser_as_it_was() -> None:
    assert MapState.from_browser({**GIVEN, "run": "digits", "count": 4}) == MapState("tsne", 3, 3, -1, 2, "3,7-9", LOOK)


@pytest.mark.parametrize("given", [None, [], "tsne", 3, {}])
def test_what_is_no_state_is_none(given) -> None:
    assert MapState.from_browser(given) is None


@pytest.mark.parametrize(
    "change",
    [
        {"dims": 4},
        {"dims": 1},
        {"dims": "3"},
        {"dims": 3.0},
        {"dims": True},
        {"space": None},
        {"picked": 1.5},
        {"kept": False},
        {"chosen": [3]},
        {"look": None},
    ],
)
def test_a_state_with_something_else_in_it_is_none(change: dict) -> None:
    assert MapState.from_browser({**GIVEN, **change}) is None


@pytest.mark.parametrize("missing", list(GIVEN))
def test_a_state_that_lacks_something_is_none(missing: str) -> None:
    assert MapState.from_browser({name: value for name, value in GIVEN.items() if name != missing}) is None


@pytest.mark.parametrize(
    ("look", "kept"),
    [
        ("size=1.5&colour=loss", "colour=loss&size=1.5"),
        ("colour=magic&size=2", "size=2"),
        ("size=big&rings=1&evil=<b>", "rings=1"),
        ("camera=0.1,-2,3.5&axes=AAA_-", "camera=0.1%2C-2%2C3.5&axes=AAA_-"),
        ("camera=1,2&axes=a b&since=%F0%9D%9F%99", ""),
        ("size=1" + "0" * 5000, ""),
    ],
)
def test_a_look_is_made_of_words_that_are_known(look: str, kept: str) -> None:
    state = MapState.from_browser({**GIVEN, "look": look})
    assert state is not None
    assert state.look == kept
