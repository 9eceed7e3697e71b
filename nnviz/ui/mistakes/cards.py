"""The gallery itself: the cards of a page, the pages, what is pinned and chosen on them."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from ..cards import cards_of, show_cards
from ..controls import Controls, csv_button
from ..histories import Histories
from ..run_store import run_columns
from ..runs import RunChoice
from ..sample_table import samples_csv, table_columns
from ..streamlit_internals import Element
from ..text import plain
from .parameters import MistakesState, change
from .selection import Selected, count_text, label_text, notes_of

# The matrix goes under the gallery where there is no room beside it.
_STYLE = """
.st-key-mistakes_body [data-testid=stHorizontalBlock]:has(> .stColumn) { flex-wrap: wrap }
.st-key-mistakes_body .stColumn { min-width: min(360px, 100%) }
.st-key-mistakes_body .stColumn:first-child { min-width: min(440px, 100%) }
@media (max-width: 560px) {
  .st-key-mistakes_pages { flex-wrap: wrap !important }
  .st-key-mistakes_pages > :first-child { flex-basis: 100% !important; width: 100% !important }
}
"""


def body_columns() -> tuple[Element, Element]:
    """Where the gallery is, and what is beside it."""
    st.html(f"<style>{_STYLE}</style>")
    with st.container(key="mistakes_body"):
        gallery, beside = st.columns([5, 3], gap="medium")
    return gallery, beside


def card_page(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, selected: Selected) -> None:
    """The cards of a page, after how many there are, the other pages, and the file of all."""
    controls = Controls("mistakes", page, partial(change, choice))
    number = min(page.page, selected.n_pages)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key="mistakes_pages"):
        st.markdown(plain(count_text(run, view, page, history, selected)))
        controls.page_numbers("page", selected.n_pages, value=number)
        csv_button(
            lambda: _table(run, selected.samples, view.checkpoint),
            name=f"nnviz-mistakes-epoch-{epoch_text(run.checkpoints[view.checkpoint].epoch)}",
            key="mistakes_csv",
            help=f"All {len(selected.samples):,} samples of this list as a table.",
        )
    if page.sort == "label":
        st.caption(plain(label_text(choice, run, page, history)))
    samples = selected.page(number)
    cards = cards_of(choice, samples, view.checkpoint, notes_of(choice, run, view, page, samples))
    place_key = [number, page.show, view.kept, page.says, page.part, page.sure, page.among, page.where, page.sort, page.judged]
    show_cards(choice, run, view, cards, at=view.checkpoint, place=place_key, compact=page.compact)


def _table(run: Run, samples: np.ndarray, checkpoint: int) -> str:
    return samples_csv(run, run_columns(run, table_columns(labelled=run.has_labels)), samples, checkpoint)
