"""Phases of a training, such as a warm-up and the fine-tuning after it, by what its checkpoints are called."""

from __future__ import annotations

from collections.abc import Sequence


def phase_starts(phases: Sequence[str]) -> list[tuple[int, str]]:
    """The checkpoints at which named phases begin, in ascending order.

    Parameters
    ----------
    phases : sequence of E str
        The phase of each checkpoint, "" for none.

    Returns
    -------
    list of (int, str)
        The index of the checkpoint, and the name.

    Examples
    --------
    >>> phase_starts(["", "warm-up", "warm-up", "", "tuning", "warm-up"])
    [(1, 'warm-up'), (4, 'tuning'), (5, 'warm-up')]
    """
    return [(at, name) for at, name in enumerate(phases) if name and (at == 0 or phases[at - 1] != name)]
