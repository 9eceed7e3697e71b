"""Who is right where another is wrong: the samples as cards, while the map shows them in colour."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ...runs.run import Run
from ...views.gallery import Shown, pack_gallery, show_gallery
from ...views.map import MapState
from .. import state
from ..attention import attended
from ..histories import run_histories, run_images
from ..runs import RunChoice
from ..tables import csv_file, csv_name, csv_number, csv_table
from ..text import plain
from ..widgets import on_choice, show_value
from .listed import Listed, kinds_for, notes_of, pair_of
from .moments import Moments
from .parameters import ALL_OTHERS, KINDS, CompareState, change
from .sides import Together

_WHICH, _RIGHT, _WRONG, _TRUE = "compare_which", "compare_right", "compare_wrong", "compare_true"  # session keys


def differences_tab(
    choice: RunChoice, run: Run, view: MapState, same: Together, moments: Moments, shown: CompareState, found: Listed
) -> None:
    """Which samples, how many, and their cards."""
    _controls(choice, run, view, same, shown)
    number = min(shown.page, found.n_pages)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(plain(count_words(run, view, same, moments, found)))
        if found.n_pages > 1:
            key = f"compare_page_{found.n_pages}"
            show_value(key, number)
            st.pagination(
                found.n_pages,
                key=key,
                max_visible_pages=3,
                width=190,
                on_change=on_choice(key, lambda value: change(choice, page=value)),
            )
        if len(found.samples):
            st.download_button(
                "CSV",
                lambda: csv_file(differences_csv(run, same, moments, found.samples)),
                file_name=f"nnviz-differences-{moments.names[moments.index].replace(' ', '-').replace('%', 'percent')}.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                key="compare_csv",
                help=f"All {len(found.samples):,} samples of this list, with what each run says, as a table.",
            )
    if len(found.samples):
        _cards(choice, run, view, same, moments, shown, found, number)
    else:
        _nothing(choice, view, same, shown)


def count_words(run: Run, view: MapState, same: Together, moments: Moments, found: Listed) -> str:
    """How many are listed, such as "38 of 360 test samples that a gets right and b does not, at epoch 12"."""
    total = int(same.counted.sum())
    part = f"{same.part} " if same.part else ""
    of_class = f" of class {run.class_names[view.kept]}" if view.kept >= 0 and found.words != "chosen" else ""
    return f"{len(found.samples):,} of {total:,} {part}samples {found.words}{of_class}, at {moments.names[moments.index]}."


def differences_csv(run: Run, same: Together, moments: Moments, samples: np.ndarray) -> str:
    """One line a sample: what it is, and what each run says of it at the moment."""
    titles = ["sample", *(["true"] if same.labels is not None else [])]
    columns = [[str(sample) for sample in samples.tolist()]]
    if same.labels is not None:
        columns.append([csv_name(run.class_names[k]) for k in same.labels[samples].tolist()])
    for at, side in enumerate(same.sides):
        answers = same.answers(at, moments.now[at])[samples]
        says, sure = answers.argmax(axis=1), answers.max(axis=1)
        titles += [csv_name(f"{side.name} says"), csv_name(f"{side.name} confidence")]
        columns += [
            [csv_name(run.class_names[k]) for k in says.tolist()],
            [csv_number(share) for share in sure.tolist()],
        ]
    return csv_table([titles, *zip(*columns, strict=True)])


def _controls(choice: RunChoice, run: Run, view: MapState, same: Together, shown: CompareState) -> None:
    kinds, names = kinds_for(same), {side.choice.id: side.name for side in same.sides}
    show_value(_WHICH, shown.which if shown.which in kinds else kinds[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.selectbox(
            "Samples with",
            kinds,
            key=_WHICH,
            format_func=KINDS.__getitem__,
            width=210,
            on_change=on_choice(_WHICH, lambda value: change(choice, which=value)),
            help="The map shows these samples in colour. What is chosen on the map by Shift and dragging is listed here too.",
        )
        if st.session_state[_WHICH] == "one":
            _pair(choice, same, shown, names)
        if same.labels is not None and st.session_state[_WHICH] != "chosen":
            show_value(_TRUE, view.kept)
            st.selectbox(
                "True class",
                [-1, *range(run.n_classes)],
                key=_TRUE,
                format_func=lambda k: "all" if k < 0 else run.class_names[k],
                width=110,
                on_change=on_choice(_TRUE, lambda value: change(choice, shared={"kept": value})),
                help="What the samples are. The map keeps the same class in colour.",
            )


def _pair(choice: RunChoice, same: Together, shown: CompareState, names: dict[str, str]) -> None:
    ids = list(names)
    one, two = pair_of(same, shown)
    right, wrong = ids[one], ids[two] if two >= 0 else ALL_OTHERS
    show_value(_RIGHT, right)
    show_value(_WRONG, wrong)

    def choose_right(now: str) -> None:
        change(choice, right=now, wrong=right if now == wrong else wrong)

    st.selectbox("Right", ids, key=_RIGHT, format_func=names.__getitem__, width=170, on_change=on_choice(_RIGHT, choose_right))
    others = [run_id for run_id in ids if run_id != right] + ([ALL_OTHERS] if len(ids) > 2 else [])
    st.selectbox(
        "Wrong",
        others,
        key=_WRONG,
        format_func=lambda run_id: "all others" if run_id == ALL_OTHERS else names[run_id],
        width=170,
        on_change=on_choice(_WRONG, lambda value: change(choice, right=right, wrong=value)),
    )
    st.button(
        "Swap",
        icon=":material/swap_horiz:",
        key="compare_swap",
        disabled=wrong == ALL_OTHERS,
        help="Right and wrong the other way round",
        on_click=lambda: change(choice, right=wrong, wrong=right),
    )


def _cards(
    choice: RunChoice,
    run: Run,
    view: MapState,
    same: Together,
    moments: Moments,
    shown: CompareState,
    found: Listed,
    number: int,
) -> None:
    samples = found.page(number)
    numbered = samples.tolist()
    side, own = same.sides[found.of], moments.alignment.checkpoints[found.of]
    known, images = run_histories(side.choice), run_images(same.sides[0].choice)
    listed = Shown(
        samples=samples,
        answers=same.answers(found.of, moments.now[found.of])[samples],
        predicted=known.predicted[own][:, samples].T,  # along the bar, which the cards follow
        confidence=known.confidence[own][:, samples].T,
        labels=None if same.labels is None else same.labels[samples],
        parts=None,
        images=None if images is None else images[samples],
        notes=notes_of(same, moments, found, samples, run.class_names),
    )
    beside = [same.sides[at].name for at in found.beside]
    st.caption(plain(f"Cards are of {side.name}; at the right under each stands what {' · '.join(beside)} says."))
    chosen = set(state.chosen_samples(run, view).tolist()) if view.chosen else set()
    show_gallery(
        run=moments.name,
        page=pack_gallery(listed, run.class_names, moments.index),
        place=repr([number, shown.which, shown.right, shown.wrong, same.part, view.kept]),
        samples=range(run.n_samples),
        picked=view.picked,
        chosen=[sample for sample in numbered if sample in chosen],
        compact=False,
        on_attend=lambda attention: change(choice, shared=attended(choice, run, attention)),
    )


def _nothing(choice: RunChoice, view: MapState, same: Together, shown: CompareState) -> None:
    """What stands in the place of the cards where there is none."""
    if shown.which == "chosen":
        st.info(
            "No sample is chosen. Drag around dots on the map with Shift held, or search beside it.",
            icon=":material/lasso_select:",
        )
    else:
        st.info("No sample matches at this moment.", icon=":material/filter_alt:")
    filtered = view.kept >= 0 or same.part
    if filtered and shown.which != "chosen":
        st.button(
            "Look among all samples",
            icon=":material/filter_alt_off:",
            key="compare_clear",
            on_click=lambda: change(choice, shared={"kept": -1}, part=""),
        )
