"""What happened in a training, in sentences: classes learnt and lost, confusions that end, overfitting, mass forgetting."""

from .detect import detect_events
from .event import CONFUSED, FORGOTTEN, KINDS, LEARNT, LOST, OVERFITTING, Event

__all__ = ["Event", "detect_events", "KINDS", "LEARNT", "LOST", "CONFUSED", "OVERFITTING", "FORGOTTEN"]
