"""What happened in a training, in sentences whose numbers stand in the run: docs/story.md has their definitions."""

from .detect import detect_events
from .event import KINDS, Event
from .measures import judged_samples

__all__ = ["KINDS", "Event", "detect_events", "judged_samples"]
