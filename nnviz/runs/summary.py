"""Summary of a run: sizes, accuracy, and what else it holds."""

from __future__ import annotations

import os
from typing import Any

from .run import Run, open_run


def summarize(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Facts about a run, ready for JSON, after checking every checksum; RunFileError where one does not match.

    `accuracy` is the share of right answers at the last checkpoint over all recorded samples, whatever parts they are of, None
    without labels or answers; `accuracy_by_split` has that of each part, and `samples_by_split` how many samples that is over.
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
        "holds": _contents(run),
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


def _contents(run: Run) -> list[str]:
    held = {
        "logits" if run.has_logits else "probabilities": run.has_answers,
        "labels": run.labels is not None,
        "images": run.has_images,
        "split": run.has_split,
        "metrics": any(checkpoint.metrics for checkpoint in run.checkpoints),
        "architecture": run.architecture is not None,
        "weights": run.has_weights,
        **{f"embedding {name} of {run.embedding_size(name)} numbers": True for name in run.embedding_names},
        f"activations of {len(run.layers)} layers": bool(run.layers),
        "inputs": run.input_shape is not None,
    }
    return [name for name, there in held.items() if there]
