"""Packed content of the Network screen's parts: gzipped containers. `readPart` in pack.ts reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ...charts.palette import class_colours
from ..map.container import pack_container

#: No picture, in `Frames.real` and `Links.real`.
NOTHING = 65535


@dataclass(frozen=True)
class Panel:
    """A small picture on a card: a frame with its scale ("amount", "signed" or "picture"), a still picture, or samples.

    `words` stand under it, one for all checkpoints or one for each.
    """

    words: str | tuple[str, ...] = ""
    frame: int | None = None
    scale: str | None = None
    picture: int | None = None
    real: int | None = None


@dataclass(frozen=True)
class Card:
    """Panels that belong together; `lines` are said under them, one a checkpoint; `failed` marks checkpoints as dashed.

    `tokens` are words for the numbers of its frames, which are rows: the words are shown in their colours. "" has no word.
    """

    id: int
    title: str
    panels: tuple[Panel, ...]
    lines: tuple[str, ...] | None = None
    failed: tuple[bool, ...] | None = None
    tokens: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Frames:
    """Numbers as small pictures at E checkpoints.

    Attributes
    ----------
    frames : uint8 ndarray of shape (n, E, h, w) or (n, E, h, w, 3)
        Of an "amount" 255 is the largest; of what is "signed" 128 is zero, 1 and 255 the largest on either side. Rows of
        numbers have h = 1.
    cards : sequence of Card
    pictures : uint8 ndarray of shape (p, h, w) or (p, h, w, 3), or None
    real : uint16 ndarray of shape (r, E, k), or None
        Which pictures are shown at each checkpoint; `NOTHING` for none.
    side : int
        Pixels that a picture is wide on the page.
    clickable : bool
    """

    frames: np.ndarray
    cards: Sequence[Card]
    pictures: np.ndarray | None = None
    real: np.ndarray | None = None
    side: int = 84
    clickable: bool = False


@dataclass(frozen=True)
class Node:
    """An input or a unit of a dense layer: its number, what it is called, and its row of `Links.real`, −1 for none."""

    number: int
    name: str
    real: int = -1


@dataclass(frozen=True)
class Links:
    """A dense layer at E checkpoints.

    Attributes
    ----------
    weights : float32 ndarray of shape (E, I, U)
        NaN where they were not recorded.
    inputs, units : sequences of I and U Node
    words : str
        What is said beside the diagram.
    pictures, real
        As in `Frames`.
    """

    weights: np.ndarray
    inputs: Sequence[Node]
    units: Sequence[Node]
    words: str
    pictures: np.ndarray | None = None
    real: np.ndarray | None = None


def pack_frames(frames: Frames, epochs: Sequence[str]) -> bytes:
    """The container of small pictures; equal content gives equal bytes."""
    n_checkpoints, height, width = frames.frames.shape[1:4]
    if n_checkpoints != len(epochs):
        raise ValueError(f"frames of {n_checkpoints} checkpoints; expected {len(epochs)}")
    channels = frames.frames.shape[4] if frames.frames.ndim == 5 else 1
    header = {
        "epochs": list(epochs),
        "nCheckpoints": n_checkpoints,
        "frameShape": [height, width, channels],
        "side": frames.side,
        "clickable": frames.clickable,
        "cards": [_card_words(card) for card in frames.cards],
    }
    arrays = {"frames": np.ascontiguousarray(frames.frames, np.uint8)}
    return _packed(header, arrays, frames.pictures, frames.real)


def pack_links(links: Links, epochs: Sequence[str]) -> bytes:
    """The container of a dense layer; equal content gives equal bytes."""
    n_checkpoints, n_inputs, n_units = links.weights.shape
    if (n_checkpoints, n_inputs, n_units) != (len(epochs), len(links.inputs), len(links.units)):
        raise ValueError(
            f"weights of shape {links.weights.shape}; expected {(len(epochs), len(links.inputs), len(links.units))}"
        )
    header = {
        "epochs": list(epochs),
        "nCheckpoints": n_checkpoints,
        "nInputs": n_inputs,
        "nUnits": n_units,
        "inputs": [asdict(node) for node in links.inputs],
        "units": [asdict(node) for node in links.units],
        "words": links.words,
    }
    return _packed(header, {"weights": np.ascontiguousarray(links.weights, np.float32)}, links.pictures, links.real)


def pack_instances(
    samples: np.ndarray,
    labels: np.ndarray | None,
    predicted: np.ndarray,
    confidence: np.ndarray,
    class_names: Sequence[str],
    images: np.ndarray | None,
) -> bytes:
    """The container of n samples as squares; equal content gives equal bytes.

    Parameters
    ----------
    samples : integer ndarray of shape (n,)
    labels : integer ndarray of shape (n,), or None
    predicted : integer ndarray of shape (E, n)
    confidence : ndarray of shape (E, n)
    class_names : sequence of str
    images : uint8 ndarray of shape (n, h, w) or (n, h, w, 3), or None
    """
    named = {*np.unique(predicted).tolist(), *([] if labels is None else np.unique(labels).tolist())}
    colours = class_colours(len(class_names))
    header = {
        "samples": samples.tolist(),
        "nCheckpoints": len(predicted),
        "classNames": {str(k): class_names[k] for k in sorted(named)},
        "colours": {str(k): colours[k] for k in sorted(named)},
        "labels": None,
    }
    arrays = {"predicted": predicted.astype(np.uint16), "confidence": np.rint(255 * confidence).astype(np.uint8)}
    if labels is not None:
        arrays["labels"] = labels.astype(np.uint16)
    return _packed(header, arrays, images, None)


def _packed(
    header: dict[str, Any], arrays: dict[str, np.ndarray], pictures: np.ndarray | None, real: np.ndarray | None
) -> bytes:
    header["pictureShape"] = None
    if pictures is not None and len(pictures):
        header["pictureShape"] = [*pictures.shape[1:3], pictures.shape[3] if pictures.ndim == 4 else 1]
        arrays["pictures"] = np.ascontiguousarray(pictures, np.uint8)
    if real is not None:
        header["nReal"] = real.shape[2]
        arrays["real"] = np.ascontiguousarray(real, np.uint16)
    return pack_container(header, arrays)


def _card_words(card: Card) -> dict[str, Any]:
    panels = [{name: value for name, value in asdict(panel).items() if value is not None} for panel in card.panels]
    tokens = {} if card.tokens is None else {"tokens": card.tokens}
    return {"id": card.id, "title": card.title, "lines": card.lines, "failed": card.failed, "panels": panels, **tokens}
