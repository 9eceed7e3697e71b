"""Writing runs in other formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgpack
import numpy as np

from ..replace import refuse_to_overwrite, replacing
from ..run import Run, open_run

_Progress = Callable[[Iterable[Any]], Iterable[Any]]


def export_run(file: Path, out: Path, *, to: str, force: bool = False, progress: _Progress = iter) -> None:
    """Write a run in another format; docs/formats.md describes the layouts.

    Parameters
    ----------
    file : Path
        The run.
    out : Path
    to : str
        One of `FORMATS`: "npz", "json" or "msgpack".
    force : bool
        Replace another run that is at `out`.
    progress : callable
        Wraps what is iterated over, one item a checkpoint, as `tqdm` does.

    Raises
    ------
    RunFileError
        Where the run cannot be read.
    ValueError
        For an unknown format, and where `out` is the run itself.
    FileExistsError
        Where `out` is another run, without `force`. It is left as it was, whatever is raised.

    Examples
    --------
    >>> export_run(run.path, Path("digits.npz"), to="npz")
    >>> np.load("digits.npz")["scores"].shape
    (45, 1797, 10)
    """
    if to not in FORMATS:
        raise ValueError(f"unknown format {to!r}; expected {', '.join(FORMATS)}")
    refuse_to_overwrite(out, file, force=force)
    run = open_run(file)
    with replacing(out) as part, open(part, "wb") as stream:
        FORMATS[to](run, stream, progress)


def _write_npz(run: Run, stream: BinaryIO, progress: _Progress) -> None:
    scores = np.empty((len(run.checkpoints), run.n_samples, run.n_classes), np.float32)
    logits = np.empty_like(scores) if run.has_logits else None
    for at in progress(range(len(scores))):
        scores[at] = run.probabilities(at)
        if logits is not None:
            logits[at] = run.logits(at)
    arrays = {
        "scores": scores,
        "labels": run.labels,
        "images": run.images,
        "class_names": np.array(run.class_names, dtype=np.str_),
        "epochs": run.epochs,
        "split": run.split,
        "logits": logits,
    }
    np.savez_compressed(stream, **{name: array for name, array in arrays.items() if array is not None})  # type: ignore[arg-type]


def _write_json(run: Run, stream: BinaryIO, progress: _Progress) -> None:
    opening = json.dumps(_about(run), separators=(",", ":"))
    stream.write(f'{opening[:-1]},"outputs":['.encode())
    for at in progress(range(len(run.checkpoints))):
        by_class = _round(run.probabilities(at)).T.tolist()
        stream.write((",\n" if at else "\n").encode() + json.dumps(by_class, separators=(",", ":")).encode())
    stream.write(b"\n]}\n")


def _write_msgpack(run: Run, stream: BinaryIO, progress: _Progress) -> None:
    about = _about(run)
    exact, short = msgpack.Packer(), msgpack.Packer(use_single_float=True)
    stream.write(exact.pack_map_header(len(about) + 1))
    for key, value in about.items():
        stream.write(exact.pack(key) + exact.pack(value))
    stream.write(exact.pack("outputs") + exact.pack_array_header(len(run.checkpoints)))
    for at in progress(range(len(run.checkpoints))):
        stream.write(short.pack(run.probabilities(at).T.tolist()))


def _about(run: Run) -> dict[str, Any]:
    labels = run.labels
    return {
        "format": "nnviz-exchange",
        "name": run.name,
        "class_names": list(run.class_names),
        "labels": None if labels is None else labels.tolist(),
        "epochs": run.epochs.tolist(),
    }


def _round(probabilities: np.ndarray) -> np.ndarray:
    """Six decimals, except where these would change which class is the largest."""
    rounded = probabilities.astype(np.float64).round(6)
    changed = rounded.argmax(axis=1) != probabilities.argmax(axis=1)
    rounded[changed] = probabilities[changed]
    return rounded


#: What a run can be written as: the name given to `export_run`, and the function that writes it.
FORMATS: dict[str, Callable[[Run, BinaryIO, _Progress], None]] = {
    "npz": _write_npz,
    "json": _write_json,
    "msgpack": _write_msgpack,
}
