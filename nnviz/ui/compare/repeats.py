"""Which runs repeat the same training with another seed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...network.objective import objective_name
from ...runs.run import Run

_NUMBERED = re.compile(r"[\s._-]*(?:seed|run|s|r)?[\s._-]*\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"[\s._-]*\d+$")


@dataclass(frozen=True)
class Kind:
    """What a run says of how it was trained: texts of its recording, what it minimised, and how many samples it recorded."""

    dataset: str
    model: str
    name: str
    objective: str = ""
    n_samples: int = 0


def kind_of(run: Run) -> Kind:
    return Kind(run.dataset, run.model, run.name, objective_name(run), run.n_samples)


def repeats(kinds: Sequence[Kind]) -> list[list[int]]:
    """Runs in groups of the same training, each run in one group; groups and runs in the order in which they were given.

    Two runs are repeats where they name the same data set and the same model, minimised the same by name, and recorded as many
    samples. Of a run that names no model, the name counts instead, without a number at its end: "mnist-1" and "mnist-2", "net
    seed 3" and "net".
    """
    groups: dict[tuple[str, str, str, int], list[int]] = {}
    for at, kind in enumerate(kinds):
        training = kind.model or f"named {without_seed(kind.name)}"
        groups.setdefault((kind.dataset, training, kind.objective, kind.n_samples), []).append(at)
    return list(groups.values())


def without_seed(name: str) -> str:
    """A name without the number at its end, and without the word "seed" or "run" before that where there are other words."""
    return _NUMBERED.sub("", name) or _NUMBER.sub("", name) or name
