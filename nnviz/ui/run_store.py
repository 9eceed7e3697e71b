"""The store of what was decoded and measured of runs: once for all screens and sessions, in a bounded number of bytes.

Everything is keyed by the digest of its run, which names the content: a run that grows, or is replaced, has another. Answers
have room of their own, so that a pass over all of a large run takes no columns away.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, fields
from threading import Lock, RLock

import numpy as np
import streamlit as st

from ..analysis.measures import MEASURES, measured
from ..runs.concatenated import AnyRun
from ..runs.run import Run

#: Bytes over all runs: of answers (100,000 samples of 10 classes at 45 checkpoints are 180 MB), and of columns.
MOST_OF_ANSWERS, MOST_OF_COLUMNS = 192 * 2**20, 400 * 2**20


class LeastRecentlyUsed:
    """Tuples of arrays by key; beyond so many bytes, those that were used least recently go. Safe in threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.held = most_bytes, 0
        self._values: OrderedDict[Hashable, tuple[np.ndarray, ...]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> tuple[np.ndarray, ...] | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: tuple[np.ndarray, ...]) -> None:
        """Keep a value, whose arrays become read-only: every session is given the same ones."""
        for array in value:
            array.flags.writeable = False
        with self._lock:
            self.held += _size(value) - _size(self._values.pop(key, ()))
            self._values[key] = value
            while self.held > self.most_bytes and len(self._values) > 1:
                self.held -= _size(self._values.popitem(last=False)[1])


class RunStore:
    """Decoded answers and columns of measures of all runs."""

    def __init__(self) -> None:
        self.decoded, self.measured = LeastRecentlyUsed(MOST_OF_ANSWERS), LeastRecentlyUsed(MOST_OF_COLUMNS)
        self._making: defaultdict[str, RLock] = defaultdict(RLock)  # by digest: nothing is made twice at once

    def answers(self, run: StoredRun, index: int) -> tuple[np.ndarray, ...]:
        """The probabilities (N, C) at a checkpoint, and where there are labels ln p (N,) of the true class, float32."""
        key = (run.digest, index % len(run.checkpoints))
        cached = self.decoded.get(key)
        if cached is None:
            with self._making[run.digest]:
                cached = self.decoded.get(key)
                if cached is None:
                    cached = run.read_answers(index)
                    self.decoded.put(key, cached)
        return cached

    def columns(self, run: AnyRun, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Columns by name, as `measures.measured` gives them."""
        cached = self._cached(run, names)
        if not set(names) <= set(cached):
            with self._making[run.digest]:
                cached = self._cached(run, [*MEASURES, "predicted"])
                made = measured(run, names, cached) if not set(names) <= set(cached) else {}
                for name in made.keys() - cached.keys():
                    self.measured.put((run.digest, name), (made[name],))
                cached |= made
        return {name: cached[name] for name in names}

    def _cached(self, run: AnyRun, names: Sequence[str]) -> dict[str, np.ndarray]:
        cached = {name: self.measured.get((run.digest, name)) for name in names}
        return {name: column[0] for name, column in cached.items() if column}


@dataclass(frozen=True)
class StoredRun(Run):
    """A run of the server, whose answers at a checkpoint come from its store."""

    store: RunStore = field(repr=False, compare=False)

    def probabilities(self, index: int | None = None) -> np.ndarray:
        if index is None or not -len(self.checkpoints) <= index < len(self.checkpoints):
            return super().probabilities(index)
        return self.store.answers(self, index)[0]

    def true_log_probabilities(self, index: int | None = None) -> np.ndarray | None:
        if index is None or not self.has_labels or not -len(self.checkpoints) <= index < len(self.checkpoints):
            return super().true_log_probabilities(index)
        return self.store.answers(self, index)[1]


@st.cache_resource(show_spinner=False)
def run_store() -> RunStore:
    """The server's one store, also where this module is loaded anew."""
    return RunStore()


def stored_run(run: Run) -> StoredRun:
    """The same run, which decodes its answers once for everybody."""
    return StoredRun(**{each.name: getattr(run, each.name) for each in fields(Run)}, store=run_store())


def run_columns(run: AnyRun, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Columns of a run by name, read-only, as `measures.measured` gives them."""
    return run_store().columns(run, names)


def answers_to(run: Run, samples: np.ndarray) -> np.ndarray:
    """The probabilities (E, n, C) float32 of some samples."""
    return np.stack([run.probabilities(at)[samples] for at in range(len(run.checkpoints))])


def _size(value: tuple[np.ndarray, ...]) -> int:
    return sum(array.nbytes for array in value)
