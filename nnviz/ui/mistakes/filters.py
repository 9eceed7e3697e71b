"""The row of controls over the gallery: which samples, in what order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ...analysis.measures import MEASURES
from ...charts.text import epoch_text
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..histories import Histories
from ..runs import RunChoice
from ..text import plain
from ..widgets import on_choice, show_value
from .parameters import MistakesState, change, clear_filters, offered_sorts
from .selection import Selected, count_words

_TITLES = {
    "now": "wrong now",
    "always": "always wrong",
    "ever": "once wrong",
    "never": "never wrong",
    "right": "right now",
}
_JUDGED = {1: "the last epoch", 5: "the mean of the last five"}


def filter_row(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories) -> None:
    """The controls of the gallery in a row; what changes runs the page again."""
    labelled = known.labels is not None
    classes = [-1, *range(run.n_classes)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="mistakes_filters"):
        if labelled:
            _pick(
                "Show",
                list(_TITLES),
                shown.show,
                lambda value: change(choice, show=value),
                key="show",
                titles=_TITLES,
                width=128,
                help="Wrong now: at the epoch of the bar below. The others look at all checkpoints.",
            )
            _pick(
                "True class",
                classes,
                view.kept,
                lambda value: change(choice, shared={"kept": value}),
                key="true",
                titles=_class_titles(run),
                width=100,
                help="What the sample is. The map keeps the same class in colour.",
            )
        _pick(
            "Predicted",
            classes,
            shown.says,
            lambda value: change(choice, says=value),
            key="says",
            titles=_class_titles(run),
            width=100,
            help="What the network says at this epoch.",
        )
        sorts = offered_sorts(run)
        _pick(
            "Sort by",
            list(sorts),
            shown.sort,
            lambda value: change(choice, sort=value),
            key="sort",
            titles=sorts,
            width=150,
            help=_sort_help(sorts, labelled=labelled),
        )
        _more(choice, run, view, shown, known)
        st.button(
            ":material/filter_alt_off:",
            key="mistakes_clear",
            disabled=not _is_filtered(view, shown, known),
            help="Clear the filters: show all that is wrong now.",
            on_click=lambda: clear_filters(choice),
        )


def _sort_help(sorts: Mapping[str, str], *, labelled: bool) -> str:
    """What comes first by each sort."""
    ends: dict[str, list[str]] = {"largest": [], "smallest": []}
    for each in (MEASURES[name] for name in sorts if name in MEASURES):
        ends[each.first_with_labels if labelled else each.first].append(each.title)
    told = "; ".join(f"the {end} {', '.join(titles)}" for end, titles in ends.items() if titles)
    errors = "; or what cleanlab takes for a wrong label, by what the network says of all samples" if "label" in sorts else ""
    return f"What comes first: {told}{errors}."


def _more(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories) -> None:
    """What is asked for less often."""
    n_active = (
        (shown.sure != (0, 100)) + bool(shown.part) + shown.among
    )  # and so the button says that something is hidden there
    with st.popover("More", type="primary" if n_active else "secondary", key="mistakes_more"):
        key = "mistakes_sure"
        show_value(key, shown.sure)
        st.slider(
            "Confidence",
            0,
            100,
            key=key,
            format="%d %%",
            on_change=on_choice(key, lambda value: change(choice, sure=tuple(value))),
            help="The probability that the network gives to its answer at this epoch.",
        )
        if known.parts:
            titles = {"": "all", **{part: part for part in known.parts}}
            _pick("Split", list(titles), shown.part, lambda value: change(choice, part=value), key="part", titles=titles)
        n_chosen = len(state.chosen_samples(run, view))
        if n_chosen or shown.among:
            _flip("Chosen samples only", shown.among, lambda value: change(choice, among=value), key="among",
                  help=f"Only the {n_chosen:,} that were chosen, here or on another screen.")  # fmt: skip
        if shown.sort == "label":
            _pick("Label errors from", list(_JUDGED), shown.judged, lambda value: change(choice, judged=value), key="judged",
                  titles=_JUDGED, help="A mean over several epochs is steadier.")  # fmt: skip
        _flip("Small cards", shown.compact, lambda value: change(choice, compact=value), key="compact",
              help="More of them on the screen, without star graphs.")  # fmt: skip


def no_match(choice: RunChoice, run: Run, view: MapState, shown: MistakesState, known: Histories, selected: Selected) -> None:
    """What stands in the gallery's place where no sample passes."""
    if known.labels is None or _is_filtered(view, shown, known):
        st.markdown(plain(count_words(run, view, shown, known, selected)))
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


def _is_filtered(view: MapState, shown: MistakesState, known: Histories) -> bool:
    of_class = known.labels is not None and view.kept >= 0
    return of_class or shown.says >= 0 or bool(shown.part) or shown.sure != (0, 100) or shown.among or shown.show != "now"


def _pick(
    label: str,
    options: Sequence[Any],
    value: Any,
    on_pick: Callable[[Any], None],
    *,
    key: str,
    titles: Any,
    width: int | None = None,
    help: str | None = None,
) -> None:
    key = f"mistakes_{key}"
    show_value(key, value)
    st.selectbox(
        label,
        options,
        key=key,
        format_func=titles.__getitem__,
        on_change=on_choice(key, on_pick),
        width=width or "stretch",
        help=help,
    )


def _flip(label: str, value: bool, on_flip: Callable[[bool], None], *, key: str, help: str) -> None:
    key = f"mistakes_{key}"
    show_value(key, value)
    st.toggle(label, key=key, on_change=on_choice(key, on_flip), help=help)


def _class_titles(run: Run) -> dict[int, str]:
    return {-1: "all", **dict(enumerate(run.class_names))}
