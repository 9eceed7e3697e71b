"""Parameters of the Overview screen."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from ..analysis.metadata import Metadata, metadata_of
from ..analysis.metrics import quantities
from ..runs.run import Run
from .page_state import PageState
from .parameter_kinds import one_of, parameter
from .parameters import Context

_MOST = 60  # metrics in an address


def offered_groups(run: Run) -> dict[str, Metadata]:
    """The metadata by which samples can be grouped, by name."""
    return {name: each for name, each in metadata_of(run).items() if each.varies}


def _metrics(context: Context) -> tuple[str, ...]:
    return tuple(quantities([checkpoint.metrics for checkpoint in context.run.checkpoints]))


@dataclass(frozen=True)
class OverviewState:
    """What the Overview screen shows.

    Attributes
    ----------
    group : str
        The name of the metadata by whose groups accuracy is shown, "" for the classes.
    metrics : tuple of str
        The quantities that are drawn of what the training logged, () for the usual ones.
    """

    group: str = one_of("by", lambda context: ("", *offered_groups(context.run)), default="", title="column")
    metrics: tuple[str, ...] = parameter(
        "metrics",
        (),
        title="metric",
        read=lambda text, context: (
            named if set(named := tuple(unquote(part) for part in text.split(",")[:_MOST])) <= set(_metrics(context)) else None
        ),
        write=lambda value, _: ",".join(quote(name, safe="") for name in value),
        values=lambda context: ((), *((name,) for name in _metrics(context))),
        fit=lambda value, context: tuple(name for name in value if name in _metrics(context)),
    )


OVERVIEW = PageState("overview", OverviewState)
