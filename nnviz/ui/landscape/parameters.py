"""Parameters of the Loss landscape screen, and the settings and runs that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from ...network.plane import LandscapeSettings
from ...numerals import whole_in
from ...runs.run import Run, open_run
from ..page_state import PageState
from ..parameter_kinds import one_of, parameter, whole
from ..parameters import Context
from ..run_parameter_kinds import run_list
from ..runs import BY_VERSION, RunChoice, by_run, run_parts

DIRECTIONS = {"pca": "The path's own", "random": "Random"}
SURFACES = {"loss": "Loss", "accuracy": "Accuracy"}
GRIDS = (11, 15, 21, 31, 41, 51, 75, 101)
SAMPLES = (100, 200, 500, 1000, 2000, 5000, 10_000)
#: Runs in one plane, the picked one among them.
MOST_RUNS = 4

_DEFAULTS = LandscapeSettings()


def _read_line(text: str, context: Context) -> tuple[int, int] | None:
    last = len(context.run.checkpoints) - 1
    first, second = (whole_in(each, least, last) for each, least in zip(text.partition(",")[::2], (0, -1), strict=True))
    return None if first is None or second is None else (first, second)


@dataclass(frozen=True)
class LandscapeState:
    """What the Loss landscape screen shows.

    Attributes
    ----------
    directions : str
        One of `DIRECTIONS`.
    surface : str
        One of `SURFACES`.
    beside : tuple of str
        The ids of the runs whose paths are drawn too.
    points, measured, seeded : int
        Points along an axis, samples, and the seed of random directions.
    of : str
        The part of the split that is measured, "" for all.
    line : tuple of int
        The checkpoints between which a straight line is drawn, by their indices; −1 is the last one.
    """

    directions: str = one_of("directions", DIRECTIONS, default=_DEFAULTS.directions, title="kind of directions", survives=True)
    surface: str = one_of("surface", SURFACES, title="kind of surface", survives=True)
    beside: tuple[str, ...] = run_list("beside", most=MOST_RUNS - 1, title="run of the same model")
    points: int = one_of("points", GRIDS, default=_DEFAULTS.grid, title="number of points along an axis", survives=True)
    measured: int = one_of("measured", SAMPLES, default=_DEFAULTS.samples, title="number of samples", survives=True)
    seeded: int = whole("seeded", 0, 999, default=_DEFAULTS.seed, title="seed of random directions", survives=True)
    of: str = one_of("of", lambda context: ("", *context.parts), default=_DEFAULTS.part, title="part of the split")
    line: tuple[int, int] = parameter(
        "line",
        (0, -1),
        title="pair of checkpoints",
        read=_read_line,
        write=lambda value, _: f"{value[0]},{value[1]}",
        values=lambda context: ((0, 0), (len(context.run.checkpoints) - 1, -1)),
        allowed=lambda context: f"two checkpoints from 0 to {len(context.run.checkpoints) - 1}, such as 0,-1; -1 is the last",
    )


LANDSCAPE = PageState("landscape", LandscapeState)
change = LANDSCAPE.change


def state_of(choice: RunChoice, run: Run, others: list[RunChoice]) -> LandscapeState:
    """The state of the screen, after following the address; `others` are the comparable runs."""
    ids = [other.id for other in others]
    return LANDSCAPE.follow(choice, Context(run, parts=run_parts(choice), others=ids, run_id=choice.id))


def settings_of(page: LandscapeState, others: list[Run]) -> LandscapeSettings:
    """What decides the landscape."""
    pairs = tuple((other.digest, str(other.path.resolve())) for other in others)
    seed = page.seeded if page.directions == "random" else _DEFAULTS.seed
    return LandscapeSettings(page.directions, page.points, page.measured, page.of, seed, pairs)


def comparable_runs(run: Run, choice: RunChoice, runs: list[RunChoice]) -> list[RunChoice]:
    """The other runs whose weights have the same shapes, so that their paths have a place in the same plane."""
    comparable = []
    for other in runs:
        if other.id == choice.id:
            continue
        try:
            digest, weight_shapes = _digest_and_weights(other)
        except ValueError:  # what cannot be read is said where it is chosen
            continue
        if weight_shapes == run.weight_shapes and digest != run.digest:
            comparable.append(other)
    return comparable


@by_run(max_entries=256, also=BY_VERSION)
def _digest_and_weights(choice: RunChoice) -> tuple[str, tuple[tuple[int, ...], ...] | None]:
    """A run's digest and the shapes of its weights, None without weights. Of many runs only these are held, not the runs."""
    run = open_run(choice.version[0])
    return run.digest, run.weight_shapes if run.has_weights else None
