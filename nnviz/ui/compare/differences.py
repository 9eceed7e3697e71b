"""Who is right where another is wrong: the samples as cards, while the map shows them in colour."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from ...runs.run import Run
from ...views.map import MapState
from ..cards import cards_of, show_cards
from ..controls import Controls, class_titles, csv_button, pick
from ..histories import run_images
from ..runs import RunChoice
from ..tables import csv_name, csv_number, csv_table
from ..text import plain
from .listed import SampleList, kinds_for, notes_of, pair_of
from .moments import Moments
from .parameters import ALL_OTHERS, KINDS, CompareState, change
from .sides import Together


def differences_tab(
    choice: RunChoice, run: Run, view: MapState, same: Together, moments: Moments, page: CompareState, differing: SampleList
) -> None:
    """Which samples, how many, and their cards."""
    controls = Controls("compare", page, partial(change, choice))
    _controls(choice, run, view, same, page)
    number = min(page.page, differing.n_pages)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(plain(count_text(run, view, same, moments, differing)))
        controls.page_numbers("page", differing.n_pages, value=number)
        if len(differing.samples):
            csv_button(
                lambda: differences_csv(run, same, moments, differing.samples),
                name=f"nnviz-differences-{moments.names[moments.index].replace(' ', '-').replace('%', 'percent')}",
                key="compare_csv",
                help=f"All {len(differing.samples):,} samples of this list, with what each run says, as a table.",
            )
    if len(differing.samples):
        _cards(choice, run, view, same, moments, page, differing, number)
    else:
        _nothing(choice, view, same, page)


def count_text(run: Run, view: MapState, same: Together, moments: Moments, differing: SampleList) -> str:
    """How many are listed, such as "38 of 360 test samples that a gets right and b does not, at epoch 12"."""
    total = int(same.counted.sum())
    part = f"{same.part} " if same.part else ""
    of_class = f" of class {run.class_names[view.kept]}" if view.kept >= 0 and differing.description != "chosen" else ""
    samples = f"{len(differing.samples):,} of {total:,} {part}samples"
    return f"{samples} {differing.description}{of_class}, at {moments.names[moments.index]}."


def differences_csv(run: Run, same: Together, moments: Moments, samples: np.ndarray) -> str:
    """One line a sample: what it is, and what each run says of it at the moment."""
    titles = ["sample", *(["true"] if same.labels is not None else [])]
    columns = [[str(sample) for sample in samples.tolist()]]
    if same.labels is not None:
        columns.append([csv_name(run.class_names[k]) for k in same.labels[samples].tolist()])
    for at, side in enumerate(same.sides):
        probabilities = same.answers(at, moments.now[at])[samples]
        predicted, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
        titles += [csv_name(f"{side.name} says"), csv_name(f"{side.name} confidence")]
        columns += [
            [csv_name(run.class_names[k]) for k in predicted.tolist()],
            [csv_number(share) for share in sure.tolist()],
        ]
    return csv_table([titles, *zip(*columns, strict=True)])


def _controls(choice: RunChoice, run: Run, view: MapState, same: Together, page: CompareState) -> None:
    controls = Controls("compare", page, partial(change, choice))
    shared = Controls("compare", view, lambda **shared: change(choice, shared=shared))
    kinds, names = kinds_for(same), {side.choice.id: side.name for side in same.sides}
    which = page.which if page.which in kinds else kinds[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        controls.pick(
            "which",
            "Samples with",
            {kind: KINDS[kind] for kind in kinds},
            value=which,
            width=210,
            help="The map shows these samples in colour. What is chosen on the map by Shift and dragging is listed here too.",
        )
        if which == "one":
            _pair(choice, same, page, names)
        if same.labels is not None and which != "chosen":
            shared.pick(
                "kept",
                "True class",
                class_titles(run),
                key="compare_true",
                width=110,
                help="What the samples are. The map keeps the same class in colour.",
            )


def _pair(choice: RunChoice, same: Together, page: CompareState, names: dict[str, str]) -> None:
    ids = list(names)
    one, two = pair_of(same, page)
    right, wrong = ids[one], ids[two] if two >= 0 else ALL_OTHERS

    def choose_right(now: str) -> None:
        change(choice, right=now, wrong=right if now == wrong else wrong)

    def choose_wrong(now: str) -> None:
        change(choice, right=right, wrong=now)

    pick("Right", names, value=right, on_pick=choose_right, key="compare_right", width=170)
    others = {run_id: name for run_id, name in names.items() if run_id != right}
    others |= {ALL_OTHERS: "all others"} if len(ids) > 2 else {}
    pick("Wrong", others, value=wrong, on_pick=choose_wrong, key="compare_wrong", width=170)
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
    page: CompareState,
    differing: SampleList,
    number: int,
) -> None:
    samples, side, images = differing.page(number), same.sides[differing.of], run_images(same.sides[0].choice)
    notes = notes_of(same, moments, differing, samples, run.class_names)
    cards = cards_of(side.choice, samples, moments.now[differing.of], notes)
    along = moments.alignment.checkpoints[differing.of]  # the bar, which the cards follow
    cards = replace(
        cards,
        predicted=cards.predicted[:, along],
        confidence=cards.confidence[:, along],
        labels=None if same.labels is None else same.labels[samples],
        parts=None,
        images=None if images is None else images[samples],
    )
    other_names = [same.sides[at].name for at in differing.beside]
    st.caption(plain(f"Cards are of {side.name}; at the right under each stands what {' · '.join(other_names)} says."))
    show_cards(
        choice,
        run,
        view,
        cards,
        at=moments.index,
        place=[number, page.which, page.right, page.wrong, same.part, view.kept],
        compact=False,
        name=moments.name,
        change=lambda choice, shared: change(choice, shared=shared),
    )


def _nothing(choice: RunChoice, view: MapState, same: Together, page: CompareState) -> None:
    """What stands in the place of the cards where there is none."""
    if page.which == "chosen":
        st.info(
            "No sample is chosen. Drag around dots on the map with Shift held, or search beside it.",
            icon=":material/lasso_select:",
        )
    else:
        st.info("No sample matches at this moment.", icon=":material/filter_alt:")
    filtered = view.kept >= 0 or same.part
    if filtered and page.which != "chosen":
        st.button(
            "Look among all samples",
            icon=":material/filter_alt_off:",
            key="compare_clear",
            on_click=lambda: change(choice, shared={"kept": -1}, part=""),
        )
