"""What clicks on cards of samples change of what is looked at everywhere."""

from __future__ import annotations

from typing import Any

from ..runs.run import Run
from ..views.gallery import Attention
from ..views.map.selection import selection_word
from . import state
from .runs import RunChoice


def attended(choice: RunChoice, run: Run, attention: Attention) -> dict[str, Any]:
    """The fields of a `MapState` that a click changes, by what is looked at when it is heard of."""
    view = state.view_now(choice)
    before = set(state.chosen_samples(run, view).tolist()) if view.chosen else set()
    chosen = (before | set(attention.chosen)) - set(attention.left)
    picked = {} if attention.picked is None else {"picked": attention.picked}
    return {**picked, **({"chosen": selection_word(chosen, run.n_samples)} if chosen != before else {})}
