"""What the app uses of Streamlit that Streamlit does not promise: the one module that names it.

Each entry says why nothing public does. All were seen in Streamlit 1.67. `.ci/newest` tries them with the newest versions that
requirements.txt admits; where one has gone, its test in tests/ui/test_streamlit_internals.py fails by name.
"""

from __future__ import annotations

from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

#: What `st.container`, `st.empty` and the like return. The class is documented, and has no name in `streamlit` itself.
Element = DeltaGenerator

#: Elements of Streamlit's page that styles name, by `data-testid` or the class of the same name. Of the page's structure only
#: the classes `.st-key-…` and the variables `--st-…` are public. What the front end names is in frontend/src/streamlit/dom.ts.
PAGE_ELEMENTS = {
    "stAlert": "what st.error, st.warning and st.info draw",
    "stBaseButton-primary": "a button of type primary",
    "stCaptionContainer": "st.caption",
    "stCode": "st.code",
    "stColumn": "one column",
    "stHeader": "the bar over the page",
    "stHeading": "st.title and other headings",
    "stHorizontalBlock": "what st.columns are in",
    "stLayoutWrapper": "what surrounds every container",
    "stMain": "what scrolls",
    "stMainBlockContainer": "the page less what is beside it",
    "stMetric": "st.metric",
    "stMultiSelect": "st.multiselect",
    "stPlotlyChart": "st.plotly_chart",
    "stProgress": "st.progress",
    "stVerticalBlock": "the inside of a container",
}


def session_now() -> str:
    """The name of the session whose script runs, "" outside of any. `st.context` tells of its request, and does not name it."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def is_here(session: str) -> bool:
    """Whether a session is connected to a page; a page that was closed or reloaded has left it. Nothing public tells that."""
    return not session or not runtime.exists() or bool(runtime.get_instance().is_active_session(session))


def came_by_history() -> bool:
    """Whether this run of the script is for an address to which the person went by Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def put_address(query: str) -> bool:
    """Take a query for the one that the browser shows, without telling the browser; False outside of any session.

    `st.query_params` can only be written with a new entry in the browser's history.
    """
    context = get_script_run_ctx()
    if context is None:
        return False
    context.query_string = query
    return True
