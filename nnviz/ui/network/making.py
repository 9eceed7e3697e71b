"""Something of this screen that the laboratory is making."""

from __future__ import annotations

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from ..laboratory import watch
from ..text import plain
from ..workers import Job


@dataclass(frozen=True)
class Making:
    """A job, the place on the page where it is shown, and what it is called."""

    job: Job
    place: DeltaGenerator
    title: str

    def watch(self) -> None:
        """Show the job until it is over, then run the page again; the last thing on the page."""
        watch(self.job, self.place, plain(self.title))
