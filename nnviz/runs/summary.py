"""Summary of a run: sizes, accuracy, and what else it holds."""

from __future__ import annotations

import os
from itertools import groupby
from typing import Any

from .contents import Pictures
from .run import Run, open_run


def summarize(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Facts about a run, ready for JSON, after checking every checksum; RunFileError where one does not match.

    `accuracy` is the share of right answers at the last checkpoint over all recorded samples, whatever parts they are of, None
    without labels or answers; `accuracy_by_split` has that of each part, and `samples_by_split` how many samples that is over.
    `contents`, `columns`, `embeddings`, `phases` and `restored` are there where the run has such.
    """
    run = open_run(path)
    run.verify()
    epochs = [checkpoint.epoch for checkpoint in run.checkpoints]
    accuracy, by_split, sizes = _accuracy(run)
    return {
        "name": run.name,
        "dataset": run.dataset,
        "model": run.model,
        "samples": run.n_samples,
        "classes": run.n_classes,
        "class_names": list(run.class_names),
        "checkpoints": len(run.checkpoints),
        "epochs": [epochs[0], epochs[-1]],
        "accuracy": accuracy,
        "accuracy_by_split": by_split,
        "samples_by_split": sizes,
        "complete": run.complete,
        "created": run.created,
        "seconds": run.seconds,
        "size_bytes": run.size_bytes,
        "digest": run.digest,
        "holds": _held(run),
        **{name: told for name, told in _told(run).items() if told},
    }


def describe(summary: dict[str, Any]) -> str:
    """The facts of `summarize` as lines for a person."""
    first, last = summary["epochs"]
    lines = {
        "run": summary["name"],
        "data set": summary["dataset"],
        "model": summary["model"],
        "samples": f"{summary['samples']:,}" + (f" in {summary['classes']} classes" if summary["classes"] else ""),
        "checkpoints": f"{summary['checkpoints']}, epoch {first:g} to {last:g}",
        "accuracy": _percent(summary),
        "holds": ", ".join(summary["holds"]),
        "inputs": ", ".join(map(_described, summary.get("contents", []))),
        "columns": ", ".join(map(_described, summary.get("columns", []))),
        "phases": ", ".join(_phase(phase) for phase in summary.get("phases", [])),
        "restored": ", ".join(f"epoch {at['restored_from']:g} at epoch {at['epoch']:g}" for at in summary.get("restored", [])),
        "recorded": f"{summary['created']}, in {summary['seconds']:.0f} s",
        "size": f"{summary['size_bytes'] / 1e6:.2f} MB",
        "digest": summary["digest"],
        "complete": "yes" if summary["complete"] else "no: cut short after its last checkpoint, or still being recorded",
    }
    return "\n".join(f"{name + ':':<13}{one_line(value)}" for name, value in lines.items() if value)


def one_line(text: str) -> str:
    """The text with spaces for everything that steers a terminal; the text of a file is untrusted."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _accuracy(run: Run) -> tuple[float | None, dict[str, float], dict[str, int]]:
    labels, split = run.labels, run.split
    names = [] if split is None else sorted(set(split.tolist()))
    sizes = {name: int((split == name).sum()) for name in names}
    if labels is None or not run.has_answers:
        return None, {}, sizes
    right = run.probabilities(-1).argmax(axis=1) == labels
    return float(right.mean()), {name: float(right[split == name].mean()) for name in names}, sizes


def _percent(summary: dict[str, Any]) -> str:
    """The accuracy of each part, which alone says something where there are several, and of all together."""
    if summary["accuracy"] is None:
        return ""
    sizes, last = summary["samples_by_split"], f"at epoch {summary['epochs'][1]:g}"
    parts = [f"{share:.2%} of {sizes[name]:,} {name}" for name, share in summary["accuracy_by_split"].items()]
    whole = f"{summary['accuracy']:.2%} of"
    if not parts:
        return f"{whole} {summary['samples']:,} samples {last}"
    if len(parts) == 1:
        return f"{parts[0]} samples {last}"
    return f"{', '.join(parts)} samples {last}; {whole} all {summary['samples']:,} together"


def _told(run: Run) -> dict[str, Any]:
    """What only some runs have. Pictures that are all that the network was shown are told by the word "images" alone."""
    contents: list[dict[str, Any]] = [{"name": name, "kind": kind} for name, kind in run.content_kinds]
    for content in contents:
        image = run.content(content["name"]) if content["kind"] == Pictures.kind else None
        if isinstance(image, Pictures) and image.size:
            content["size"] = list(image.size)
    return {
        "contents": [] if contents == [{"name": "image", "kind": Pictures.kind}] else contents,
        "columns": [{"name": name, "kind": kind} for name, kind in zip(run.column_names, run.column_kinds, strict=True)],
        "embeddings": {name: run.embedding_size(name) for name in run.embedding_names},
        "phases": _phases(run),
        "restored": [
            {"epoch": at.epoch, "restored_from": at.restored_from} for at in run.checkpoints if at.restored_from is not None
        ],
    }


def _phases(run: Run) -> list[dict[str, Any]]:
    """The phases in their order, and the epochs of the first and the last checkpoint of each; none where none is named."""
    stretches = [(name, list(moments)) for name, moments in groupby(run.checkpoints, lambda at: at.phase)]
    if [name for name, _ in stretches] == [""]:
        return []
    return [{"name": name, "epochs": [moments[0].epoch, moments[-1].epoch]} for name, moments in stretches]


def _described(part: dict[str, Any]) -> str:
    """A content or a column in words."""
    size = f", made smaller from {part['size'][0]} × {part['size'][1]}" if "size" in part else ""
    return f"{part['name']} ({part['kind']}{size})"


def _phase(phase: dict[str, Any]) -> str:
    first, last = phase["epochs"]
    return f"{phase['name'] or 'unnamed'} (epoch {first:g}{f' to {last:g}' if last > first else ''})"


def _held(run: Run) -> list[str]:
    columns = len(run.column_names)
    others = sorted({kind for _, kind in run.content_kinds} - {"image", "text"})
    held = {
        "logits" if run.has_logits else "probabilities": run.has_answers,
        "labels": run.labels is not None,
        "images": run.has_images,
        "texts": run.has_texts,
        ", ".join(others): bool(others),
        f"{columns} column{'s' if columns > 1 else ''}": columns > 0,
        "split": run.has_split,
        "metrics": any(checkpoint.metrics for checkpoint in run.checkpoints),
        "architecture": run.architecture is not None,
        "weights": run.has_weights,
        **{f"embedding {name} of {run.embedding_size(name)} numbers": True for name in run.embedding_names},
        f"activations of {len(run.layers)} layers": bool(run.layers),
        "inputs": run.input_shape is not None,
        "phases": any(checkpoint.phase for checkpoint in run.checkpoints),
    }
    return [name for name, there in held.items() if there]
