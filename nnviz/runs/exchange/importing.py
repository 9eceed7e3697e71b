"""Turning files of other formats into runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import RunFileError
from ..npz import read_npz
from ..replace import refuse_to_overwrite, replacing
from ..writer import RunWriter
from .labels import agreed, check_labels, read_labels
from .layouts import LayoutError, find_layout
from .orientation import read_answers, rescale
from .parsing import format_of, parse
from .recording import Recording

_ARRAYS = ("scores", "labels", "images", "class_names", "epochs", "split", "logits")
_FORMATS = ".npz, JSON or MessagePack"


@dataclass(frozen=True)
class Imported:
    """What an import did not take as it was: names left out, and how many answers were made to sum to one."""

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
    labels : Path, optional
        A file with the true classes, where they do not lie in `file`.
    force : bool
        Replace a file that is at `out`.
    progress : callable
        Wraps what is iterated over, one item a checkpoint, as `tqdm` does.

    Raises
    ------
    RunFileError
        Where a file cannot be read, or is not laid out in a way that is understood.
    ValueError
        Where its arrays are not those of a run. `out` is left as it was, whatever is raised.
    FileExistsError
        Where `out` is there, without `force`.
    """
    refuse_to_overwrite(out, file, labels, recordings=True, force=force)
    recording = _read(file)
    given = None if labels is None else read_labels(labels)
    known = agreed({"in the file of labels": given, f"in {file.name}": recording.labels})
    try:
        with replacing(out, keep=not force) as part:
            _write(replace(recording, labels=known, name=recording.name or out.stem), part, progress)
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from None
    return Imported(recording.left_out, recording.rescaled)


def _write(recording: Recording, path: Path, progress: Callable[[Iterable[Any]], Iterable[Any]]) -> None:
    n_checkpoints, n_samples, _ = recording.scores.shape
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
        name=recording.name,
    ) as writer:
        epochs = recording.epochs or range(1, n_checkpoints + 1)
        for at, epoch in enumerate(progress(epochs)):
            try:
                writer.append(**{recording.kind: recording.scores[at]}, epoch=epoch)
            except ValueError as error:
                raise ValueError(f"checkpoint {at}: {error}") from None


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
    scores = arrays.get("logits", arrays.get("scores"))
    if scores is None:
        there = ", ".join(map(repr, [*arrays, *left_out][:8])) or "none"
        raise RunFileError(f"{file.name}: has no array scores or logits; it holds {there}")
    if scores.ndim != 3 or 0 in scores.shape:
        name = "logits" if kind == "logits" else "scores"
        raise ValueError(f"{file.name}: {name} have shape {scores.shape}; expected (n_checkpoints, n_samples, n_classes)")
    return Recording(
        scores=scores,
        kind=kind,
        labels=check_labels(arrays["labels"], file.name) if "labels" in arrays else None,
        images=arrays.get("images"),
        class_names=_class_names(arrays.get("class_names"), file.name),
        epochs=_epochs(arrays.get("epochs"), len(scores), file.name),
        split=arrays.get("split"),
        left_out=left_out,
    )


def _read_layout(file: Path, format: str) -> Recording:
    """The lists and maps of a JSON or MessagePack file."""
    try:
        layout = find_layout(parse(file, format))
    except LayoutError as error:
        raise RunFileError(f"{file.name}: {error}") from None
    scores, among = read_answers(layout.matrices)
    labels = {f"in epoch {at}": found for at, found in enumerate(layout.labels_inside)}
    labels = {"beside the epochs": layout.labels_beside, "among the lists": among, **labels}
    scores, rescaled = rescale(scores)
    return Recording(
        scores=scores,
        labels=agreed({place: None if given is None else check_labels(given, file.name) for place, given in labels.items()}),
        images=_images(layout.images, file.name),
        class_names=_class_names(layout.class_names, file.name),
        epochs=_epochs(layout.epochs, len(scores), file.name),
        name=layout.name,
        left_out=layout.left_out,
        rescaled=rescaled,
    )


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


def _images(given: Any, where: str) -> np.ndarray | None:
    """Nested lists of pixels as an array; whole numbers from 0 to 255 become bytes."""
    if given is None:
        return None
    try:
        images = np.array(given)
    except (ValueError, OverflowError):
        raise ValueError(f"{where}: the images are not all of one size; expected (n, h, w) or (n, h, w, 3)") from None
    if images.dtype.kind in "iu" and images.size and images.min() >= 0 and images.max() <= 255:
        return images.astype(np.uint8)
    return images
