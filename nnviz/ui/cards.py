"""Samples as cards, in pages: what each card says, and what clicks on them change of what is looked at everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..runs.run import Run
from ..views.gallery import Attention, CardData, pack_gallery, show_gallery
from ..views.map import MapState
from ..views.map.selection import selection_word
from . import state
from .contents import contents_of
from .histories import run_histories, run_images
from .runs import RunChoice, load_run


@dataclass(frozen=True)
class Paged:
    """Samples in order, intp (n,), of which a page is shown at a time."""

    page_size: ClassVar[int]

    samples: np.ndarray

    @property
    def n_pages(self) -> int:
        return max(-(-len(self.samples) // self.page_size), 1)

    def page(self, number: int) -> np.ndarray:
        """The samples of a page, from 1; beyond the last the last."""
        first = (min(max(number, 1), self.n_pages) - 1) * self.page_size
        return self.samples[first : first + self.page_size]


def cards_of(choice: RunChoice, samples: np.ndarray, checkpoint: int, notes: Sequence[str]) -> CardData:
    """What cards say of samples at a checkpoint, with a note on each."""
    history, images = run_histories(choice), run_images(choice)
    return CardData(
        samples=samples,
        answers=load_run(choice).probabilities(checkpoint)[samples],
        predicted=history.predicted[:, samples].T,
        confidence=history.confidence[:, samples].T,
        labels=None if history.labels is None else history.labels[samples],
        parts=None if history.split is None else history.split[samples].tolist(),
        images=None if images is None else images[samples],
        notes=notes,
    )


def show_cards(
    choice: RunChoice,
    run: Run,
    view: MapState,
    cards: CardData,
    *,
    at: int,
    place: object,
    compact: bool,
    name: str = "",
    change: Callable[[RunChoice, dict[str, Any]], None] | None = None,
) -> None:
    """Draw cards, which can be pinned and chosen.

    Parameters
    ----------
    choice : RunChoice
    run : Run
    view : MapState
    cards : CardData
    at : int
        Where the epoch bar is.
    place : object
        By its `repr` the page is told from others, whatever the epoch.
    compact : bool
        Small cards.
    name : str
        What the epoch bar calls what it shows, where that is not the run.
    change : callable, optional
        Takes the run and the changed fields of `MapState`; as a rule they are looked at, and no more.
    """

    def attend(attention: Attention) -> None:
        changes = _attended(choice, run, attention)
        if change:
            change(choice, changes)
        else:
            state.change_view(choice, **changes)

    show_gallery(
        run=name or choice.id,
        page=pack_gallery(cards, run.class_names, at),
        contents=contents_of(choice),
        place=repr(place),
        samples=range(run.n_samples),
        picked=view.picked,
        chosen=state.chosen_among(run, view, cards.samples),
        compact=compact,
        on_attend=attend,
    )


def _attended(choice: RunChoice, run: Run, attention: Attention) -> dict[str, Any]:
    """The fields of a `MapState` that a click changes, by what is looked at when it is heard of."""
    view = state.view_now(choice)
    before = set(state.chosen_samples(run, view).tolist()) if view.chosen else set()
    chosen = (before | set(attention.chosen)) - set(attention.left)
    picked = {} if attention.picked is None else {"picked": attention.picked}
    return {**picked, **({"chosen": selection_word(chosen, run.n_samples)} if chosen != before else {})}
