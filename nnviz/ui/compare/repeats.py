"""Which runs repeat the same training with another seed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(r"[\s._-]*(?:seed|run|s|r)?[\s._-]*\d+$", re.IGNORECASE)


_NUMBER = re.compile(r"[\s._-]*\d+$")


@dataclass(frozen=True)
class Kind:
    """What a run says of how it was trained: texts of its recording."""

    dataset: str
    model: str
    name: str


def repeats(kinds: Sequence[Kind]) -> list[list[int]]:
    """Runs in groups of the same training, each run in one group; groups and runs in the order in which they were given.

    Two runs are repeats where they name the same data set and the same model. Of a run that names no model, the name counts
    instead, without a number at its end: "mnist-1" and "mnist-2", "net seed 3" and "net".
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for at, kind in enumerate(kinds):
        training = kind.model or f"named {without_seed(kind.name)}"
        groups.setdefault((kind.dataset, training), []).append(at)
    return list(groups.values())


def without_seed(name: str) -> str:
    """A name without the number at its end, and without the word "seed" or "run" before that where there are other words."""
    return _NUMBERED.sub("", name) or _NUMBER.sub("", name) or name
