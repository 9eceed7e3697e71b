"""Turning files of other formats into runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Column
from ..errors import RunFileError, quoted
from ..npz import read_npz
from ..replace import refuse_to_overwrite, replacing
from ..score_arrays import read_scores
from ..writer import RunWriter
from .labels import agreed, read_labels
from .layouts import LayoutError, find_layout
from .orientation import read_answers
from .parsing import format_of, parse
from .recording import Recording
from .sample_fields import COLUMN, readable_columns, readable_texts

_ARRAYS = ("labels", "images", "class_names", "epochs", "split", "logits", "texts")
_FORMATS = ".npz, JSON or MessagePack"


@dataclass(frozen=True)
class Imported:
    """What an import did not take as it was.

    Attributes
    ----------
    left_out : tuple of str
        Names of arrays or fields that are not part of a run.
    rescaled : int
        How many answers were divided by their sum, to sum to one.

    Examples
    --------
    >>> nnviz.runs.exchange.Imported(left_out=("notes",), rescaled=0)
    Imported(left_out=('notes',), rescaled=0)
    """

    left_out: tuple[str, ...]
    rescaled: int


def import_run(
    file: Path,
    out: Path,
    *,
    labels: Path | None = None,
    force: bool = False,
    progress: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> Imported:
    """Write the run that a .npz, JSON or MessagePack file holds to `out`; docs/formats.md describes the layouts.

    Parameters
    ----------
    file : Path
    out : Path
        Where the run goes.
    labels : Path, optional
        A file with the true classes, where they do not lie in `file`.
    force : bool
        Replace a file that is at `out`.
    progress : callable
        Wraps what is iterated over, one item a checkpoint, as `tqdm` does.

    Returns
    -------
    Imported

    Raises
    ------
    RunFileError
        Where a file cannot be read, or is not laid out in a way that is understood.
    ValueError
        Where its arrays are not those of a run. `out` is left as it was, whatever is raised.
    FileExistsError
        Where `out` is there, without `force`.

    Examples
    --------
    >>> np.savez("scores.npz", scores=np.full((2, 3, 2), 0.5), labels=[0, 1, 1], notes=[7])
    >>> import_run(Path("scores.npz"), Path("imported.nnviz"))
    Imported(left_out=('notes',), rescaled=0)
    >>> nnviz.open_run("imported.nnviz").probabilities().shape
    (2, 3, 2)
    """
    refuse_to_overwrite(out, file, labels, recordings=True, force=force)
    recording = _read(file)
    if labels is not None:
        sources = {"in the file of labels": read_labels(labels), f"in {file.name}": recording.labels}
        labels_agreed, names = agreed(sources, recording.class_names, labels.name)
        recording = replace(recording, labels=labels_agreed, class_names=names)
    try:
        with replacing(out, keep=not force) as part:
            rescaled = _write(replace(recording, name=recording.name or out.stem), part, progress)
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from None
    return Imported(recording.left_out, rescaled)


def _write(recording: Recording, path: Path, progress: Callable[[Iterable[Any]], Iterable[Any]]) -> int:
    """Write a run, and say how many answers were divided by their sum."""
    n_checkpoints, n_samples = recording.scores.shape[:2]
    rescaled = 0
    for what in ("labels", "images", "split"):
        array = getattr(recording, what)
        if np.ndim(array) and len(array) != n_samples:
            raise ValueError(f"{len(array)} {what} and answers to {n_samples} samples; expected as many")
    with RunWriter(
        path,
        labels=recording.labels,
        class_names=recording.class_names,
        images=recording.images,
        split=recording.split,
        texts=recording.texts,
        columns={column.name: column for column in recording.columns} or None,
        name=recording.name,
    ) as writer:
        epochs = recording.epochs or range(1, n_checkpoints + 1)
        for at, epoch in enumerate(progress(epochs)):
            try:
                scores, off = read_scores(recording.scores[at], recording.kind)
                writer.append(**{recording.kind: scores}, epoch=epoch)  # type: ignore[arg-type]
            except ValueError as error:
                raise ValueError(f"checkpoint {at}: {error}") from None
            rescaled += off
    return rescaled


def _read(file: Path) -> Recording:
    format = format_of(file)
    if format == "nnviz":
        raise RunFileError(f"{file.name}: is a .nnviz run already; expected {_FORMATS}")
    if format == "npz":
        return _read_arrays(file)
    if format in ("json", "msgpack"):
        return _read_layout(file, format)
    if format == "npy":
        raise RunFileError(f"{file.name}: is one array without a name; expected a .npz file with scores and labels")
    raise RunFileError(f"{file.name}: of no format that can be brought in; expected {_FORMATS}")


def _read_arrays(file: Path) -> Recording:
    """The arrays of a .npz file; logits are what is recorded where it has them."""
    arrays, left_out = read_npz(file, _ARRAYS)
    kind = "logits" if "logits" in arrays else "probabilities"
    if kind == "probabilities":
        arrays |= read_npz(file, ("scores",))[0]  # not read where it is not needed, so that it may hold anything
    left_out = tuple(name for name in left_out if name != "scores")
    scores = arrays.get("logits", arrays.get("scores"))
    if scores is None:
        there = ", ".join(map(quoted, [*arrays, *left_out][:8])) or "none"
        raise RunFileError(f"{file.name}: has no array scores or logits; it holds {there}")
    one_number = scores.ndim == 2 and len(arrays.get("labels", ())) == scores.shape[1]  # for each sample, of two classes
    if (scores.ndim != 3 and not one_number) or 0 in scores.shape:
        name = "logits" if kind == "logits" else "scores"
        raise ValueError(f"{file.name}: {name} have shape {scores.shape}; expected (n_checkpoints, n_samples, n_classes)")
    labels, names = agreed({"in it": arrays.get("labels")}, _class_names(arrays.get("class_names"), file.name), file.name)
    n_samples = scores.shape[1]
    texts, columns, strange = _of_samples(arrays.get("texts"), _column_arrays(file, left_out), n_samples)
    known = {COLUMN + column.name for column in columns}
    left_out = tuple(name for name in left_out if name not in known) + (("texts",) if "texts" in strange else ())
    return Recording(
        scores=scores,
        kind=kind,
        labels=labels,
        images=arrays.get("images"),
        class_names=names,
        epochs=_epochs(arrays.get("epochs"), len(scores), file.name),
        split=arrays.get("split"),
        texts=texts,
        columns=columns,
        left_out=left_out,
    )


def _read_layout(file: Path, format: str) -> Recording:
    """The lists and maps of a JSON or MessagePack file."""
    try:
        layout = find_layout(parse(file, format))
    except LayoutError as error:
        raise RunFileError(f"{file.name}: {error}") from None
    scores, among = read_answers(layout.matrices)
    labels = {f"in epoch {at}": of_epoch for at, of_epoch in enumerate(layout.labels_inside)}
    labels = {"beside the epochs": layout.labels_beside, "among the lists": among, **labels}
    labels_agreed, names = agreed(labels, _class_names(layout.class_names, file.name), file.name)
    columns_given = layout.columns if isinstance(layout.columns, dict) else {}
    texts, columns, strange = _of_samples(layout.texts, columns_given, scores.shape[1])
    if layout.columns is not None and not isinstance(layout.columns, dict):
        strange.append("columns")
    return Recording(
        scores=scores,
        labels=labels_agreed,
        images=_images(layout.images, file.name),
        class_names=names,
        epochs=_epochs(layout.epochs, len(scores), file.name),
        name=layout.name,
        texts=texts,
        columns=columns,
        left_out=(*layout.left_out, *strange),
    )


def _column_arrays(file: Path, names: Iterable[str]) -> dict[str, Any]:
    """The arrays of a .npz file that are called as columns, by the names of these."""
    columns = [name for name in names if name.startswith(COLUMN)]
    return {name.removeprefix(COLUMN): array for name, array in read_npz(file, columns)[0].items()}


def _of_samples(
    texts: Any, columns: Mapping[Any, Any], n_samples: int
) -> tuple[list[str] | None, tuple[Column, ...], list[str]]:
    """Texts and columns of the samples, and the names of what are none: those were other things before there were such."""
    read = readable_texts(texts, n_samples)
    found, strange = readable_columns(columns, n_samples)
    return read, tuple(found), [*(["texts"] if texts is not None and read is None else []), *strange]


def _class_names(given: Any, where: str) -> tuple[str, ...] | None:
    """Text or numbers as names; None where nothing is given."""
    if given is None:
        return None
    names = given.tolist() if isinstance(given, np.ndarray) and given.ndim == 1 else given
    if not isinstance(names, list) or not all(isinstance(name, str | int) for name in names):
        shape = f" of shape {given.shape}" if isinstance(given, np.ndarray) else ""
        raise ValueError(f"{where}: class names are {type(given).__name__}{shape}; expected a list of text, one name a class")
    return tuple(str(name) for name in names)


def _epochs(given: Any, n_checkpoints: int, where: str) -> tuple[float, ...] | None:
    """The moments of the checkpoints in epochs; None where nothing is given."""
    if given is None:
        return None
    epochs = given.tolist() if isinstance(given, np.ndarray) else given
    if not isinstance(epochs, list) or len(epochs) != n_checkpoints:
        count = len(epochs) if isinstance(epochs, list) else "no list of"
        raise ValueError(f"{where}: {count} epoch numbers for {n_checkpoints} checkpoints; expected as many")
    if not all(isinstance(epoch, int | float) and abs(epoch) < 2**63 for epoch in epochs):
        raise ValueError(f"{where}: an epoch is not a finite number; expected one number a checkpoint")
    return tuple(map(float, epochs))


def _images(images: Any, where: str) -> np.ndarray | None:
    """Nested lists of pixels as an array."""
    if images is None:
        return None
    try:
        return np.array(images)
    except (ValueError, OverflowError):
        raise ValueError(f"{where}: the images are not all of one size; expected (n, h, w) or (n, h, w, 3)") from None
