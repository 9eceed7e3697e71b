"""The list of public trainings: what each is called, where it comes from, and the function that trains and records it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

#: The modules that hold trainings, and the package that each group needs.
GROUPS = {
    "keras_images": "keras",
    "keras_text": "keras",
    "keras_tables": "keras",
    "keras_others": "keras",
    "pytorch": "torch",
    "lightning_transformers": "lightning",
    "trees": "sklearn",
    "jax_flax": "flax",
}

#: Told by a training at its first batch, so that a refusal is known to have come before.
Begun = Callable[[], None]


@dataclass(frozen=True)
class Training:
    """A public training.

    Attributes
    ----------
    name : str
        What its source calls it.
    source : str
        Where it is published: a site and the page's title.
    group : str
        The module that holds it.
    run : callable
        Trains for a moment and records to a path. It is given the path and a function to call when the training begins.
    """

    name: str
    source: str
    group: str
    run: Callable[[Path, Begun], None]


CATALOGUE: list[Training] = []


def training(name: str, source: str) -> Callable[[Callable[[Path, Begun], None]], Callable[[Path, Begun], None]]:
    """Enter a function into the catalogue."""

    def enter(run: Callable[[Path, Begun], None]) -> Callable[[Path, Begun], None]:
        CATALOGUE.append(Training(name, source, run.__module__.rpartition(".")[2], run))
        return run

    return enter


def load_group(group: str) -> list[Training]:
    """The trainings of a module, which imports their framework."""
    import_module(f"public_trainings.{group}")
    return [entry for entry in CATALOGUE if entry.group == group]
