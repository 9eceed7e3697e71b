"""Event detection: changes of accuracy, classes and confusions during a training, as sentences; docs/story.md defines them."""

from .detect import detect_events, events_of_predicted
from .event import KINDS, Event
from .measures import judged_samples

__all__ = ["KINDS", "Event", "detect_events", "events_of_predicted", "judged_samples"]
