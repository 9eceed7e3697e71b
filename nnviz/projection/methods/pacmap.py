"""PaCMAP (Wang et al. 2021): by the authors' package, on the CPU only."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TextIO

import numpy as np

from .method import ONE_MAP, Advance, LandmarkMethod, Parameter
from .numba_cache import give_numba_a_cache

STEPS = (100, 100, 250)  # the package's own, of its three phases


def fit(
    landmarks: np.ndarray,
    start: np.ndarray,
    *,
    n_neighbors: int,
    MN_ratio: float,
    FP_ratio: float,
    random_state: int,
    advance: Advance,
) -> np.ndarray:
    """Until its first step the package is loaded, which compiles it, and searches neighbours: of that it says nothing."""
    give_numba_a_cache("pacmap")
    from pacmap import PaCMAP

    # The package wants as many columns as dimensions. Columns of zeros leave all distances as they are.
    missing = max(0, start.shape[1] - landmarks.shape[1])
    landmarks = np.pad(landmarks, ((0, 0), (0, missing)))
    with _quietly("pacmap"), redirect_stdout(_Follower(advance)):
        reducer = PaCMAP(
            n_components=start.shape[1],
            n_neighbors=n_neighbors,
            MN_ratio=MN_ratio,
            FP_ratio=FP_ratio,
            num_iters=STEPS,
            random_state=_seed_of(random_state),
            verbose=True,  # every tenth step, which `_Follower` reads: the package has no callback
        )
        return np.asarray(reducer.fit_transform(landmarks, init=start))


def _seed_of(random_state: int) -> int:
    """A number below 2³⁰: the package adds to it in 32 bits, and neighbouring ones would draw many of the same pairs."""
    return int(np.random.SeedSequence(random_state).generate_state(1)[0]) >> 2


class _Follower:
    """What this thread prints tells how far it is; what others print goes where it went."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance
        self._thread = threading.get_ident()
        self._before: TextIO = sys.stdout

    def write(self, text: str) -> int:
        if threading.get_ident() != self._thread:
            return self._before.write(text)
        step = re.match(r"Iteration: +(\d+)", text)
        if step:
            self._advance(min(int(step[1]) / sum(STEPS), 1.0))
        return len(text)

    def flush(self) -> None:
        self._before.flush()


@contextmanager
def _quietly(logger: str) -> Iterator[None]:
    """Without warnings of this logger, such as that there is a random state."""
    quiet = logging.getLogger(logger)
    before = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        yield
    finally:
        quiet.setLevel(before)


METHOD = LandmarkMethod(
    name="pacmap",
    title="PaCMAP",
    hint=f"Each dot is a sample; dots are close where {{placed}} are alike, and groups lie roughly as they do in the data. "
    f"{ONE_MAP} How large a group is and how wide a gap mean little.",
    parameters=(
        Parameter(
            "n_neighbors",
            "neighbours",
            "Neighbours",
            "How many neighbours each state is drawn to: fewer shows small groups, more shows the large picture.",
            low=2,
            high=200,
            default=10,
            slider=(5, 100, 1),
        ),
        Parameter(
            "MN_ratio",
            "mn_ratio",
            "Mid-near pairs",
            "How many states at middling distances each is drawn to, for each neighbour: more keeps the large picture.",
            low=0.1,
            high=5.0,
            default=0.5,
            slider=(0.1, 3.0, 0.1),
            whole=False,
        ),
        Parameter(
            "FP_ratio",
            "fp_ratio",
            "Further pairs",
            "How many distant states each is pushed away from, for each neighbour: more spreads groups apart.",
            low=0.5,
            high=10.0,
            default=2.0,
            slider=(0.5, 5.0, 0.5),
            whole=False,
        ),
    ),
    fit=fit,
    seconds=lambda n_landmarks, _n_components: 3 + n_landmarks / 1000,
    # On the bundled run it then keeps .488 of the neighbours instead of .481, and its dots move more as the answers do.
    smoothings=3,
    package="pacmap",
    module="pacmap",
)
