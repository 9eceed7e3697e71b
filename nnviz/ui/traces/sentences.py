"""Learning history of one sample, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ...analysis.text import times
from ...analysis.traces import Traces

_MOST_NAMED = 6  # moments that are named; of more the first ones


def story(traces: Traces, i: int, epochs: Sequence[str]) -> str:
    """When sample `i` was first learnt, every time it was forgotten (Toneva et al. 2019), when it settled.

    Without labels it says how often the predicted class changed, and with one checkpoint nothing.

    Parameters
    ----------
    traces : Traces
    i : int
    epochs : sequence of E str
        What the checkpoints are called.
    """
    if len(epochs) == 1:
        return ""
    if traces.settled is None:
        flips = int(traces.flips[i])
        return f"changed its mind {times(flips)}" if flips else "never changed its mind"
    learnt, forgotten, settled = traces.learnt[i].tolist(), traces.forgotten[i].tolist(), int(traces.settled[i])
    if not learnt:
        return "never learnt"
    first = "right from the first checkpoint" if learnt[0] == 0 else f"first right at epoch {epochs[learnt[0]]}"
    if not forgotten:
        return f"{first}, never forgotten"
    moments = [epochs[at] for at in forgotten]
    lost = f"forgotten {times(len(moments))}, at {_epochs(moments)}"
    end = f"right for good from epoch {epochs[settled]}" if settled >= 0 else "wrong at the end"
    return f"{first}; {lost}; {end}"


def _epochs(moments: list[str]) -> str:
    """ "epoch 5", "epochs 5, 9 and 12", "epochs 1, 2, 3, 4, 5, 6 and 4 later ones"."""
    if len(moments) == 1:
        return f"epoch {moments[0]}"
    named = moments if len(moments) <= _MOST_NAMED + 1 else [*moments[:_MOST_NAMED], f"{len(moments) - _MOST_NAMED} later ones"]
    return f"epochs {', '.join(named[:-1])} and {named[-1]}"
