"""The gallery itself: the cards of a page, the pages, what is pinned and chosen on them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.gallery import Page, Shown, pack_gallery, show_gallery
from ...views.map import MapState
from .. import state
from ..attention import attended
from ..columns import run_columns
from ..histories import Histories, answers_at, run_images
from ..runs import RunChoice
from ..sample_table import samples_csv, table_columns
from ..streamlit_internals import Element
from ..tables import csv_file
from ..text import plain
from ..widgets import on_choice, show_value
from .parameters import MistakesState, change
from .selection import Selected, count_words, label_words, notes_of

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


def card_page(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories, selected: Selected) -> None:
    """The cards of a page, after how many there are, the other pages, and the file of all."""
    number = min(shown.page, selected.n_pages)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key="mistakes_pages"):
        st.markdown(plain(count_words(run, view, shown, known, selected)))
        if selected.n_pages > 1:
            key = f"mistakes_page_{selected.n_pages}"  # pages that are no more are no value of the widget
            show_value(key, number)
            st.pagination(
                selected.n_pages,
                key=key,
                max_visible_pages=3,
                width=190,
                on_change=on_choice(key, lambda value: change(choice, page=value)),
            )
        epoch = epoch_text(run.checkpoints[view.checkpoint].epoch)
        st.download_button(
            "CSV",
            lambda: csv_file(_table(run, selected.samples, view.checkpoint)),
            file_name=f"nnviz-mistakes-epoch-{epoch}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="mistakes_csv",
            help=f"All {len(selected.samples):,} samples of this list as a table.",
        )
    if shown.sort == "label":
        st.caption(plain(label_words(choice, run, shown, known)))
    samples = selected.page(number)
    listed = samples.tolist()
    chosen = set(state.chosen_samples(run, view).tolist()) if view.chosen else set()
    place = [number, shown.show, view.kept, shown.says, shown.part, shown.sure, shown.among, shown.sort, shown.judged]
    show_gallery(
        run=choice.id,
        page=_packed(choice, run, view, shown, known, samples),
        place=repr(place),
        samples=range(run.n_samples),
        picked=view.picked,
        chosen=[sample for sample in listed if sample in chosen],
        compact=shown.compact,
        on_attend=lambda attention: state.change_view(choice, **attended(choice, run, attention)),
    )


def _table(run: Run, samples: np.ndarray, checkpoint: int) -> str:
    return samples_csv(run, run_columns(run, table_columns(labelled=run.has_labels)), samples, checkpoint)


def _packed(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories, samples: np.ndarray) -> Page:
    images = run_images(choice)
    listed = Shown(
        samples=samples,
        answers=answers_at(choice, view.checkpoint)[samples],
        predicted=known.predicted[:, samples].T,
        confidence=known.confidence[:, samples].T,
        labels=None if known.labels is None else known.labels[samples],
        parts=None if known.split is None else known.split[samples].tolist(),
        images=None if images is None else images[samples],
        notes=notes_of(choice, run, view, shown, samples),
    )
    return pack_gallery(listed, run.class_names, view.checkpoint)
