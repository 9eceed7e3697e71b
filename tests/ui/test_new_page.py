"""A new page takes one page file, one table of parameters and one line of navigation, and nothing else (CONTRIBUTING.md)."""

import shutil
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.ui import parameters, shell
from nnviz.views import files, screens

ROOT = Path(__file__).parents[2]

TABLE = '''
"""Parameters of the Shelf screen."""

from dataclasses import dataclass

from nnviz.ui.page_state import PageState
from nnviz.ui.parameter_kinds import one_of, whole


@dataclass(frozen=True)
class ShelfState:
    """What the Shelf screen shows."""

    order: str = one_of("shelf_order", ("size", "age"), title="order of the shelf", resets="page", survives=True)
    page: int = whole("shelf_page", 1, default=1, title="page")


SHELF = PageState("shelf", ShelfState)
'''

PAGE = '''
"""Shelf: a page that a test adds."""

import streamlit as st
from shelf_parameters import SHELF

from nnviz.ui import shell, state
from nnviz.ui.epochs import epoch_bar
from nnviz.ui.parameters import Context
from nnviz.ui.widgets import on_choice, show_value

choice, run = shell.begin_page()
view = state.view_of(choice, run)
shown = SHELF.follow(choice, Context(run))
state.publish(choice, run, view, SHELF.query(shown, run))
epoch_bar(choice, run, view)
show_value("shelf_order", shown.order)
st.selectbox("Order", ["size", "age"], key="shelf_order",
             on_change=on_choice("shelf_order", lambda value: SHELF.change(choice, order=value)))
st.markdown(f"{shown.order}, page {shown.page}")
'''


@pytest.fixture
def app(monkeypatch, tmp_path, tiny_run) -> AppTest:
    """The app with the page beside the others."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path / "runs"))
    (tmp_path / "runs").mkdir()
    for name in ("a", "b"):
        tiny_run(f"runs/{name}.nnviz")
    shutil.copy(ROOT / "streamlit_app.py", tmp_path)
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    (tmp_path / "pages" / "shelf.py").write_text(PAGE, "utf-8")
    (tmp_path / "shelf_parameters.py").write_text(TABLE, "utf-8")
    listed = (*screens.SCREENS, screens.Screen("shelf", "Shelf"))  # the line of navigation
    for module in (screens, files, shell):
        monkeypatch.setattr(module, "SCREENS", listed)
    monkeypatch.setattr(parameters, "_TABLES", dict(parameters._TABLES))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "shelf_parameters", raising=False)
    return AppTest.from_file(str(tmp_path / "streamlit_app.py"), default_timeout=60)


def visit(app: AppTest, **query: str) -> AppTest:
    app.query_params.clear()
    app.query_params.update(query)
    app.run()
    assert not app.exception, app.exception
    return app


def test_its_parameters_are_in_the_address_and_are_read_from_it(app) -> None:
    app.run().switch_page("pages/shelf.py")
    visit(app, run="a", shelf_order="age", shelf_page="3")
    assert app.markdown[0].value == "age, page 3"
    assert dict(app.query_params).items() >= {"run": "a", "shelf_order": "age", "shelf_page": "3"}.items()
    app.selectbox(key="shelf_order").set_value("size").run()
    assert app.markdown[0].value == "size, page 1"
    assert not {"shelf_order", "shelf_page"} & set(dict(app.query_params))


def test_a_wrong_word_is_said_and_one_that_goes_away_is_followed(app) -> None:
    app.run().switch_page("pages/shelf.py")
    visit(app, run="a", shelf_order="name", shelf_page="3")
    assert [toast.value for toast in app.toast] == [r"“name” is not an order of the shelf; choose size, age\."]
    address = dict(app.query_params)
    del address["shelf_page"]
    assert visit(app, **address).markdown[0].value == "size, page 1"


def test_its_order_survives_a_change_of_run_and_its_page_does_not(app) -> None:
    app.run().switch_page("pages/shelf.py")
    visit(app, run="a", shelf_order="age", shelf_page="3")
    app.selectbox(key="run_picker").set_value("b").run()
    assert app.markdown[0].value == "age, page 1"


@pytest.mark.usefixtures("app")
def test_its_views_are_announced_with_it() -> None:
    files._links.cache_clear()
    assert "epochs" in files._links("shelf")
    files._links.cache_clear()
