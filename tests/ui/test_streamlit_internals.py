"""What Streamlit does not promise is there in the installed version, and nothing more of it is used than is listed."""

import re
from pathlib import Path

import streamlit
from streamlit.runtime import Runtime
from streamlit.testing.v1 import AppTest

from nnviz.ui import streamlit_internals
from nnviz.ui.streamlit_internals import PAGE_ELEMENTS, came_by_history, is_here, put_address, session_now

ROOT = Path(__file__).parents[2]


def named_elements() -> set[str]:
    sources = [path for folder in ("nnviz/ui", "nnviz/views", "pages") for path in (ROOT / folder).glob("**/*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources if path.name != "streamlit_internals.py")
    return {by_id or by_class for by_id, by_class in re.findall(r"data-testid=([\w-]+)|\.(st[A-Z]\w*)", text)}


def test_styles_name_the_listed_elements_of_the_page_and_no_others() -> None:
    assert named_elements() == set(PAGE_ELEMENTS)


def test_the_scripts_of_streamlits_page_have_every_listed_element() -> None:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    scripts = "".join(path.read_text("utf-8", "ignore") for path in folder.glob("*.js"))
    names = {name.partition("-")[0] for name in PAGE_ELEMENTS}  # what follows a dash is put together there
    assert {name for name in names if not re.search(rf"\b{name}\b", scripts)} == set()


def script() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from nnviz.ui import streamlit_internals as internals

    before = vars(get_script_run_ctx()).copy()
    found = internals.session_now(), internals.came_by_history(), internals.put_address("run=digits")
    st.session_state["found"] = *found, get_script_run_ctx().query_string, sorted(before)


def test_a_script_knows_its_session_and_its_address() -> None:
    app = AppTest.from_function(script).run()
    assert not app.exception
    session, by_history, put, query, fields = app.session_state["found"]
    assert (bool(session), by_history, put, query) == (True, False, True, "run=digits")
    assert {"query_string", "is_history_navigation", "session_id"} <= set(fields)


def test_outside_of_any_session_there_is_nothing() -> None:
    assert (session_now(), came_by_history(), put_address("run=digits"), is_here("anybody")) == ("", False, False, True)


def test_who_has_left_is_not_here(monkeypatch) -> None:
    class Server(Runtime):
        def __init__(self) -> None:
            pass

        def is_active_session(self, session_id: str) -> bool:
            return session_id == "a"

    assert callable(Runtime.is_active_session)
    monkeypatch.setattr(streamlit_internals.runtime, "exists", lambda: True)
    monkeypatch.setattr(streamlit_internals.runtime, "get_instance", Server)
    assert [is_here(session) for session in ("a", "b", "")] == [True, False, True]
