"""Parameters of the Mistakes screen.

The true class is the one that the map keeps, `MapState.kept`, so that both screens show the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...analysis.metadata import telling_of
from ...analysis.mistakes import STANDINGS
from ...runs.run import Run
from ..column_filter import column_filter
from ..histories import Histories
from ..page_state import PageState
from ..parameter_kinds import bounds, flag, one_of, whole
from ..parameters import Context
from ..run_parameter_kinds import checkpoint, class_index
from ..runs import RunChoice

MATRICES = {"counts": "counts", "rows": "% of true class", "columns": "% of predicted class", "lines": "each cell over time"}
TABS = {"flow": "Flow of predictions", "calibration": "Calibration"}


def offered_sorts(run: Run) -> dict[str, str]:
    """How samples of a run may be sorted, and what that is called: measures, metadata, and how likely a label is an error."""
    titles = {name: each.title for name, each in telling_of(run).items()}
    return titles | ({"label": "likely label error"} if run.has_labels else {})


@dataclass(frozen=True)
class MistakesState:
    """What the Mistakes screen shows.

    Attributes
    ----------
    show : str
        One of `STANDINGS`.
    says : int
        The predicted class, or −1 for all.
    part : str
        The part of the split, or "" for all.
    sure : (int, int)
        The least and the largest confidence, in per cent.
    among : bool
        Only among the chosen samples.
    where : str
        A condition on metadata, as `read_condition` reads it, or "".
    sort : str
        One of `offered_sorts`.
    judged : int
        Over how many of the last checkpoints label errors are judged.
    page : int
        From 1.
    compact : bool
        Small cards.
    matrix : str
        One of `MATRICES`.
    diagonal : bool
        The matrix holds what is right, too.
    below : str
        One of `TABS`.
    since : int
        The checkpoint from which the flow goes.
    moved : bool
        The flow leaves out what stayed.
    """

    show: str = one_of("show", STANDINGS, default="now", title="kind of mistake", resets="page")
    says: int = class_index("says", resets="page")
    part: str = one_of("part", lambda context: ("", *context.parts), default="", title="part of the split", resets="page")
    sure: tuple[int, int] = bounds("sure", 0, 100, title="range of confidence", resets="page", rests=True)
    among: bool = flag("among", on="chosen", title="choice of samples", resets="page")
    where: str = column_filter("where", resets="page")
    sort: str = one_of(
        "sort",
        lambda context: offered_sorts(context.run),
        default="confidence",
        title="sort order",
        resets="page",
        survives=True,
    )
    judged: int = one_of("judged", (1, 5), title="number of epochs to judge by", resets="page", survives=True)
    page: int = whole("page", 1, default=1, title="page")
    compact: bool = flag("cards", on="small", title="size of cards", survives=True)
    matrix: str = one_of("matrix", MATRICES, title="kind of matrix", survives=True)
    diagonal: bool = flag("diagonal", off="0", title="setting of the diagonal", survives=True)
    below: str = one_of("below", TABS, title="tab", survives=True)
    since: int = checkpoint("from", default=0)
    moved: bool = flag("moved", on="1", title="setting of the flow", survives=True)


MISTAKES = PageState("mistakes", MistakesState, shared_resets={"kept": ("page",), "chosen": ("page",)})
change = MISTAKES.change


def state_of(choice: RunChoice, run: Run, history: Histories) -> MistakesState:
    """The state of the screen, after following the address."""
    return MISTAKES.follow(choice, Context(run, parts=history.parts))


def clear_filters(choice: RunChoice) -> None:
    """Show all that is wrong now."""
    change(choice, shared={"kept": -1}, show="now", says=-1, part="", sure=(0, 100), among=False, where="")
