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
from .sample_fields import COLUMN, column_array, column_values, not_carried, text_array

_Progress = Callable[[Iterable[Any]], Iterable[Any]]


def export_run(file: Path, out: Path, *, to: str, force: bool = False, progress: _Progress = iter) -> tuple[str, ...]:
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

    Returns
    -------
    tuple of str
        The names of contents, columns and embeddings that the format does not carry.

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
    ()
    >>> np.load("digits.npz")["scores"].shape
    (45, 1797, 10)
    """
    if to not in FORMATS:
        raise ValueError(f"unknown format {to!r}; expected {', '.join(FORMATS)}")
    refuse_to_overwrite(out, file, force=force)
    run = open_run(file)
    with replacing(out) as part, open(part, "wb") as stream:
        left_out = FORMATS[to](run, stream, progress)
    return (*not_carried(run), *left_out)


def _write_npz(run: Run, stream: BinaryIO, progress: _Progress) -> tuple[str, ...]:
    scores = np.empty((len(run.checkpoints), run.n_samples, run.n_classes), np.float32)
    logits = np.empty_like(scores) if run.has_logits else None
    for at in progress(range(len(scores))):
        scores[at] = run.probabilities(at)
        if logits is not None:
            logits[at] = run.logits(at)
    arrays: dict[str, np.ndarray | None] = {
        "scores": scores,
        "labels": run.labels,
        "images": run.images,
        "class_names": np.array(run.class_names, dtype=np.str_),
        "epochs": run.epochs,
        "split": run.split,
        "logits": logits,
    }
    texts = run.texts
    of_samples = {} if texts is None else {"texts": text_array(texts)}
    of_samples |= {COLUMN + name: column_array(run.column(name)) for name in run.column_names}
    there = {name: array for name, array in (arrays | of_samples).items() if array is not None}
    np.savez_compressed(stream, **there)  # type: ignore[arg-type]
    return tuple(name for name in of_samples if name not in there)


def _write_json(run: Run, stream: BinaryIO, progress: _Progress) -> tuple[str, ...]:
    opening = json.dumps(_about(run), separators=(",", ":"))
    stream.write(f'{opening[:-1]},"outputs":['.encode())
    for at in progress(range(len(run.checkpoints))):
        by_class = _round(run.probabilities(at)).T.tolist()
        stream.write((",\n" if at else "\n").encode() + json.dumps(by_class, separators=(",", ":")).encode())
    stream.write(b"\n]}\n")
    return ()


def _write_msgpack(run: Run, stream: BinaryIO, progress: _Progress) -> tuple[str, ...]:
    about = _about(run)
    exact, short = msgpack.Packer(), msgpack.Packer(use_single_float=True)
    stream.write(exact.pack_map_header(len(about) + 1))
    for key, value in about.items():
        stream.write(exact.pack(key) + exact.pack(value))
    stream.write(exact.pack("outputs") + exact.pack_array_header(len(run.checkpoints)))
    for at in progress(range(len(run.checkpoints))):
        stream.write(short.pack(run.probabilities(at).T.tolist()))
    return ()


def _about(run: Run) -> dict[str, Any]:
    labels, texts = run.labels, run.texts
    columns = {name: column_values(run.column(name)) for name in run.column_names}
    return {
        "format": "nnviz-exchange",
        "name": run.name,
        "class_names": list(run.class_names),
        "labels": None if labels is None else labels.tolist(),
        "epochs": run.epochs.tolist(),
        **({} if texts is None else {"texts": texts}),
        **({"columns": columns} if columns else {}),
    }


def _round(probabilities: np.ndarray) -> np.ndarray:
    """Six decimals, except where these would change which class is the largest."""
    rounded = probabilities.astype(np.float64).round(6)
    changed = rounded.argmax(axis=1) != probabilities.argmax(axis=1)
    rounded[changed] = probabilities[changed]
    return rounded


#: What a run can be written as: the name given to `export_run`, and the function that writes it and says what it left out.
FORMATS: dict[str, Callable[[Run, BinaryIO, _Progress], tuple[str, ...]]] = {
    "npz": _write_npz,
    "json": _write_json,
    "msgpack": _write_msgpack,
}
