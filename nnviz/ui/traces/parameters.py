"""Parameters of the Traces screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...runs.run import Run
from ...views.map import MapState
from ..column_filter import column_filter
from ..page_state import PageState
from ..parameter_kinds import one_of, whole
from ..parameters import Context
from ..runs import RunChoice
from .values import curve_measures

#: Where samples come from, and what that is called. Those that need true classes, and those for runs that have none.
LISTS = {
    "chosen": "Chosen",
    "like": "Like the pinned one",
    "forgotten": "Most forgotten",
    "last": "Learnt last",
    "never": "Never learnt",
    "flips": "Most changes of mind",
    "travelled": "Most travelled",
    "alike": "Most alike pairs",
    "unsure": "Least sure",
}
_LABELLED, _BARE = ("forgotten", "last", "never"), ("flips",)
TABS = {"each": "Each sample", "overlaid": "Overlaid", "classes": "By class"}
#: What bands by class are of.
BANDS = {"listed": "these samples", "all": "all samples"}


def offered_lists(*, labelled: bool) -> list[str]:
    """The lists that a run can have."""
    return [name for name in LISTS if name not in (_BARE if labelled else _LABELLED)]


def offered_tabs(*, labelled: bool) -> list[str]:
    return [name for name in TABS if labelled or name != "classes"]


@dataclass(frozen=True)
class TracesState:
    """What the Traces screen shows.

    Attributes
    ----------
    list : str
        One of `LISTS`, or "" for what is usual: what is chosen or pinned, else what has most to tell.
    where : str
        A condition on metadata, as `read_condition` reads it, or "".
    tab : str
        One of `TABS`.
    curve : str
        One of the measures that follow the checkpoint.
    bands : str
        One of `BANDS`, or "" for what is usual.
    start : int
        The first sample of the list that is shown, from 1.
    seen : str
        What was chosen when the list was: where other samples are chosen since, on another screen, these are shown.
    """

    list: str = one_of(
        "list",
        lambda context: ("", *offered_lists(labelled=context.run.has_labels)),
        default="",
        title="list of samples",
        resets="start",
    )
    where: str = column_filter("where", resets="start")
    tab: str = one_of(
        "tab",
        lambda context: offered_tabs(labelled=context.run.has_labels),
        default="each",
        title="tab",
        survives=True,
    )
    curve: str = one_of(
        "curve", lambda _: curve_measures(labelled=True), default="margin", title="kind of curve", survives=True
    )
    bands: str = one_of("bands", ("", *BANDS), title="group of samples for bands", survives=True)
    start: int = whole("start", 1, default=1, title="place in the list")
    seen: str = ""


TRACES = PageState("traces", TracesState)


def state_of(choice: RunChoice, run: Run, view: MapState) -> TracesState:
    """The state of the screen, after following the address."""
    before = TRACES.now(choice)
    if before.list and view.chosen and view.chosen != before.seen:
        TRACES.keep(choice, list="", start=1)
    TRACES.keep(choice, seen=view.chosen)
    return TRACES.follow(choice, Context(run))


def change(choice: RunChoice, *, shared: Mapping[str, Any] | None = None, **changes: Any) -> None:
    """Show something else, as a control asks; `shared` are changes of what all screens share, such as the chosen samples."""
    if shared and "chosen" in shared:
        changes["seen"] = shared["chosen"]
    TRACES.change(choice, shared=shared, **changes)
