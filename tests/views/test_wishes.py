"""The server's side of wishes: each is taken once, whatever words are skipped, and nonsense holds none."""

import pytest
import streamlit as st

from nnviz.views.component import heard, new_wishes, unheard


@pytest.fixture
def session(monkeypatch) -> dict[str, object]:
    session: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", session)
    return session


def test_each_wish_is_taken_once_in_its_order(session) -> None:
    session["map"] = {"said": {"count": 2, "wishes": [{"n": 2, "choose": 5}, {"n": 1, "choose": 4}]}}
    assert [wish["choose"] for wish in new_wishes("map")] == [4, 5]
    assert heard("map") == 2
    session["map"] = {"said": {"count": 3, "wishes": [{"n": 2, "choose": 5}, {"n": 3, "choose": 6}]}}
    assert [wish["choose"] for wish in new_wishes("map")] == [6]
    assert new_wishes("map") == []
    assert heard("other") == 0


def test_what_was_heard_is_known_though_the_view_is_gone(session) -> None:
    session["map"] = {"said": {"wishes": [{"n": 7}]}}
    new_wishes("map")
    del session["map"]
    assert heard("map") == 7
    assert new_wishes("map") == []


@pytest.mark.parametrize(
    "word",
    [None, 3, [], {}, {"wishes": {}}, {"wishes": [None, 3, {}, {"n": "1"}, {"n": True}, {"n": 0}, {"n": -1}, {"n": 2**60}]},
     {"wishes": [{"n": k} for k in range(1, 2000)]}],
)  # fmt: skip
def test_nonsense_holds_no_wishes(word) -> None:
    assert unheard(word, 0) == []
