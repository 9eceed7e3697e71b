"""The list of what happened in a training."""

from __future__ import annotations

from collections.abc import Sequence

from .component import Component
from .protocol import StoryContent, StoryState, happenings

_STORY = Component("story")


def show_story(*, run: str, events: Sequence[tuple[int, str]], checkpoint: int) -> None:
    """Draw what happened in a training, in the order of time. A click moves the epoch bar of the page, without the server.

    What is still to come at the moment that the bar shows is quiet, and what happens just then is marked.

    Parameters
    ----------
    run : str
        Names what is shown, as for the bar.
    events : sequence of (checkpoint, words)
    checkpoint : int
        Where the bar begins.
    """
    records = happenings(sorted(events, key=lambda event: event[0]))
    _STORY.show("story", run=run, content=StoryContent(events=records), state=StoryState(checkpoint=checkpoint))
