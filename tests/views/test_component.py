"""What the browser hands back."""

import pytest

from nnviz.views.map import MapState

GIVEN = {"space": "tsne", "dims": 3, "checkpoint": 3, "picked": -1, "kept": 2}


def test_a_state_comes_back_from_the_browser_as_it_was() -> None:
    assert MapState.from_browser({**GIVEN, "run": "digits", "count": 4}) == MapState("tsne", 3, 3, -1, 2)


@pytest.mark.parametrize("given", [None, [], "tsne", 3, {}])
def test_what_is_no_state_is_none(given) -> None:
    assert MapState.from_browser(given) is None


@pytest.mark.parametrize(
    "change",
    [{"dims": 4}, {"dims": 1}, {"dims": "3"}, {"dims": 3.0}, {"dims": True}, {"space": None}, {"picked": 1.5}, {"kept": False}],
)
def test_a_state_with_something_else_in_it_is_none(change: dict) -> None:
    assert MapState.from_browser({**GIVEN, **change}) is None


@pytest.mark.parametrize("missing", list(GIVEN))
def test_a_state_that_lacks_something_is_none(missing: str) -> None:
    assert MapState.from_browser({name: value for name, value in GIVEN.items() if name != missing}) is None
