"""What the inputs of a model are, to look at: pictures, texts, tables or series. NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .contents import Content, Pictures, Series, Table, Texts
from .images import images_of
from .model_inputs import ModelInputs
from .vocabularies import Vocabulary

#: Rows of more numbers are a table only where the columns have names, and whole numbers then are rather the ids of words.
MOST_TABLE = 64

#: Series of more channels are not drawn: they are rather one-hot rows, or embeddings.
MOST_CHANNELS = 64

#: How alike neighbouring numbers of long rows are, as a correlation, where these are series or flattened pictures.
_SMOOTH = 0.5


@dataclass(frozen=True)
class InputContents:
    """Contents by their names, and columns of a run: those inputs that are one text each, beside others that are one number."""

    contents: dict[str, Content] = field(default_factory=dict)
    columns: dict[str, np.ndarray] = field(default_factory=dict)


def find_contents(
    inputs: ModelInputs,
    *,
    column_names: Sequence[str] | None = None,
    vocabulary: Vocabulary | None = None,
    pictures: bool = True,
) -> InputContents:
    """What can be shown of each input, by the names of the inputs; a model of one input has an "image", a "text" or the like.

    Inputs of one number each are a table together. What looks like nothing that can be shown is left out.
    """
    named = inputs.named()
    single = {name: array for name, array in named.items() if array[0].size == 1}
    numbers = {name: array.reshape(len(array)) for name, array in single.items() if array.dtype.kind in "fiub"}
    contents: dict[str, Content] = {}
    columns: dict[str, np.ndarray] = {}
    if len(numbers) > 1:  # a table whose columns are inputs of their own, texts among them
        contents["table"] = Table(np.stack(list(numbers.values()), axis=1), names=list(numbers))
        columns = {name: _texts(array) for name, array in single.items() if name not in numbers}
        named = {name: array for name, array in named.items() if name not in single}
    for name, array in named.items():
        content = content_of(array, column_names=column_names, vocabulary=vocabulary, pictures=pictures)
        if content is not None:
            contents[content.kind if len(inputs.arrays) == 1 else name] = content
    return InputContents(contents, columns)


def content_of(
    x: np.ndarray,
    *,
    column_names: Sequence[str] | None = None,
    vocabulary: Vocabulary | None = None,
    pictures: bool = True,
) -> Content | None:
    """What one input (n, …) is, or None where it looks like nothing that can be shown."""
    if x.dtype.kind in "USO":
        return Texts(_texts(x).tolist())
    if x.dtype.kind not in "fiub":
        return None
    if vocabulary is not None and x.ndim == 2 and _are_ids(x):
        return Texts(vocabulary.texts(x))
    images = images_of(x) if pictures else None
    if images is not None:
        return picture_of(x, images)
    if x.ndim == 1:
        return Table(x[:, None], names=column_names)
    if x.ndim == 2:
        return _rows(x, column_names, pictures)
    if x.ndim == 3 and x.shape[1] > 1 and x.shape[2] <= MOST_CHANNELS:
        return Series(x)
    return None


def picture_of(x: np.ndarray, images: np.ndarray) -> Pictures:
    """Pictures of inputs, with the height and width that they had where they were made smaller."""
    sides = tuple(x.shape[2:4] if x.ndim == 4 and x.shape[1] in (1, 3) and x.shape[3] not in (1, 3) else x.shape[1:3])
    return Pictures(images, size=None if sides == images.shape[1:3] else (int(sides[0]), int(sides[1])))


def _rows(x: np.ndarray, column_names: Sequence[str] | None, pictures: bool) -> Content | None:
    """Rows of numbers: a table; where they are long, flattened pictures, or series whose neighbouring numbers are alike."""
    width = x.shape[1]
    if column_names is not None or width <= MOST_TABLE:
        return Table(x, names=column_names)
    if not _correlation(x, 1) > _SMOOTH:
        return Table(x) if x.dtype.kind == "f" else None
    side = round(width**0.5)
    if pictures and side * side == width and _correlation(x, side) > _SMOOTH:
        images = images_of(x.reshape(-1, side, side))
        if images is not None:
            return Pictures(images)
    return Series(x)


def _correlation(x: np.ndarray, distance: int) -> float:
    """How the numbers of a row correlate with those so many places on, in the first 200 samples."""
    some = np.asarray(x[:200], np.float64)
    before, after = some[:, :-distance].reshape(-1), some[:, distance:].reshape(-1)
    if not np.isfinite(some).all() or before.std() == 0 or after.std() == 0:
        return 0.0
    return float(np.corrcoef(before, after)[0, 1])


def _are_ids(x: np.ndarray) -> bool:
    """Whether whole numbers may be words by their ids, rather than a mask of them."""
    if x.dtype.kind not in "iuf" or not x.max() > 1:
        return False
    return x.dtype.kind in "iu" or bool(((x >= 0) & (x == np.floor(x))).all())


def _texts(x: np.ndarray) -> np.ndarray:
    """One text a sample; several are written one after the other."""
    rows = x.reshape(len(x), -1).tolist()
    plain = [[item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in row] for row in rows]
    return np.array([" | ".join(row) for row in plain], object)
