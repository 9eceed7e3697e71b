"""What surrounds every page: the navigation, the run picker, and the run that the page is about."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ..runs.errors import RunFileError
from ..runs.run import Run
from . import state
from .runs import RunChoice, list_runs, load_run

ICON = Path(__file__).parent / "icon.png"

_ENTERED = "entered"  # session key: the entry script has run and is about to run the page


def run_app() -> None:
    """The entry script: page config, navigation, run picker, then the page."""
    st.set_page_config(page_title="nnviz", page_icon=ICON, layout="wide")
    st.logo(ICON, size="large")
    page = st.navigation(_pages())
    if st.session_state.get("page") != page.url_path:
        st.session_state["page"] = page.url_path
        state.forget_url()
    st.html("<style>.stMainBlockContainer{padding:3rem 2rem 1rem} .stMain [data-testid=stHeading] h1{padding-top:0}</style>")
    st.session_state[_ENTERED] = True
    page.run()


def begin_page() -> tuple[RunChoice, Run]:
    """The run that the page is about, after the run picker. Stops the page with a message where it cannot be read.

    On a server that has just started, a folder named `pages` makes Streamlit run a page that is opened by its address
    without the entry script. The page then says what the navigation is and begins again, through the entry script.
    """
    if not st.session_state.pop(_ENTERED, False):
        st.navigation(_pages())
        st.rerun()
    choice = _pick_run()
    try:
        return choice, load_run(choice)
    except RunFileError as error:
        st.error(f"**This run cannot be shown.** {_escaped(str(error))}", icon=":material/broken_image:")
        st.caption("Choose another run at the left, or record it again: `python -m nnviz record --help`")
        st.stop()


def _pages() -> list[st.Page]:
    return [
        st.Page("pages/projection.py", title="Projection", icon=":material/scatter_plot:", default=True),
        st.Page("pages/overview.py", title="Overview", icon=":material/monitoring:"),
    ]


def _pick_run() -> RunChoice:
    choices = list_runs()
    chosen = state.choose_run(choices)
    labels = {choice.id: choice.label for choice in choices}
    with st.sidebar:
        picked = st.selectbox(
            "Run",
            options=list(labels),
            index=list(labels).index(chosen.id),
            format_func=lambda run_id: labels.get(run_id, run_id),
            help="Runs in the folder `runs` are listed here. Record one with `python -m nnviz record`.",
        )
    if picked != chosen.id:
        st.session_state["run"] = picked
        st.query_params.from_dict({"run": picked})
        return next(choice for choice in choices if choice.id == picked)
    return chosen


def _escaped(text: str) -> str:
    """Text from a file or an error, shown as it is: Markdown's signs lose their meaning."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-.!|~$:" else sign for sign in text)
