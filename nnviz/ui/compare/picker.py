"""Which runs are compared: the picked one with up to five others; and what a person finds who has none to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from ...analysis.alignment import MOST_RUNS
from ...charts.text import epoch_text
from ...runs.errors import RunFileError
from ...runs.run import Run, open_run
from ..controls import Controls
from ..runs import BY_VERSION, RunChoice, by_run
from ..text import plain
from .parameters import ALIGNMENTS, CompareState, change
from .repeats import Kind, kind_of, repeats
from .sides import Together, distinct

_MOST_OFFERED = 6
_MOST_GLANCED = 60  # files that are looked into for what can be compared
_RECORDED = ("digits", "mnist", "fashion_mnist")  # what `record` knows by name


@dataclass(frozen=True)
class Glance:
    """What a run's index says at once, without its arrays."""

    kind: Kind
    class_names: tuple[str, ...]
    n_samples: int
    text: str


def run_picker(choice: RunChoice, runs: Sequence[RunChoice], page: CompareState) -> None:
    """The runs that are compared, the picked one first."""
    controls = Controls("compare", page, partial(change, choice))
    names = dict(zip([run.id for run in runs], distinct([run.label for run in runs], [run.id for run in runs]), strict=True))
    own = names.pop(choice.id)
    controls.several(
        "others",
        f"Compare **{plain(own)}** with",
        names,
        max_selections=MOST_RUNS - 1,
        placeholder="up to five other runs" if names else "there is no other run yet",
        disabled=not names,
        help="The run of the sidebar is the one that the others are compared with.",
    )


def how_compared(choice: RunChoice, same: Together | None, page: CompareState) -> None:
    """Which checkpoints belong together, and which samples count."""
    controls = Controls("compare", page, partial(change, choice))
    controls.segments(
        "align",
        "Align by",
        ALIGNMENTS,
        help="Epoch: the runs at the same epoch. Accuracy: each where it first was so good, however long that took.",
    )
    if same and same.parts:
        controls.segments(
            "part",
            "Samples",
            {**{part: plain(part) for part in same.parts}, "": "all"},
            value=same.part,
            help="Which samples count in all numbers. The map shows all of them.",
        )


def offers(choice: RunChoice, run: Run, runs: Sequence[RunChoice]) -> None:
    """What can be compared with the picked run, each a button; where there is nothing, how to get a second run."""
    candidates = _offered(choice, runs)
    if candidates:
        st.markdown(
            "**Choose what to compare it with**: repeats of the same training come first, then runs over the same samples."
        )
        alike = [other for other, rank, _ in candidates if rank == 0]
        with st.container(horizontal=True):
            if len(alike) > 1:
                ids = tuple(other.id for other in alike[: MOST_RUNS - 1])
                _offer(
                    choice, ids, f"All {len(ids)} repeats", "group_work", "Repeats of the same training, with mean and spread"
                )
            for other, _, text in candidates[:_MOST_OFFERED]:
                _offer(choice, (other.id,), other.label, "add", text)
    else:
        again = (
            "Record this training again with another seed" if run.dataset in _RECORDED else "Record a second one, such as this"
        )
        st.info(f"There is no other run yet. {again}:", icon=":material/compare_arrows:")
    if not candidates or all(rank for _, rank, _ in candidates):
        st.code(_command(run), language="bash")
        st.caption("Any two runs can be compared by their curves; on one map those over the same samples and classes.")


def _offer(choice: RunChoice, ids: tuple[str, ...], title: str, icon: str, text: str) -> None:
    st.button(
        plain(title),
        icon=f":material/{icon}:",
        key=f"compare_offer_{'+'.join(ids)}",
        help=plain(text),
        on_click=lambda: change(choice, others=ids),
    )


def _offered(choice: RunChoice, runs: Sequence[RunChoice]) -> list[tuple[RunChoice, int, str]]:
    """Other runs that can be read, with 0 for a repeat, 1 for the same classes and as many samples, else 2, and words."""
    mine = _glance(choice)
    candidates = []
    for other in [other for other in runs if other.id != choice.id][:_MOST_GLANCED]:
        try:
            glance = _glance(other)
        except RunFileError:  # what cannot be read is said where it is chosen
            continue
        same = (glance.class_names, glance.n_samples) == (mine.class_names, mine.n_samples)
        repeated = same and len(repeats([mine.kind, glance.kind])) == 1
        candidates.append((other, 0 if repeated else 1 if same else 2, glance.text))
    return sorted(candidates, key=lambda item: item[1])


@by_run(max_entries=256, also=BY_VERSION)
def _glance(choice: RunChoice) -> Glance:
    run = open_run(choice.version[0])
    parts = [
        run.dataset,
        f"{run.n_samples:,} samples",
        f"{run.n_classes} classes",
        f"{epoch_text(run.checkpoints[-1].epoch)} epochs",
    ]
    return Glance(kind_of(run), run.class_names, run.n_samples, ", ".join(filter(None, parts)))


def _command(run: Run) -> str:
    dataset = run.dataset if run.dataset in _RECORDED else "digits"
    return f"python -m nnviz record --dataset {dataset} --seed 1 --out runs/{dataset}-seed1.nnviz"
