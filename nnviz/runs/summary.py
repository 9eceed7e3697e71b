"""What a run holds, in a few words and numbers."""

from __future__ import annotations

import os
from typing import Any

from .run import Run, open_run


def summarize(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Facts about a run, ready for JSON, after checking every checksum; RunFileError where one does not match.

    `accuracy` is the share of right answers at the last checkpoint, over all recorded samples, None without labels.
    """
    run = open_run(path)
    run.verify()
    epochs = [checkpoint.epoch for checkpoint in run.checkpoints]
    accuracy, by_split = _accuracy(run)
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
        "samples": f"{summary['samples']:,} in {summary['classes']} classes",
        "checkpoints": f"{summary['checkpoints']}, epoch {first:g} to {last:g}",
        "accuracy": _percent(summary["accuracy"], summary["accuracy_by_split"]),
        "holds": ", ".join(summary["holds"]),
        "recorded": f"{summary['created']}, in {summary['seconds']:.0f} s",
        "size": f"{summary['size_bytes'] / 1e6:.2f} MB",
        "digest": summary["digest"],
        "complete": "yes" if summary["complete"] else "no: cut short after its last checkpoint, or still being recorded",
    }
    return "\n".join(f"{name + ':':<13}{one_line(value)}" for name, value in lines.items() if value)


def one_line(text: str) -> str:
    """The text with spaces for everything that steers a terminal; words of a file may come from a stranger."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _accuracy(run: Run) -> tuple[float | None, dict[str, float]]:
    labels, split = run.labels, run.split
    if labels is None:
        return None, {}
    right = run.probabilities(-1).argmax(axis=1) == labels
    names = [] if split is None else sorted(set(split.tolist()))
    return float(right.mean()), {name: float(right[split == name].mean()) for name in names}


def _percent(accuracy: float | None, by_split: dict[str, float]) -> str:
    if accuracy is None:
        return ""
    parts = ", ".join(f"{name} {share:.1%}" for name, share in by_split.items())
    return f"{accuracy:.2%}" + (f" ({parts})" if parts else "")


def _contents(run: Run) -> list[str]:
    held = {
        "logits" if run.has_logits else "probabilities": True,
        "labels": run.labels is not None,
        "images": run.has_images,
        "split": run.has_split,
        "metrics": any(checkpoint.metrics for checkpoint in run.checkpoints),
        "architecture": run.architecture is not None,
        "weights": run.has_weights,
        f"activations of {len(run.layers)} layers": bool(run.layers),
        "inputs": run.input_shape is not None,
    }
    return [name for name, there in held.items() if there]
