"""A job: something to be computed in a worker process, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .pace import Pace


@dataclass(eq=False)
class Job:
    """Something to be computed.

    Attributes
    ----------
    key : str
        Names what it computes: equal keys, equal results.
    lane : str
        Of `kinds.LANES`: who computes it.
    message : dict
        What the worker is told, as JSON.
    expected : mapping of str to float
        About how many seconds each stage takes, by its first words.
    title : str
        What people call it.
    state : str
        "waiting", "running", "stored" (the result is there, and more of it is still to come), "done", "failed" or "cancelled".
    error : str
        Why it failed or was ended.
    sessions : set of str
        Those who want it.
    """

    key: str
    lane: str
    message: dict[str, Any]
    expected: Mapping[str, float]
    title: str = ""
    state: str = "waiting"
    error: str = ""
    sessions: set[str] = field(default_factory=set)
    asked: float = field(default_factory=time.monotonic)
    began: float = 0.0
    seen: float = field(default_factory=time.monotonic)  # when a page watched it last
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.expected)

    def anew(self) -> Job:
        """The same work, not begun."""
        return Job(self.key, self.lane, self.message, self.expected, self.title)

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def under_way(self) -> bool:
        """Whether its result is still to come."""
        return self.state in ("waiting", "running")

    @property
    def is_computed(self) -> bool:
        """Whether a worker computes it now."""
        return self.state in ("running", "stored")
