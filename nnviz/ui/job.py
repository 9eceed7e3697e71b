"""Something to be computed, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .pace import Pace


@dataclass(eq=False)
class Job:
    """Something to be computed.

    `words` is what the worker is told, `title` what people call it, `expected` about how many seconds each stage takes, by its
    first words. `state` is "waiting", "running", "kept" (the result is there, and more of it is still to come), "done",
    "failed" or "cancelled"; `error` says why it failed or was ended. `sessions` are those who want it.
    """

    key: str
    words: dict[str, Any]
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

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def under_way(self) -> bool:
        """Whether its result is still to come."""
        return self.state in ("waiting", "running")

    @property
    def stage(self) -> str:
        return self.pace.stage

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1, by what its stages are expected to take."""
        return self.pace.share

    @property
    def seconds_left(self) -> float | None:
        """About how long it still takes; None while that would be a guess."""
        return self.pace.seconds_left(time.monotonic())
