"""What surrounds every page: the navigation, the run picker, and the run that the page is about."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ..runs.errors import RunFileError
from ..runs.run import Run
from ..views.screens import SCREENS
from . import job_list, state, steps
from .epochs import published_bar
from .runs import RunChoice, folder_trouble, list_runs, load_run
from .text import plain
from .theme import CONTRAST_STYLE
from .widgets import on_choice, show_value

ICON = str(Path(__file__).parent / "icon.svg")  # goes along in the page, so that it is never fetched

# Less empty space around the page than Streamlit leaves, least in low windows; in narrow ones its header lies over the page.
_STYLE = """
.stMainBlockContainer { padding: 3rem 2rem 1rem }
@media (max-width: 767px) { .stMainBlockContainer { padding: 4.5rem 1rem 1rem } }
.stMain [data-testid=stHeading] h1 { padding-top: 0 }
@media (max-height: 560px) { /* as at 200 % zoom: what is looked at comes first */
  .stMainBlockContainer { padding-top: 3.25rem }
  [data-testid=stHeader] { height: 3rem; min-height: 3rem } /* lower than the padding, so that it lies over nothing */
  .stMain [data-testid=stVerticalBlock] { gap: 0.5rem }
}
.st-key-job:has([data-testid=stProgress], [data-testid=stAlert]) {
  position: fixed; z-index: 20; top: 6.5rem; left: 50%; transform: translateX(-50%); width: min(30rem, calc(100vw - 3rem));
  padding: 0.75rem 1rem; border-radius: 0.5rem; background: light-dark(#fff, #1c212b);
  box-shadow: 0 2px 16px rgb(0 0 0 / 0.25);
}
"""

_PICKER = "run_picker"  # session key of the run picker
_ENTERED = "entered"  # session key: the entry script has run and is about to run the page


def run_app() -> None:
    """The entry script: page config, navigation, run picker, then the page."""
    st.logo(ICON, size="large")
    page = st.navigation(_pages())
    st.set_page_config(page_title=f"{page.title} · nnviz", page_icon=ICON, layout="wide")
    if st.session_state.get("page") != page.url_path:
        st.session_state["page"] = page.url_path
        state.follow_state()
    st.html(f"<style>{_STYLE}{CONTRAST_STYLE}{steps.STYLE}</style>")
    st.session_state[_ENTERED] = True
    try:
        page.run()
    except RunFileError as error:
        st.error(f"**This run cannot be shown.** {plain(str(error))}", icon=":material/broken_image:")
        st.caption("Choose another run at the left, or record it again: `python -m nnviz record --help`")
    finish_page()


def finish_page() -> None:
    """The last thing of a page that ends by `st.stop`; others come to it by themselves."""
    job_list.show()
    job_list.follow()


def begin_page() -> tuple[RunChoice, Run]:
    """The run that the page is about, after the run picker. RunFileError where it cannot be read, which `run_app` shows."""
    enter_page()
    state.read_url()
    choice = _pick_run()
    return choice, load_run(choice)


def needs_answers(choice: RunChoice, run: Run, what: str) -> None:
    """End a page that shows `what` of the network's answers, in a sentence, where the run holds none."""
    if run.has_answers:
        return
    names = " and ".join(f"“{name}”" for name in run.embedding_names)
    st.info(
        plain(
            f"This run holds embeddings, {names}, and no answers of a classifier, so there are no {what} here. "
            "The Projection screen shows how its samples move. Record answers too with "
            "`RunWriter.append(probabilities=…, embeddings=…)`."
        ),
        icon=":material/scatter_plot:",
    )
    state.view_of(choice, run)
    published_bar(choice, run, {})
    finish_page()
    st.stop()


def enter_page() -> None:
    """The first line of a page that is about no run; `begin_page` does this too.

    On a server that has just started, a folder named `pages` makes Streamlit run a page that is opened by its address
    without the entry script. The page then says what the navigation is and begins again, through the entry script.
    """
    if not st.session_state.pop(_ENTERED, False):
        st.navigation(_pages())
        st.rerun()


def _pages() -> list[st.Page]:
    return [st.Page(f"pages/{screen.name}.py", title=screen.title, default=screen == SCREENS[0]) for screen in SCREENS]


def _pick_run() -> RunChoice:
    run_choices = list_runs()
    chosen = state.choose_run(run_choices)
    labels = {choice.id: choice.label for choice in run_choices}
    show_value(_PICKER, chosen.id)  # a link may have named another run than the picker shows
    with st.sidebar:
        st.selectbox(
            "Run",
            options=list(labels),
            format_func=lambda run_id: labels.get(run_id, run_id),
            key=_PICKER,
            on_change=on_choice(_PICKER, state.set_run),
            help="Runs in the folder `runs` are listed here. Record one with `python -m nnviz record`.",
        )
        trouble = folder_trouble()
        if trouble:
            st.warning(plain(trouble), icon=":material/folder_off:")
        job_list.reserve()
    return chosen
