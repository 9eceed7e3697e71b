"""The row of controls over the gallery: which samples, in what order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from ...analysis.metadata import PREFIX, telling_of
from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..column_filter import filter_popover
from ..controls import Controls, class_titles
from ..histories import Histories
from ..runs import RunChoice
from ..text import plain
from .parameters import MistakesState, change, clear_filters, offered_sorts
from .selection import Selected, count_text

_TITLES = {
    "now": "wrong now",
    "always": "always wrong",
    "ever": "once wrong",
    "never": "never wrong",
    "right": "right now",
}
_JUDGED = {1: "the last epoch", 5: "the mean of the last five"}


def filter_row(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories) -> None:
    """The controls of the gallery in a row; what changes runs the page again."""
    controls = Controls("mistakes", page, partial(change, choice))
    shared = Controls("mistakes", view, lambda **shared: change(choice, shared=shared))
    labelled = history.labels is not None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="mistakes_filters"):
        if labelled:
            controls.pick(
                "show",
                "Show",
                _TITLES,
                width=128,
                help="Wrong now: at the epoch of the bar below. The others look at all checkpoints.",
            )
            shared.pick(
                "kept",
                "True class",
                class_titles(run),
                key="mistakes_true",
                width=100,
                help="What the sample is. The map keeps the same class in colour.",
            )
        controls.pick("says", "Predicted", class_titles(run), width=100, help="What the network says at this epoch.")
        sorts = offered_sorts(run)
        controls.pick("sort", "Sort by", sorts, width=150, help=_sort_help(run, sorts))
        filter_popover(run, page.where, lambda text: change(choice, where=text), key="mistakes")
        _more(choice, run, view, page, history)
        st.button(
            ":material/filter_alt_off:",
            key="mistakes_clear",
            disabled=not _is_filtered(view, page, history),
            help="Clear the filters: show all that is wrong now.",
            on_click=lambda: clear_filters(choice),
        )


def _sort_help(run: Run, sorts: Mapping[str, str]) -> str:
    """What comes first by each sort."""
    ends: dict[str, list[str]] = {"largest": [], "smallest": []}
    for name, each in telling_of(run).items():
        if not name.startswith(PREFIX):
            ends[each.first_with_labels if run.has_labels else each.first].append(each.title)
    texts = "; ".join(f"the {end} {', '.join(titles)}" for end, titles in ends.items() if titles)
    errors = "; or what cleanlab takes for a wrong label, by what the network says of all samples" if "label" in sorts else ""
    recorded = "; or the largest and the latest of what was recorded, categories in their order" if run.column_names else ""
    return f"What comes first: {texts}{errors}{recorded}."


def _more(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories) -> None:
    """What is asked for less often."""
    controls = Controls("mistakes", page, partial(change, choice))
    active = page.sure != (0, 100) or page.part or page.among  # so the button says that something is hidden there
    with st.popover("More", type="primary" if active else "secondary", key="mistakes_more"):
        sure = "The probability that the network gives to its answer at this epoch."
        controls.draw("sure", st.slider, "Confidence", 0, 100, read=tuple, format="%d %%", help=sure)
        if history.parts:
            controls.pick("part", "Split", {"": "all", **{part: part for part in history.parts}})
        n_chosen = len(state.chosen_samples(run, view))
        if n_chosen or page.among:
            among = f"Only the {n_chosen:,} that were chosen, here or on another screen."
            controls.flip("among", "Chosen samples only", help=among)
        if page.sort == "label":
            controls.pick("judged", "Label errors from", _JUDGED, help="A mean over several epochs is steadier.")
        controls.flip("compact", "Small cards", help="More of them on the screen, without star graphs.")


def no_match(choice: RunChoice, run: Run, view: MapState, page: MistakesState, history: Histories, selected: Selected) -> None:
    """What stands in the gallery's place where no sample passes."""
    if history.labels is None or _is_filtered(view, page, history):
        st.markdown(plain(count_text(run, view, page, history, selected)))
        st.info("No misclassified sample matches.", icon=":material/filter_alt:")
        st.button(
            "Clear the filters",
            icon=":material/filter_alt_off:",
            key="mistakes_clear_all",
            on_click=lambda: clear_filters(choice),
        )
    else:
        epoch = epoch_text(run.checkpoints[view.checkpoint].epoch)
        st.success(f"No sample is wrong at epoch {epoch}: all {run.n_samples:,} are right.", icon=":material/check_circle:")
        st.button("Show those that were wrong at least once", key="mistakes_ever", on_click=lambda: change(choice, show="ever"))


def _is_filtered(view: MapState, page: MistakesState, history: Histories) -> bool:
    of_class = history.labels is not None and view.kept >= 0
    return (
        of_class
        or page.says >= 0
        or bool(page.part)
        or page.sure != (0, 100)
        or page.among
        or bool(page.where)
        or page.show != "now"
    )
