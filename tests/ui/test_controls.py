"""Controls that show and change the fields of a state, lists in pages, and caches that are keyed by runs."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nnviz.ui.cards import Paged
from nnviz.ui.runs import RunChoice, by_run


def page() -> None:
    """A page with one control of each kind; what is changed is kept in the session."""
    from types import SimpleNamespace

    import streamlit as st

    from nnviz.ui.controls import Controls

    state = st.session_state.setdefault(
        "state", {"sort": "age", "kind": "b", "rows": ("x", "gone"), "small": False, "tab": "two", "sure": (20, 80), "page": 2}
    )
    controls = Controls("shelf", SimpleNamespace(**state), state.update)
    controls.pick("sort", "Sort by", {"size": "Size", "age": "Age"})
    controls.segments("kind", "Kind", {"a": "A", "b": "B"})
    controls.several("rows", "Rows", {"x": "X", "y": "Y"})
    controls.flip("small", "Small")
    controls.draw("sure", st.slider, "Sure", 0, 100, read=tuple)
    controls.page_numbers("page", 1)  # one page has no numbers
    for name in controls.open_tab("tab", {"one": "First", "two": "Second"}):
        st.markdown(f"open: {name}")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(page, default_timeout=60).run()


def test_controls_show_the_fields_of_the_state(app) -> None:
    assert not app.exception
    assert app.selectbox(key="shelf_sort").value == "age"
    assert app.multiselect(key="shelf_rows").value == ["x"]  # what is not offered is left out
    assert app.toggle(key="shelf_small").value is False
    assert app.slider(key="shelf_sure").value == (20, 80)
    assert [text.value for text in app.markdown] == ["open: two"]


def test_what_is_chosen_changes_its_field_alone(app) -> None:
    before = dict(app.session_state["state"])
    app.selectbox(key="shelf_sort").set_value("size").run()
    app.multiselect(key="shelf_rows").set_value(["x", "y"]).run()
    app.toggle(key="shelf_small").set_value(True).run()
    app.slider(key="shelf_sure").set_value((0, 50)).run()
    assert not app.exception
    changed = {"sort": "size", "rows": ("x", "y"), "small": True, "sure": (0, 50)}
    assert app.session_state["state"] == {**before, **changed}


class Listed(Paged):
    page_size = 3


@pytest.mark.parametrize(("count", "n_pages"), [(0, 1), (1, 1), (3, 1), (4, 2), (9, 3)])
def test_a_list_has_pages_and_each_sample_is_on_one(count: int, n_pages: int) -> None:
    listed = Listed(np.arange(count))
    assert listed.n_pages == n_pages
    assert np.concatenate([listed.page(at) for at in range(1, n_pages + 1)]).tolist() == list(range(count))
    assert listed.page(n_pages + 5).tolist() == listed.page(n_pages).tolist()
    assert listed.page(0).tolist() == listed.page(1).tolist()


def test_what_is_cached_by_run_counts_its_version_and_not_what_it_is_called() -> None:
    computed: list[str] = []

    @by_run(max_entries=4, also={list: len})
    def size_of(choice: RunChoice, name: str, given: list[int], _told: object = None) -> int:
        computed.append(f"{choice.id} {name} {len(given)}")
        return choice.version[1]

    one, same = RunChoice("a", "A", ("f", 1, 1)), RunChoice("b", "B", ("f", 1, 1))
    grown = RunChoice("a", "A", ("f", 2, 9))
    assert size_of(one, "x", [1]) == size_of(same, "x", [7], _told=3) == 1
    assert size_of(grown, "x", [1]) == 2
    size_of(one, "y", [1])
    size_of(one, "y", [1, 2])
    assert computed == ["a x 1", "a x 1", "a y 1", "a y 2"]


def test_a_page_of_a_list_that_an_address_names_is_no_warning_on_the_console() -> None:
    """In a process of its own: Streamlit warns once."""
    page = "from types import SimpleNamespace as State; from nnviz.ui.controls import Controls; "
    page += "Controls('shelf', State(page=2), print).page_numbers('page', 3)"
    script = f"from streamlit.testing.v1 import AppTest; app = AppTest.from_string({page!r}).run(); assert not app.exception"
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True).stderr
    assert "shelf_page_3" not in said
