"""Columns of measures: computed once for a run and everybody who looks, and kept as long as there is room."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
import streamlit as st

from ..analysis.measures import known_measures, measured
from ..runs.concatenated import AnyRun
from ..views.files import file_address
from ..views.map.column import column_file, pack_column

_MOST_BYTES = 512 * 2**20


class _Columns:
    """Arrays by the run's digest and their name; of too many bytes, the least recently used go."""

    def __init__(self) -> None:
        self._arrays: OrderedDict[tuple[str, str], np.ndarray] = OrderedDict()
        self._lock = Lock()
        self._measuring: defaultdict[str, Lock] = defaultdict(Lock)  # by digest: nothing is measured twice at once

    def of(self, run: AnyRun, names: Sequence[str]) -> dict[str, np.ndarray]:
        known = self._known(run.digest)
        if not set(names) <= set(known):
            with self._measuring[run.digest]:
                known = self._known(run.digest)
                made = measured(run, names, known)
                self._keep(run.digest, {name: array for name, array in made.items() if name not in known})
                known = made
        with self._lock:
            for key in ((run.digest, name) for name in names):
                if key in self._arrays:
                    self._arrays.move_to_end(key)
        return {name: known[name] for name in names}

    def _known(self, digest: str) -> dict[str, np.ndarray]:
        with self._lock:
            return {name: array for (of, name), array in self._arrays.items() if of == digest}

    def _keep(self, digest: str, made: dict[str, np.ndarray]) -> None:
        for array in made.values():
            array.flags.writeable = False  # every session is given the same ones
        with self._lock:
            self._arrays |= {(digest, name): array for name, array in made.items()}
            while len(self._arrays) > 1 and sum(array.nbytes for array in self._arrays.values()) > _MOST_BYTES:
                self._arrays.popitem(last=False)


@st.cache_resource(show_spinner=False)
def _columns() -> _Columns:  # one for the server, also where this module is loaded anew
    return _Columns()


def run_columns(run: AnyRun, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Columns of a run by name, read-only, as `measures.measured` gives them."""
    return _columns().of(run, names)


def offer_columns(run: AnyRun, load: Callable[[], AnyRun]) -> None:
    """Let browsers fetch the columns of a run, beside its bundle; `load` opens it again."""

    def content(name: str) -> bytes | None:
        loaded = load()
        if loaded.digest != run.digest:  # the file has grown meanwhile
            return None
        return pack_column(loaded, name, lambda names: run_columns(loaded, names))

    for each in known_measures(labelled=run.has_labels):
        file_address(f"{run.digest}/{column_file(each.name)}", lambda name=each.name: content(name))  # type: ignore[misc]
