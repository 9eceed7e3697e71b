"""The map of all samples in the Streamlit app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from ...projection.methods import METHODS, Method
from .. import protocol
from ..component import Component
from ..protocol import NO_CONTENTS, MapContent, happenings
from .display_options import display_options, look_of

_MAP = Component("map")


@dataclass(frozen=True)
class Training:
    """One of several trainings that a recording holds one after the other, as a pane of its own.

    Attributes
    ----------
    title : str
    colour : str
        Hex, before the title.
    checkpoints : range
        Its own, among all of the recording.
    moments : sequence of int
        The one of them that is shown at each moment of the epoch bar.
    words : sequence of str
        What the title says besides, at each moment.
    """

    title: str
    colour: str
    checkpoints: range
    moments: Sequence[int]
    words: Sequence[str]


@dataclass(frozen=True)
class MapState:
    """What the map shows, or is asked to show.

    A projection's name and its dimensions (2 or 3), a checkpoint's index, the picked sample and the kept class, or -1 for none;
    the chosen samples as `selection_word` says them, and how all is drawn as `look_of` says it.
    """

    space: str = "star"
    dims: int = 2
    checkpoint: int = 0
    picked: int = -1
    kept: int = -1
    chosen: str = ""
    look: str = ""

    @classmethod
    def from_browser(cls, message: Any) -> MapState | None:
        """What the browser hands back, or None where it is not that."""
        if not isinstance(message, dict):
            return None
        texts = [word for name in ("space", "chosen", "look") if isinstance(word := message.get(name), str)]
        numbers = [n for name in ("dims", "checkpoint", "picked", "kept") if type(n := message.get(name)) is int]
        if len(texts) != 3 or len(numbers) != 4 or numbers[0] not in (2, 3):
            return None
        (space, chosen, look), (dims, checkpoint, picked, kept) = texts, numbers
        return cls(space, dims, checkpoint, picked, kept, chosen, look_of(display_options(look)))


def show_map(
    *,
    run: str,
    digest: str,
    recording: str,
    sheets: Sequence[str],
    contents: protocol.Contents | None = None,
    state: MapState,
    revision: int | str,
    autoplay: bool,
    guide: bool = False,
    on_rest: Callable[[MapState], None],
    methods: Mapping[str, Method] = METHODS,
    offers: Sequence[protocol.Offer] = (),
    missing: Sequence[tuple[str, int]] = (),
    measured: protocol.Measured | None = None,
    events: Sequence[tuple[int, str]] = (),
    busy: str = "",
    compact: bool = False,
    traced: Sequence[int] = (),
    trainings: Sequence[Training] = (),
    bar: str = "",
    now: Callable[[], MapState] | None = None,
) -> bool:
    """Draw the map. It loads its data once, moves without the server, and calls `on_rest` when it was moved and rests.

    `recording` and `sheets` are the addresses of what `pack_bundle` packs and of the images, `contents` says what samples are.
    `run` names what is shown; two runs may have equal content and so one `digest`. `state` is where the view begins; later it
    keeps its own, until `revision` changes and `state` is followed again.

    `methods` are those that can be chosen. One that the bundle has no matrix for is computed elsewhere: the view
    says at once that it is wanted, by `on_rest`, and goes on with what it shows until one of the `offers` brings it:
    {"method", "dims", "key", "url"}, a file of `pack_positions`, where an equal `key` is equal content. `events` are
    (checkpoint, words) to be marked along the epoch bar. `missing` are the (method, dims) of which it is known that nobody
    has computed them, so that several pictures beside each other can say so. `measured` are the scores of a picture that the
    bundle has a matrix for, at a checkpoint: {"method", "dims", "checkpoint", "scores", "over"}, where "scores" are named as
    `pack_positions` names them and "over" says over which samples they are. `busy` is the method that is being computed.
    `guide` shows a short tour, once the view rests, to who has not seen it. A page writes the address before it calls this:
    the view takes it to be as new as what it is given.

    `compact` is for a page with other things to show and an epoch bar of its own, whose moments the map then follows: only
    the picture and the search field are drawn, with the paths of the `traced` samples. Where the recording is of several
    `trainings`, each has a pane, all with one camera, and `state.checkpoint` is a moment of the bar. `bar` is what the bar
    calls its `run`, where that is not `run`.

    What the browser hands back is what was changed in it, which is laid over what `now` says is looked at by then, else over
    `state`.

    Returns whether the browser can draw it; False once it has said that it has no WebGL2.
    """

    def changed(wish: dict[str, Any]) -> None:
        changes = wish.get("changes")
        before = now() if now else state
        changed = MapState.from_browser({**asdict(before), **changes}) if isinstance(changes, dict) else None
        if changed is not None and changed.space in METHODS:
            on_rest(changed)

    said = _MAP.show(
        "runs_map" if trainings else "small_map" if compact else "map",
        run=run,
        content=MapContent(
            digest=digest,
            recording=recording,
            sheets=list(sheets),
            contents=contents or NO_CONTENTS,
            methods=[{"name": name, "title": method.title, "hint": method.hint} for name, method in methods.items()],
            events=happenings(events),
            trainings=[_plain(training) for training in trainings],
            bar=bar or run,
            compact=compact,
        ),
        state=protocol.MapState(
            initial=cast(protocol.MapView, asdict(state)),
            revision=revision,
            offers=list(offers),
            missing=[{"method": method, "dims": dims} for method, dims in missing],
            measured=measured,
            busy=busy,
            traced=list(traced),
            autoplay=autoplay,
            guide=guide,
        ),
        on_wish=changed,
    )
    return not said.get("unsupported")


def _plain(training: Training) -> protocol.Training:
    return {
        "title": training.title,
        "colour": training.colour,
        "words": list(training.words),
        "span": (training.checkpoints.start, training.checkpoints.stop),
        "moments": list(training.moments),
    }
