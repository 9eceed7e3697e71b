"""Sessions by name: whose script runs now, and whose page is still open."""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def session_now() -> str:
    """The name of the session whose script runs, "" outside of any."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def is_here(session: str) -> bool:
    """Whether a session is connected to a page; a page that was closed or reloaded has left it."""
    return not session or not runtime.exists() or bool(runtime.get_instance().is_active_session(session))
