"""Bundle of a run for the map view: header and typed arrays, gzipped, and the images as PNG sheets.

`decodeBundle` in recording.ts reads the bundle.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ...charts.palette import class_colours
from ...projection.linear import LinearMap
from ...runs.concatenated import AnyRun
from ..protocol import moment
from .column import describe_measures
from .container import pack_container

MAX_SHEET_SIDE = 1024  # pixels, unless one image is larger; decoded, such a sheet takes 4 MB of the browser's memory


@dataclass(frozen=True)
class SpriteLayout:
    """How images lie in their sheets: row by row, `columns` in a row, `per_sheet` in a sheet; sizes in pixels."""

    columns: int
    per_sheet: int
    width: int
    height: int


def pack_bundle(run: AnyRun, spaces: Mapping[tuple[str, int], LinearMap], layout: SpriteLayout | None) -> bytes:
    """The gzipped bundle of a run; `spaces` are the maps that are one matrix, by (method, number of components)."""
    arrays = _coded_answers(run) if run.has_answers else {}
    if run.labels is not None:
        arrays["labels"] = run.labels.astype(np.uint16)
    split_names: list[str] = []
    if run.split is not None:
        names, codes = np.unique(run.split, return_inverse=True)
        split_names, arrays["split"] = names.tolist(), codes.astype(np.uint8)
    for (method, dims), linear in spaces.items():
        name = f"{method}{dims}"
        arrays[f"{name}/matrix"] = linear.matrix.astype(np.float32)
        arrays[f"{name}/offset"] = linear.offset.astype(np.float32)
        if linear.arch is not None:
            arrays[f"{name}/arch"] = linear.arch.astype(np.float32)
    header = {
        "name": run.name,
        "nCheckpoints": len(run.checkpoints),
        "nSamples": run.n_samples,
        "nClasses": run.n_classes,
        "classNames": list(run.class_names),
        "colours": list(class_colours(run.n_classes)),
        "checkpoints": [moment(checkpoint) for checkpoint in run.checkpoints],
        "splitNames": split_names,
        "measures": describe_measures(run),
        "complete": run.complete,
        "sprites": layout
        and {"columns": layout.columns, "perSheet": layout.per_sheet, "width": layout.width, "height": layout.height},
        "spaces": [{"method": method, "dims": dims} for method, dims in spaces],
    }
    return pack_container(header, arrays)


def _coded_answers(run: AnyRun) -> dict[str, np.ndarray]:
    """The probabilities in 65,535ths (E, N, C) and the predicted classes (E, N), uint16."""
    shape = (len(run.checkpoints), run.n_samples, run.n_classes)
    coded, predicted = np.empty(shape, np.uint16), np.empty(shape[:2], np.uint16)
    for at in range(len(coded)):
        probabilities = run.probabilities(at)
        coded[at], predicted[at] = np.rint(probabilities * 65535), probabilities.argmax(axis=1)
    return {"probabilities": coded, "predictions": predicted}


def layout_sprites(images: np.ndarray) -> SpriteLayout:
    height, width = images.shape[1:3]
    most_columns, most_rows = max(MAX_SHEET_SIDE // width, 1), max(MAX_SHEET_SIDE // height, 1)
    columns = min(int(np.ceil(np.sqrt(len(images)))), most_columns)
    return SpriteLayout(columns, columns * min(int(np.ceil(len(images) / columns)), most_rows), width, height)


def draw_sheets(images: np.ndarray, layout: SpriteLayout) -> list[bytes]:
    """PNG files that hold images (n, h, w) or (n, h, w, 3) uint8 side by side."""
    return [_draw_sheet(images[at : at + layout.per_sheet], layout) for at in range(0, len(images), layout.per_sheet)]


def _draw_sheet(images: np.ndarray, layout: SpriteLayout) -> bytes:
    rows = -(-len(images) // layout.columns)
    channels = images.shape[3:]
    tiles = np.zeros((rows * layout.columns, layout.height, layout.width, *channels), np.uint8)
    tiles[: len(images)] = images
    grid = tiles.reshape(rows, layout.columns, layout.height, layout.width, *channels).swapaxes(1, 2)
    sheet = grid.reshape(rows * layout.height, layout.columns * layout.width, *channels)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG", compress_level=1)
    return file.getvalue()
