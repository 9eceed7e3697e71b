"""The parts of the Overview screen: the numbers to know first, what happened, the data map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from ..analysis.grouping import group_shares, groups_of
from ..analysis.text import part_text, sample_text
from ..charts.class_rows import row_text
from ..charts.curves import LOSS_HELP, LOSS_TITLE, class_accuracy_map, learning_curves
from ..charts.text import epoch_text
from ..network.objective import objective_name
from ..runs.run import Run
from ..story import story_samples
from ..views.map import MapState
from ..views.map.selection import selection_word
from ..views.story import show_story
from . import state
from .controls import Controls, chart
from .data_map import clear_chosen
from .facts import ACCURACY_NAMES, LOGGED_WORDS, is_logged, run_phases, training_objective
from .histories import Histories, run_histories
from .mistakes.parameters import MISTAKES
from .overview_parameters import OVERVIEW, OverviewState, offered_groups
from .runs import Performance, RunChoice, by_run, load_run, run_events
from .streamlit_internals import Element
from .text import plain

# Tiles and columns wrap before they become narrow; what is told of a tile stands close to its number.
STYLE = """
.st-key-overview_numbers [data-testid=stMetric] { margin-bottom: -0.75rem }
.st-key-overview_numbers button { padding: 0; min-height: 2rem }
.st-key-overview_top [data-testid=stColumn], .st-key-overview_map [data-testid=stColumn] { min-width: min(100%, 320px) }
"""

_NO_LABELS = "This run has no labels, so its answers cannot be right or wrong. Record them with `RunWriter(…, labels=y)`."
_NO_ANSWERS = (
    "This run holds embeddings and no answers of a classifier, so nothing is learnt or forgotten. The Projection screen shows "
    "how its samples move."
)
_MOST_CLASSES = 3  # that are named of what is chosen


@dataclass(frozen=True)
class Finding:
    """A number to know, and the samples that it counts."""

    title: str
    value: str
    text: str
    help: str
    samples: np.ndarray


def findings(run: Run, history: Histories) -> list[Finding]:
    """What the histories of all recorded samples say at a glance; nothing of right and wrong for a run without labels."""
    if history.learnt is None:
        changed = np.flatnonzero(history.flips)
        sentence = "Samples whose predicted class changed between two checkpoints."
        return [Finding("Changed their answer", f"{len(changed):,}", _share(run, history, changed), sentence, changed)]
    learnt = history.learnt
    never, forgotten = np.flatnonzero(learnt.never_right), np.flatnonzero(learnt.forgotten)
    latest = int(learnt.first_learnt.max())
    last = np.flatnonzero(learnt.first_learnt == latest) if latest > 0 else np.array([], np.intp)
    when = epoch_text(run.checkpoints[latest].epoch) if len(last) else ""
    right_then = f"{len(last):,} sample{'s' if len(last) != 1 else ''}, right for the first time"
    return [
        Finding(
            "Never learnt", f"{len(never):,}", _share(run, history, never), "Samples that were right at no checkpoint.", never
        ),
        Finding(
            "Forgotten at least once",
            f"{len(forgotten):,}",
            _share(run, history, forgotten),
            "Samples that were right at a checkpoint and wrong at the next (Toneva et al., 2019).",
            forgotten,
        ),
        Finding(
            "Learnt last",
            f"epoch {when}" if when else "none",
            right_then if when else "nothing was learnt after the first checkpoint",
            "The last checkpoint at which a sample was right for the first time.",
            last,
        ),
    ]


def _share(run: Run, history: Histories, samples: np.ndarray) -> str:
    """How many these are, of how many, and how many of each part."""
    parts = part_text(np.isin(np.arange(run.n_samples), samples), history.split)
    return f"{100 * len(samples) / run.n_samples:.1f} % of {run.n_samples:,} recorded samples" + (f": {parts}" if parts else "")


def number_row() -> Element:
    """Where the numbers to know first stand."""
    return st.container(horizontal=True, gap="small", key="overview_numbers")


def accuracy_tile(
    choice: RunChoice, run: Run, performance: Performance | None, accuracy: Mapping[str, np.ndarray]
) -> Callable[[MapState], None] | None:
    """The accuracy, at its best; and what draws it as it is at the moment. None where nothing is known of it."""
    preferred = ([performance.class_samples] if performance else []) + [
        "test",
        *accuracy,
    ]  # measured before logged, as on the bar
    part = next((name for name in preferred if name in accuracy), None)
    if not part or not np.isfinite(accuracy[part]).any():
        return None
    shares = accuracy[part]
    best = int(np.nanargmax(shares))
    with st.container(width=230, gap="xsmall"):
        place = st.empty()
        st.button(
            f"best {100 * shares[best]:.1f} % at epoch {epoch_text(run.checkpoints[best].epoch)}",
            type="tertiary",
            icon=":material/star:",
            key="overview_best",
            help="Go to this epoch",
            on_click=lambda: state.change_view(choice, checkpoint=best),
        )

    def now(view: MapState) -> None:
        share = shares[view.checkpoint]
        with place.container(gap="xsmall"):
            st.metric(
                f"{plain(part).capitalize()} accuracy" if part != "recorded" else "Accuracy",
                f"{100 * share:.1f} %" if np.isfinite(share) else "not logged",
                help=f"The share of right answers at the epoch of the bar below{_accuracy_of(run, part)}.",
            )
            st.caption(f"at epoch {epoch_text(run.checkpoints[view.checkpoint].epoch)}")

    return now


def finding_tiles(choice: RunChoice, run: Run, findings: list[Finding]) -> None:
    """The findings, each with a way to its samples."""
    for at, finding in enumerate(findings):
        with st.container(width=230, gap="xsmall"):
            st.metric(finding.title, finding.value, help=finding.help)
            st.caption(plain(finding.text))
            leads(choice, run, finding.samples, f"overview_finding_{at}")


def _accuracy_of(run: Run, part: str) -> str:
    """Which samples an accuracy is of, as the end of a sentence."""
    if is_logged(part):
        return ", as the training logged it where it did"
    split = run.split
    mask = split == part if split is not None and part in split else None
    return f", over {plain(sample_text(split, mask, run.n_samples))}"


def leads(choice: RunChoice, run: Run, samples: np.ndarray, key: str, *, chosen_already: bool = False) -> None:
    """Buttons that choose these samples and lead to the screens that show them; of chosen ones also one that lets them go."""
    if not len(samples):
        return
    choosing = {} if chosen_already else {"chosen": selection_word(samples, run.n_samples)}
    with st.container(horizontal=True, gap="small"):
        if _lead("Traces", "timeline", key, "Their way through the training"):
            state.change_view(choice, **choosing)
            st.switch_page("pages/traces.py")
        if _lead("Mistakes", "grid_view", key, "Their images, and what the network says"):
            MISTAKES.change(choice, shared={**choosing, "kept": -1}, show="ever", says=-1, part="", sure=(0, 100), among=True)
            st.switch_page("pages/mistakes.py")
        if _lead("Map", "scatter_plot", key, "Where they stand"):
            state.change_view(choice, **choosing)
            st.switch_page("pages/projection.py")
        if chosen_already:
            st.button(
                "None", type="tertiary", icon=":material/close:", key=f"{key}_none", help="Choose none",
                on_click=lambda: clear_chosen(choice),
            )  # fmt: skip


def _lead(title: str, icon: str, key: str, text: str) -> bool:
    return st.button(title, type="tertiary", icon=f":material/{icon}:", key=f"{key}_{icon}", help=text)


def story(choice: RunChoice, run: Run, view: MapState, *, labelled: bool) -> None:
    """What happened in the training, in words that lead to their epochs."""
    events = [(event.checkpoint, event.words) for event in run_events(choice)]
    if events:
        show_story(run=choice.id, events=events, checkpoint=view.checkpoint)
        st.caption(plain(f"Over {story_samples(run)}. An arrow leads from the level before to the level after."))
    elif labelled:
        st.caption(
            plain(f"Nothing stands out from the noise, over {story_samples(run)}: nothing was learnt, lost or confused.")
        )
    elif run.has_answers:
        st.info(_NO_LABELS, icon=":material/label_off:")
    else:
        st.info(_NO_ANSWERS, icon=":material/scatter_plot:")


def curves(choice: RunChoice, run: Run, accuracy: Mapping[str, np.ndarray], loss: Mapping[str, np.ndarray]) -> None:
    """Accuracy and loss over the epochs, one over the other so that their epochs stand in line."""
    objective = training_objective(run, loss)
    letters = max(map(len, (*accuracy, *loss, *objective)), default=0)
    if accuracy or run.has_answers:
        no_accuracy = "No accuracy: this run has neither labels nor a logged accuracy."
        _curve_chart(choice, run, "Accuracy", "right answers", accuracy, letters, why_none=no_accuracy)
    if loss or run.has_answers:
        no_loss = "No cross-entropy: it needs labels, and none were recorded."
        _curve_chart(choice, run, "Loss", LOSS_TITLE, loss, letters, why_none=no_loss, help_=LOSS_HELP)
    if objective:
        name = objective_name(run)
        _curve_chart(choice, run, "What the training minimised", f"{name or 'loss'}, as logged", objective, letters)
        st.caption(
            f"The training's own measure, {plain(name) if name else 'which this run does not name'}, with whatever it adds, "
            "such as label smoothing or penalties of weights. It was not seen to be the cross-entropy of the recorded answers, "
            "and cannot be read against it."
        )
    if any(map(is_logged, (*accuracy, *loss, *objective))):
        st.caption(LOGGED_WORDS)


def _curve_chart(
    choice: RunChoice,
    run: Run,
    title: str,
    unit: str,
    series: Mapping[str, np.ndarray],
    letters: int,
    *,
    why_none: str = "",
    help_: str | None = None,
) -> None:
    st.subheader(title, anchor=False, help=help_)
    if not series:
        st.info(why_none, icon=":material/label_off:")
        return
    figure = _curves(choice, title, unit, letters, _run=run, _series=series)
    description = f"{title} of {', '.join(series)} over the epochs"
    chart(figure, f"overview_{title.lower().replace(' ', '_')}", alt=description)


def drawn_quantities(run: Run, accuracy: Mapping[str, np.ndarray], loss: Mapping[str, np.ndarray]) -> set[str]:
    """Which quantities of what the training logged the figures of accuracy and loss already tell."""
    losses = {"loss"} if loss or training_objective(run, loss) else set()
    return losses | (set(ACCURACY_NAMES) if accuracy else set())


def class_map(choice: RunChoice, run: Run, performance: Performance | None, page: OverviewState) -> None:
    """The accuracy of each class over the epochs, or of each group of samples by a column."""
    if performance is None:
        return
    columns = offered_groups(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("Accuracy of each" + ("" if columns else " class"), anchor=False, width="content")
        if columns:
            titles = {"": "class", **{name: each.title for name, each in columns.items()}}
            change = partial(OVERVIEW.change, choice)
            Controls("overview", page, change).pick("group", "Group", titles, width=200, label_visibility="collapsed")
    if page.group:
        figure, alt = _group_map(choice, page.group), f"Accuracy by {columns[page.group].title} over the epochs"
    else:
        figure, alt = _class_map(choice, _run=run, _shown=performance), "Accuracy of each class over the epochs"
    chart(figure, "overview_classes", alt=alt)
    split = run.split
    of = sample_text(
        split, split == "test" if split is not None and performance.class_samples == "test" else None, run.n_samples
    )
    rows = f"the samples of one {plain(columns[page.group].title)}" if page.group else row_text(figure)
    st.caption(
        f"How to read this: a row is {rows}, a column a checkpoint, bright is right, over {plain(of)}. "
        "Click or drag in a chart to go to an epoch."
    )


def chosen(choice: RunChoice, run: Run, view: MapState) -> None:
    """How many samples are chosen, of which classes, and where to look at them."""
    samples, labels = state.chosen_samples(run, view), run.labels
    if not len(samples) or labels is None:
        st.markdown("**Draw around dots** to choose their samples.")
        return
    sizes = np.bincount(labels[samples], minlength=run.n_classes)
    most = [label for label in np.argsort(-sizes, kind="stable")[:_MOST_CLASSES] if sizes[label]]
    more = np.count_nonzero(sizes) - len(most)
    counts = [f"{sizes[label]:,} of class {plain(run.class_names[label])}" for label in most]
    st.markdown(f"**{len(samples):,} sample{'s' if len(samples) != 1 else ''} chosen**: {', '.join(counts)}" + (
        f" and {more} more class{'es' if more != 1 else ''}." if more else "."
    ))  # fmt: skip
    leads(choice, run, samples, "overview_chosen", chosen_already=True)


@by_run(max_entries=16)
def _curves(
    choice: RunChoice,  # noqa: ARG001
    title: str,
    unit: str,
    letters: int,
    _run: Run,
    _series: Mapping[str, np.ndarray],
) -> Any:
    return learning_curves(
        _run.epochs, _series, y_title=unit, percent=title == "Accuracy", height=220, letters=letters, phases=run_phases(_run)
    )


@by_run(max_entries=8)
def _class_map(choice: RunChoice, _run: Run, _shown: Performance) -> Any:  # noqa: ARG001
    return class_accuracy_map(_run.epochs, _shown.class_accuracy, _run.class_names)


@by_run(max_entries=16)
def _group_map(choice: RunChoice, name: str) -> Any:
    run, history = load_run(choice), run_histories(choice)
    assert history.labels is not None
    groups, split = groups_of(offered_groups(run)[name]), history.split
    mask = split == "test" if split is not None and (split == "test").any() else None
    return class_accuracy_map(run.epochs, group_shares(history.predicted, history.labels, groups, mask), groups.names)
