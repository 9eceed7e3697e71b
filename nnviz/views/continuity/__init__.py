"""A page that outlives its session, as when the server is restarted, goes on with what it showed: Python's side of it."""

from .component import keep_going

__all__ = ["keep_going"]
