"""The messages between Python and the browser: the counterpart of frontend/src/core/protocol.ts, which a test holds equal.

Whoever changes what a message means counts `PROTOCOL` up: a page that an older server has sent is then refused by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NotRequired, TypedDict

from ..charts.text import epoch_text
from ..runs.checkpoint import Checkpoint

PROTOCOL = 4

ViewName = Literal["map", "epochs", "story", "gallery", "traces", "network", "flow", "playground", "cells", "address"]
PartKind = Literal["graph", "links", "frames", "strip", "instances"]
ContentKind = Literal["image", "text", "table", "series", "audio"]


class Message(TypedDict):
    """To a view. `files` are addresses of what it will fetch at once. Large `content` has the address `name`, which later
    messages have instead of it.
    """

    protocol: int
    view: ViewName
    files: list[str]
    run: str
    content: dict[str, Any] | str
    name: str
    state: dict[str, Any]
    heard: int


class Word(TypedDict):
    """What a view says: all wishes that the server may not have heard."""

    run: str
    count: int
    wishes: list[dict[str, Any]]


class Moment(TypedDict):
    """A checkpoint of a training by its epoch, and how that is written; the phase of the training, and the epoch, as it is
    written, whose weights the model had again, where there are such.
    """

    epoch: float
    label: str
    phase: NotRequired[str]
    restored: NotRequired[str]


class Happening(TypedDict):
    checkpoint: int
    words: str


class Method(TypedDict):
    """A projection by its name, such as "tsne", its title, and how to read it, where "{placed}" stands for what is placed."""

    name: str
    title: str
    hint: str


class Offer(TypedDict):
    """A projection that was computed: an equal `key` is equal content."""

    method: str
    dims: int
    key: str
    url: str


class Missing(TypedDict):
    method: str
    dims: int


class Measured(TypedDict):
    """The scores of a picture at a checkpoint, and over which samples they are."""

    method: str
    dims: int
    checkpoint: int
    scores: dict[str, float]
    over: dict[str, str]


class Training(TypedDict):
    """One of the trainings that a recording holds one after the other: its checkpoints from `span[0]` to before `span[1]`."""

    title: str
    colour: str
    words: list[str]
    span: tuple[int, int]
    moments: list[int]


class MapView(TypedDict):
    """What a map shows; picked and kept are -1 for none, `chosen` and `look` are words of an address."""

    space: str
    dims: int
    checkpoint: int
    picked: int
    kept: int
    chosen: str
    look: str


class ContentInput(TypedDict):
    """One of the inputs of a sample; `note` is said besides, such as how large images were."""

    name: str
    kind: ContentKind
    note: str


class Contents(TypedDict):
    """What a sample is: its inputs in their order, and the address of their files, "" where there are none but images."""

    url: str
    inputs: list[ContentInput]


class MapContent(TypedDict):
    digest: str
    recording: str
    sheets: list[str]
    contents: Contents
    methods: list[Method]
    events: list[Happening]
    trainings: list[Training]
    bar: str
    compact: bool


class MapState(TypedDict):
    initial: MapView
    revision: int | str
    offers: list[Offer]
    missing: list[Missing]
    measured: Measured | None
    busy: str
    traced: list[int]
    autoplay: bool
    guide: bool


class Accuracy(TypedDict):
    """What is drawn along the epoch bar: shares from 0 to 1, and of what."""

    of: str
    shares: list[float]


class EpochsContent(TypedDict):
    checkpoints: list[Moment]
    accuracy: Accuracy | None
    events: list[Happening]
    unit: str


class EpochsState(TypedDict):
    checkpoint: int
    revision: int


class StoryContent(TypedDict):
    events: list[Happening]


class StoryState(TypedDict):
    checkpoint: int


class GalleryContent(TypedDict):
    """`page` is a container in base64; `sheet` is the address of its images, a data URL where they are small, or ""."""

    page: str
    sheet: str
    contents: Contents


class GalleryState(TypedDict):
    """`place` names the page whatever the epoch."""

    place: str
    picked: int
    chosen: list[int]
    compact: bool


class TracesState(TypedDict):
    url: str
    contents: Contents
    checkpoint: int
    picked: int
    chosen: list[int]


class NetworkState(TypedDict):
    """A part of the Network screen: what it shows is a file, or the content of the message."""

    kind: PartKind
    checkpoint: int
    url: str
    selected: int | list[int]


class DrawnLayer(TypedDict):
    """A layer as a box: the numbers of the layers it takes its input from; the share of dead units at each checkpoint."""

    name: str
    kind: str
    shape: list[int | None] | None
    parameters: int
    sources: list[int]
    column: int
    row: int
    dead: list[float | None] | None
    told: bool


class NetworkContent(TypedDict):
    """The layers of a graph; what the samples of "instances" are."""

    layers: NotRequired[list[DrawnLayer]]
    contents: NotRequired[Contents]


class FlowNode(TypedDict):
    """A class at one side of a flow; `top` and `thick` are shares of the height, `sign` says whether it is right."""

    sign: str
    name: str
    colour: str
    samples: int
    top: float
    thick: float


FlowBand = TypedDict(
    "FlowBand", {"from": int, "to": int, "samples": int, "leaves": float, "arrives": float, "thick": float}
)  # `from` is no name in Python


class FlowContent(TypedDict):
    """A flow between classes; `height` in pixels."""

    sides: tuple[list[FlowNode], list[FlowNode]]
    bands: list[FlowBand]
    height: float


class PlaygroundChange(TypedDict):
    step: int
    words: str


class Lesson(TypedDict):
    name: str
    title: str
    says: str
    attempt: str


class Choices(TypedDict):
    """What can be chosen in the playground, name and title, and the limits and constants that the view needs to know."""

    data: dict[str, str]
    hidden: list[str]
    output: list[str]
    probabilities: list[str]
    loss: list[str]
    optimiser: list[str]
    init: list[str]
    tuned: list[str]
    maxLayers: int
    maxUnits: int
    momentum: float
    beta1: float
    beta2: float
    epsilon: float
    lessons: list[Lesson]


class Desk(TypedDict):
    """How the playground stands."""

    pace: str
    speed: float
    step: int
    pick: str
    lesson: str


class Check(TypedDict):
    """A gradient against finite differences; -1 for a layer without a number. With `error` nothing else is there."""

    step: NotRequired[int]
    count: NotRequired[int]
    agrees: NotRequired[bool]
    layers: NotRequired[list[float]]
    exact: NotRequired[float]
    numerical: NotRequired[float]
    error: NotRequired[str]


class Recorded(TypedDict):
    run: str
    path: str
    checkpoints: int


class Answer(TypedDict):
    """To a question of the playground, as the question was."""

    error: NotRequired[str]
    check: NotRequired[Check]
    recorded: NotRequired[Recorded]
    missing: NotRequired[str]


class PlaygroundContent(TypedDict):
    choices: Choices


class PlaygroundState(TypedDict):
    """`film` and `dataset` are addresses; `answer` is to the question number `answered`."""

    words: dict[str, str]
    changes: list[PlaygroundChange]
    desk: Desk
    revision: int
    film: str
    dataset: str
    answer: Answer
    answered: int


class CellsContent(TypedDict):
    """A grid of cells over a chart, by the class of the element that holds it."""

    chart: str
    rows: int
    columns: int
    title: str


class Remembered(TypedDict):
    """What is looked at, as words of an address; `bare` says that the session began without any in the address."""

    session: str
    bare: bool
    words: dict[str, str]


class AddressState(TypedDict):
    rests: list[str]
    query: str | None
    remembered: Remembered | None


#: Of samples of which nothing is known.
NO_CONTENTS: Contents = {"url": "", "inputs": []}


def moment(checkpoint: Checkpoint) -> Moment:
    """A checkpoint as a message has it."""
    made = Moment(epoch=float(checkpoint.epoch), label=epoch_text(checkpoint.epoch))
    if checkpoint.phase:
        made["phase"] = checkpoint.phase
    if checkpoint.restored_from is not None:
        made["restored"] = epoch_text(checkpoint.restored_from)
    return made


def happenings(events: Iterable[tuple[int, str]]) -> list[Happening]:
    """What happened at checkpoints, (checkpoint, words)."""
    return [{"checkpoint": checkpoint, "words": words} for checkpoint, words in events]
