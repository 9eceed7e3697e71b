"""Widgets that are told only what they do not show, and choices that are only what a person chose."""

import ast
from pathlib import Path

import pytest
import streamlit as st

from nnviz.ui import widgets

UI = Path(widgets.__file__).parent


class Session(dict):
    """A session that says which keys were assigned, which is what Streamlit tells the browser."""

    def __init__(self) -> None:
        super().__init__(page="mistakes")
        self.told: list[str] = []

    def __setitem__(self, key: str, value: object) -> None:
        self.told.append(key)
        super().__setitem__(key, value)


@pytest.fixture
def session(monkeypatch) -> Session:
    session = Session()
    monkeypatch.setattr(st, "session_state", session)
    return session


@pytest.fixture(autouse=True)
def numbers(monkeypatch) -> dict[str, int]:
    """The number of the address that was written last, and of the one that the browser shows."""
    numbers = {"now": 5, "heard": 5}
    monkeypatch.setattr(widgets, "address_now", lambda: numbers["now"])
    monkeypatch.setattr(widgets, "address_heard", lambda: numbers["heard"])
    return numbers


def test_the_browser_is_not_told_what_it_shows(session) -> None:
    widgets.show_value("sort", "loss")
    session.told.clear()
    widgets.show_value("sort", "loss")
    assert "sort" not in session.told
    widgets.show_value("sort", "margin")
    assert session.told.count("sort") == 1
    widgets.show_value("range", [0, 100])
    session.told.clear()
    widgets.show_value("range", (0, 100))
    assert session.told == []


def test_another_page_has_a_widget_of_its_own(session) -> None:
    widgets.show_value("run", "digits")
    session.told.clear()
    dict.__setitem__(session, "page", "traces")
    widgets.show_value("run", "digits")
    assert session.told == ["run"]


def test_a_value_that_the_browser_sent_before_it_was_told_another_is_no_choice(session, numbers) -> None:
    chosen: list[str] = []
    changed = widgets.on_choice("part", chosen.append)
    widgets.show_value("part", "test")
    numbers["now"] = 6  # a button cleared the filter, which is in the address number 6
    widgets.show_value("part", "")
    dict.__setitem__(session, "part", "test")  # what the browser shows still
    numbers["heard"] = 5
    changed()
    assert chosen == []
    session.told.clear()
    widgets.show_value("part", "")
    assert session.told == ["part"]  # it is told again
    dict.__setitem__(session, "part", "test")
    numbers["heard"] = 6
    changed()
    assert chosen == ["test"]  # the person chose it again


def test_another_value_is_a_choice_whatever_the_browser_had_heard(session, numbers) -> None:
    chosen: list[str] = []
    widgets.show_value("part", "test")
    numbers["now"] = 6
    widgets.show_value("part", "")
    dict.__setitem__(session, "part", "train")
    numbers["heard"] = 4
    widgets.on_choice("part", chosen.append)()
    assert chosen == ["train"]


def keyed_assignments(path: Path) -> list[str]:
    """Keys of widgets that a module assigns by itself, and values of widgets that it takes for chosen by itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    keys = {ast.unparse(word.value) for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords
            if word.arg == "key" and isinstance(node.func, ast.Attribute)}  # fmt: skip
    return [
        ast.unparse(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in (node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets)
        if isinstance(target, ast.Subscript)
        and ast.unparse(target.value) == "st.session_state"
        and ast.unparse(target.slice) in keys
    ]


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.relative_to(UI).as_posix())
def test_no_screen_assigns_the_key_of_a_widget_by_itself(path: Path) -> None:
    assert path.name == "widgets.py" or keyed_assignments(path) == []
