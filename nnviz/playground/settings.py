"""A network and its training as one value, to and from the words of an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .activations import HIDDEN, OUTPUTS
from .initialisation import INITIALISATIONS
from .losses import LOSSES, PROBABILITIES, fits
from .optimisers import OPTIMISERS
from .schedule import MAX_STEPS, Earlier, Schedule, Tuning, merged

#: The data sets that come along; one's own is called "csv-" and its digest.
DATA = ("iris", "circles", "xor", "gaussians", "spirals", "digits")
OWN = re.compile(r"csv-[0-9a-f]{16}", re.ASCII)

MAX_LAYERS, MAX_UNITS = 6, 16
NOISE_RANGE, TEST_RANGE, BATCH_RANGE = (0, 50), (10, 90), (1, 64)
RATE_RANGE, L2_RANGE, SEED_RANGE = (0.0, 100.0), (0.0, 1.0), (0, 9999)

#: The fields that may change while a training goes on, and how often they may.
TUNED = ("optimiser", "rate", "batch", "l2")
MAX_CHANGES = 50


@dataclass(frozen=True)
class Layer:
    """A hidden layer: 1 to 16 units, and one of HIDDEN."""

    units: int
    activation: str


@dataclass(frozen=True)
class Settings:
    """Everything that decides a training to the last bit, besides the numbers of one's own data.

    `noise` (percent) blurs the made-up data; `test` (percent) is held out; `rate` is η, `l2` is λ. `seed` decides the made-up
    data, what is held out, the first weights and the order of the samples. `earlier` says how the training was tuned before
    it was changed, oldest first; optimiser, rate, batch and L2 are those of its end.
    """

    data: str = "iris"
    noise: int = 10
    test: int = 20
    hidden: tuple[Layer, ...] = (Layer(8, "relu"), Layer(8, "relu"))
    output: str = "softmax"
    loss: str = "crossentropy"
    optimiser: str = "sgd"
    rate: float = 0.1
    batch: int = 10
    l2: float = 0.0
    init: str = "glorot"
    seed: int = 0
    earlier: tuple[Earlier, ...] = ()

    @property
    def tuning(self) -> Tuning:
        """How the training is tuned in the end."""
        return Tuning(self.optimiser, self.rate, self.batch, self.l2)

    def tuning_after(self, done: int) -> Tuning:
        """How the step after `done` steps is tuned."""
        return next((before.tuning for before in self.earlier if done < before.until), self.tuning)

    def schedule(self, n_samples: int) -> Schedule:
        """The steps and epochs of a training on `n_samples`."""
        return Schedule(self.earlier, self.tuning, n_samples)

    def changed(self, done: int, **tuned: Any) -> Settings:
        """The same training up to `done` steps, and with other values of `TUNED` fields from there on.

        Raises ValueError where it was changed `MAX_CHANGES` times before.
        """
        now = self.tuning_after(done)
        before = [earlier for earlier in self.earlier if earlier.until <= done]
        if done > 0 and (not before or before[-1].until < done):
            before.append(Earlier(done, now))
        last = replace(now, **tuned)
        merged_changes = merged(before, last)
        if len(merged_changes) > MAX_CHANGES:
            raise ValueError(f"this training was changed {MAX_CHANGES} times, which is the most; restart it to change more")
        return replace(self, **vars(last), earlier=merged_changes)

    def shared_steps(self, other: Settings) -> int:
        """How many steps of two trainings are the same, the beginning not counted; −1 where that is not the same either."""
        if replace(self, **vars(other.tuning), earlier=()) != replace(other, earlier=()):
            return -1
        starts = sorted({0, *(before.until for settings in (self, other) for before in settings.earlier)})
        return next((start for start in starts if self.tuning_after(start) != other.tuning_after(start)), MAX_STEPS)

    @staticmethod
    def words_of(tuning: Tuning) -> dict[str, str]:
        """The words of what may change."""
        return {
            "optimiser": tuning.optimiser,
            "rate": f"{tuning.rate:g}",
            "batch": str(tuning.batch),
            "l2": f"{tuning.l2:g}",
        }

    def words(self) -> dict[str, str]:
        """The words that `read_settings` takes."""
        return {
            "data": self.data,
            "noise": str(self.noise),
            "test": str(self.test),
            "layers": "-".join(f"{layer.units}{layer.activation}" for layer in self.hidden) or "none",
            "output": self.output,
            "loss": self.loss,
            **self.words_of(self.tuning),
            "init": self.init,
            "seed": str(self.seed),
            **({"earlier": _change_text(self)} if self.earlier else {}),
        }


def read_settings(texts: Mapping[str, str], base: Settings | None = None) -> tuple[Settings, list[str]]:
    """The settings that words describe, and a sentence for each word that was none and is passed over.

    What is not named is that of `base`. Cross-entropy after an output that it cannot judge is refused like a word.
    """
    settings, problems = base or Settings(), []
    for name, (field, read, expected) in _PARAMETERS.items():
        if name not in texts:
            continue
        try:
            settings = replace(settings, **{field: read(texts[name])})
        except ValueError:
            problems.append(f"“{texts[name][:40]}” is nothing that {name} can be: {expected}.")
    if "earlier" in texts:
        try:
            settings = replace(settings, earlier=_read_earlier(texts["earlier"], settings))
        except ValueError:
            problems.append(f"“{texts['earlier'][:40]}” is nothing that earlier can be: {_EARLIER}.")
    if not fits(settings.loss, settings.output):
        problems.append(f"Cross-entropy needs outputs between 0 and 1: {' or '.join(PROBABILITIES)}, not {settings.output}.")
        settings = replace(settings, output="softmax")
    return settings, problems


_EARLIER = f"up to {MAX_CHANGES} times a step and what was until then, such as 40~rate~0.1_90~optimiser~adam~batch~5"


def _change_text(settings: Settings) -> str:
    """Of each change the step, and what it changed as it was before: 40~rate~0.1_90~optimiser~adam~batch~5."""
    after, parts = settings.words_of(settings.tuning), []
    for before in reversed(settings.earlier):
        texts = settings.words_of(before.tuning)
        parts.append("~".join([str(before.until), *(f"{name}~{word}" for name, word in texts.items() if word != after[name])]))
        after = texts
    return "_".join(reversed(parts))


def _read_earlier(word: str, settings: Settings) -> tuple[Earlier, ...]:
    """What `_change_text` wrote. Raises ValueError for anything else."""
    changes: list[Earlier] = []
    parts = word.split("_") if word else []
    after = settings.tuning
    for part in reversed(parts[: MAX_CHANGES + 1]):
        step, *pairs = part.split("~")
        names, values = pairs[::2], pairs[1::2]
        if len(names) != len(values) or not set(names) <= set(TUNED) or not re.fullmatch(r"\d{1,5}", step, re.ASCII):
            raise ValueError
        after = replace(after, **{name: _PARAMETERS[name][1](value) for name, value in zip(names, values, strict=True)})
        changes.insert(0, Earlier(int(step), after))
    steps = [0, *(before.until for before in changes), MAX_STEPS]
    if len(parts) > MAX_CHANGES or any(step >= following for step, following in pairwise(steps)):
        raise ValueError
    return merged(changes, settings.tuning)


def _choice(*names: str) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in names:
            raise ValueError
        return word

    return read


def _whole(bounds: tuple[int, int]) -> Callable[[str], int]:
    def read(word: str) -> int:
        if not re.fullmatch(r"\d{1,6}", word, re.ASCII) or not bounds[0] <= int(word) <= bounds[1]:
            raise ValueError
        return int(word)

    return read


def _number(bounds: tuple[float, float]) -> Callable[[str], float]:
    def read(word: str) -> float:
        if not re.fullmatch(r"\d{0,6}\.?\d{0,9}(e[+-]?\d{1,2})?", word, re.ASCII) or not bounds[0] <= float(word) <= bounds[1]:
            raise ValueError
        return float(f"{float(word):g}")  # as the address has it, so that a reload is the same training

    return read


def _data(word: str) -> str:
    if word not in DATA and not OWN.fullmatch(word):
        raise ValueError
    return word


def _layers(word: str) -> tuple[Layer, ...]:
    if word == "none":
        return ()
    matches = [re.fullmatch(r"(\d{1,2})([a-z]+)", part, re.ASCII) for part in word.split("-")]
    if len(matches) > MAX_LAYERS:
        raise ValueError
    layers = []
    for part in matches:
        if part is None or not 1 <= int(part[1]) <= MAX_UNITS or part[2] not in HIDDEN:
            raise ValueError
        layers.append(Layer(int(part[1]), part[2]))
    return tuple(layers)


#: Word → the field, how it is read, and what it may be.
_PARAMETERS: Mapping[str, tuple[str, Callable[[str], Any], str]] = {
    "data": ("data", _data, f"one of {', '.join(DATA)}"),
    "noise": ("noise", _whole(NOISE_RANGE), "percent, 0 to 50"),
    "test": ("test", _whole(TEST_RANGE), "percent, 10 to 90"),
    "layers": (
        "hidden",
        _layers,
        f"“none” or up to {MAX_LAYERS} of up to {MAX_UNITS} units and one of {', '.join(HIDDEN)}, such as 8relu-8tanh",
    ),
    "output": ("output", _choice(*OUTPUTS), f"one of {', '.join(OUTPUTS)}"),
    "loss": ("loss", _choice(*LOSSES), f"one of {', '.join(LOSSES)}"),
    "optimiser": ("optimiser", _choice(*OPTIMISERS), f"one of {', '.join(OPTIMISERS)}"),
    "rate": ("rate", _number(RATE_RANGE), "a number, 0 to 100"),
    "batch": ("batch", _whole(BATCH_RANGE), "1 to 64"),
    "l2": ("l2", _number(L2_RANGE), "a number, 0 to 1"),
    "init": ("init", _choice(*INITIALISATIONS), f"one of {', '.join(INITIALISATIONS)}"),
    "seed": ("seed", _whole(SEED_RANGE), "0 to 9999"),
}
