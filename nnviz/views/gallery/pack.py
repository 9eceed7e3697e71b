"""Packed content of the gallery: one container, which `decodeGallery` in pack.ts reads.

It is not compressed: it is small, and inflating would cost the browser several turns of its queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ...charts.palette import class_colours
from ..map.bundle import draw_sheets, layout_sprites
from ..map.container import plain_container

#: Pixels: images with a longer side are made smaller by a whole factor, since no card shows them larger.
_LARGEST = 80


@dataclass(frozen=True)
class CardData:
    """The n samples of a page, in order, and what is said of them at one of E checkpoints.

    Attributes
    ----------
    samples : integer ndarray of shape (n,)
    answers : ndarray of shape (n, C)
        The probabilities at the checkpoint.
    predicted : integer ndarray of shape (n, E)
    confidence : ndarray of shape (n, E)
        The probability of the predicted class.
    labels : integer ndarray of shape (n,), or None
    parts : sequence of n str, or None
        Which part of the split each is of.
    images : uint8 ndarray of shape (n, h, w) or (n, h, w, 3), or None
    notes : sequence of n str
        What each is sorted by, in words; "" where the card says it anyway.
    """

    samples: np.ndarray
    answers: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray
    labels: np.ndarray | None
    parts: Sequence[str] | None
    images: np.ndarray | None
    notes: Sequence[str]


@dataclass(frozen=True)
class Page:
    """A page as the browser takes it: `numbers` is a container, `sheet` a PNG file of the images, or empty."""

    numbers: bytes
    sheet: bytes


def pack_gallery(cards: CardData, class_names: Sequence[str], checkpoint: int) -> Page:
    """Pack a page; equal content gives equal bytes.

    Names are sent of the classes that are drawn only: there may be thousands.
    """
    arrays: dict[str, np.ndarray] = {
        "answers": np.rint(cards.answers * 65535).astype(np.uint16),
        "predicted": cards.predicted.astype(np.uint16),
        "confidence": np.rint(cards.confidence * 255).astype(np.uint8),
    }
    named = {int(k) for k in np.unique(cards.predicted)}
    if cards.labels is not None:
        arrays["labels"] = cards.labels.astype(np.uint16)
        named |= {int(k) for k in np.unique(cards.labels)}
    sprites, sheet = None, b""
    if cards.images is not None and len(cards.images):
        sprites, sheet = pack_images(cards.images)
    header = {
        "samples": cards.samples.tolist(),
        "nClasses": cards.answers.shape[1],
        "nCheckpoints": cards.predicted.shape[1],
        "checkpoint": checkpoint,
        "names": {str(k): class_names[k] for k in sorted(named)},
        "colours": list(class_colours(cards.answers.shape[1])),
        "parts": None if cards.parts is None else list(cards.parts),
        "notes": list(cards.notes),
        "sprites": sprites,
    }
    return Page(plain_container(header, arrays), sheet)


def pack_images(images: np.ndarray) -> tuple[dict[str, int], bytes]:
    """How n images lie in their sheet, in pixels, and the sheet, a PNG file: what `tileStyle` in samplecard.ts takes."""
    images = reduced_images(images)
    height, width = images.shape[1:3]
    # A dark line between images, so that none shows through at another's edge where style enlarges them.
    tiles = np.pad(images, ((0, 0), (0, 1), (0, 1), *([(0, 0)] * (images.ndim - 3))))
    layout = layout_sprites(tiles)
    (sheet,) = draw_sheets(tiles, layout)
    return {"columns": layout.columns, "rows": -(-len(images) // layout.columns), "width": width, "height": height}, sheet


def reduced_images(images: np.ndarray) -> np.ndarray:
    """Images no larger than a card needs, each pixel the mean of a square of the original's."""
    factor = -(-max(images.shape[1:3]) // _LARGEST)
    if factor == 1:
        return images
    return np.stack([np.asarray(Image.fromarray(image).reduce(factor)) for image in images])
