"""Parameters of the Compare screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...analysis.alignment import MOST_RUNS
from ...numerals import number_in
from ...runs.run import Run
from ...views.map import MapState
from .. import state
from ..page_state import PageState
from ..parameter_kinds import flag, one_of, parameter, whole
from ..parameters import Context
from ..run_parameter_kinds import run_list
from ..runs import RunChoice

#: Which checkpoints belong together, and what that is called.
ALIGNMENTS = {"epoch": "epoch", "accuracy": "accuracy"}
TABS = {"curves": "Curves", "right": "Right and wrong", "classes": "Classes", "agreement": "Agreement"}
PARTS = {"both": "train and test", "test": "test", "train": "train"}
#: Which samples the list holds, and what that is called.
KINDS = {
    "one": "one right, another wrong",
    "differ": "different answers",
    "wrong": "all wrong",
    "chosen": "chosen samples",
}
ALL_OTHERS = "*"
_ALL = "all"  # how the address says that all samples count


def _run_id(word: str, title: str, *also: str, **more: Any) -> Any:
    """A compared run by its id, or another text; one that is not compared is passed over where it is needed."""
    return parameter(
        word,
        "",
        title=title,
        read=lambda text, _: text,
        values=lambda context: ("", *context.others, *also),
        **more,
    )


@dataclass(frozen=True)
class CompareState:
    """What the Compare screen shows.

    Attributes
    ----------
    others : tuple of str
        The runs that the picked one is compared with, by their ids.
    align : str
        One of `ALIGNMENTS`.
    at : float or None
        The epoch or the accuracy at which the runs are looked at; None for where the picked one is looked at.
    seen : int
        The checkpoint of the picked run when that was chosen: where it is another since, that decides.
    part : str or None
        The part of the split that counts, "" for all samples; None for the test samples, where some are called so.
    tab : str
        One of `TABS`.
    curves : str
        One of `PARTS`.
    metric : str
        The quantity that is drawn of what the trainings logged; "" for the first.
    apart : bool
        Repeated seeds are drawn one by one, and not as their mean.
    which : str
        One of `KINDS`.
    right, wrong : str
        The ids of the run that is right and of the one that is wrong; `wrong` may be `ALL_OTHERS`; "" for the first two.
    versus : str
        The id of the run whose classes are compared with those of the first; "" for the second.
    page : int
        From 1.
    """

    others: tuple[str, ...] = run_list("with", most=MOST_RUNS - 1, title="run to compare with", resets="page")
    align: str = one_of("align", ALIGNMENTS, title="way to align runs", resets=("page", "at"), survives=True)
    at: float | None = parameter(
        "at",
        None,
        title="epoch or accuracy",
        read=lambda text, _: number_in(text),
        write=lambda value, _: f"{value:.6g}",
        values=lambda _: (0.0, 0.5, 12.0),
        allowed=lambda _: "a number: an epoch, or an accuracy from 0 to 1",
        rests=True,
    )
    seen: int = -1
    part: str | None = parameter(
        "part",
        None,
        title="part of the split",
        read=lambda text, _: "" if text == _ALL else text,  # whether there is such a part is known where there is a run
        write=lambda value, _: value or _ALL,
        values=lambda context: ("", *context.parts),
        resets="page",
        survives=True,
    )
    tab: str = one_of("tab", TABS, title="tab", survives=True)
    curves: str = one_of("curves", PARTS, title="kind of curves", survives=True)
    metric: str = parameter(
        "metric",
        "",
        title="metric",
        read=lambda text, _: text,  # whether one of the runs logged it is known where there are runs
        values=lambda _: ("",),
        survives=True,
    )
    apart: bool = flag("apart", on="1", title="setting of repeated seeds", survives=True)
    which: str = one_of("which", KINDS, title="list of samples", resets="page", survives=True)
    right: str = _run_id("right", "run that is right", resets="page")
    wrong: str = _run_id("wrong", "run that is wrong", ALL_OTHERS, resets="page")
    versus: str = _run_id("versus", "run to compare classes with")
    page: int = whole("page", 1, default=1, title="page")


COMPARE = PageState("compare", CompareState, shared_resets={"kept": ("page",), "chosen": ("page",)})
change = COMPARE.change


def state_of(choice: RunChoice, run: Run, view: MapState, runs: list[RunChoice]) -> CompareState:
    """The state of the screen, after following the address."""
    _change_places(choice)
    if state.news("at") is not None:
        COMPARE.keep(choice, seen=view.checkpoint)
    others = [other.id for other in runs if other.id != choice.id]
    return COMPARE.follow(choice, Context(run, others=others, run_id=choice.id))


def _change_places(choice: RunChoice) -> None:
    """Where one of the compared runs is picked, it and the picked one before change places."""
    before = COMPARE.before(choice)
    if before and choice.id in before[1].others:
        first, theirs = before
        others = tuple(first if other == choice.id else other for other in theirs.others)
        COMPARE.keep(choice, **{**vars(theirs), "others": others, "at": None, "page": 1})


def stay_at(choice: RunChoice, at: float, checkpoint: int) -> None:
    """Keep where the bar rests: the epoch or the accuracy, and the checkpoint of the picked run there."""
    COMPARE.keep(choice, at=at, seen=checkpoint, page=1)
    state.set_checkpoint(choice, checkpoint)
