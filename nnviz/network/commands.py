"""``python -m nnviz explain``: attribution maps of samples of a run, as a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from ..numerals import whole_in
from ..runs.replace import refuse_to_overwrite, replacing
from ..runs.run import Run, open_run
from ..terminal import add_custom, add_force, leaving_when_asked, native_chatter_off, stage_bar
from .custom import offer_custom
from .interface import why_not_run
from .methods import METHODS


def add_explain(commands: Any) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser("explain", help="say what in samples mattered to the recorded model")
    parser.add_argument("file", type=Path, metavar="RUN.nnviz", help="recorded with --weights")
    parser.add_argument("--method", required=True, choices=tuple(METHODS))
    parser.add_argument("--samples", required=True, metavar="N,N,…", help="their numbers in the run, from 0")
    parser.add_argument("--checkpoint", metavar="N", help="its index, from 0 (default: the last one)")
    parser.add_argument(
        "--target",
        metavar="{true,predicted,CLASS}",
        help="the class that is asked about: each sample's own, the one predicted then, or one by its name or number "
        "(default: true, or predicted where the run has no labels)",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE.npz", help="where maps (n, h, w), target (n,) and checkpoint () go"
    )
    add_force(parser)
    add_custom(parser)
    parser.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> None:
    refuse_to_overwrite(options.out, options.file, force=options.force)
    offer_custom(options.custom)
    run = open_run(options.file)
    if run.has_weights and (reason := why_not_run(run)):
        raise ValueError(f"{options.file}: {reason}")
    if not run.has_weights or not len(run.input_samples):
        raise ValueError(f"{options.file} holds no {'inputs' if run.has_weights else 'weights'}; record it with --weights")
    samples = read_samples(run, options.samples)
    checkpoint = read_checkpoint(run, options.checkpoint)
    target = read_target(run, options.target, samples, checkpoint)
    with native_chatter_off():
        from .saliency import explain_samples
    with leaving_when_asked(), stage_bar() as progress:
        try:
            maps = explain_samples(run, samples, options.method, checkpoint, target, progress)
        except MemoryError:
            raise ValueError("there is not enough memory for this model") from None
    with replacing(options.out) as part, open(part, "wb") as file:
        np.savez_compressed(file, maps=maps, target=target, checkpoint=np.int64(checkpoint))
    shape = " × ".join(f"{size:,}" for size in maps.shape)
    print(f"wrote {options.out}: {METHODS[options.method]} at epoch {run.checkpoints[checkpoint].epoch:g}, maps {shape}")


def read_samples(run: Run, text: str) -> np.ndarray:
    """The samples (n,) int64 that a text such as "5,77" names; ValueError where the run lacks one, or its input."""
    samples = []
    for part in text.split(","):
        sample = whole_in(part.strip(), 0, run.n_samples - 1)
        if sample is None:
            raise ValueError(f"--samples: {part.strip()[:40]!r} is no sample of this run, which has 0 to {run.n_samples - 1}")
        samples.append(sample)
    missing = np.setdiff1d(samples, run.input_samples)
    if len(missing):
        raise ValueError(f"--samples: the input of sample {missing[0]} was not recorded; {len(run.input_samples):,} are")
    return np.array(samples, np.int64)


def checkpoint_of(run: Run, text: str | None) -> int:
    """The index of a checkpoint, the last one where none is named; ValueError where the run lacks it."""
    last = len(run.checkpoints) - 1
    checkpoint = last if text is None else whole_in(text, 0, last)
    if checkpoint is None:
        raise ValueError(f"--checkpoint: {str(text)[:40]!r} is no checkpoint of this run, which has 0 to {last}")
    return checkpoint


def read_checkpoint(run: Run, text: str | None) -> int:
    """The same of a checkpoint with weights."""
    checkpoint = checkpoint_of(run, text)
    if not run.has_weights_at(checkpoint):
        raise ValueError(f"--checkpoint: no weights were recorded at checkpoint {checkpoint}")
    return checkpoint


def read_target(run: Run, text: str | None, samples: np.ndarray, checkpoint: int) -> np.ndarray:
    """The class (n,) int64 that is asked about for each sample; ValueError where there is none of that name."""
    labels = run.labels
    target = text if text is not None else "predicted" if labels is None else "true"
    if target == "true":
        if labels is None:
            raise ValueError("--target: this run has no labels; take predicted, or a class")
        return labels[samples].astype(np.int64)
    if target == "predicted":
        return run.probabilities(checkpoint)[samples].argmax(axis=1).astype(np.int64)
    named = run.class_names.index(target) if target in run.class_names else whole_in(target, 0, run.n_classes - 1)
    if named is None:
        choices = ", ".join(run.class_names[:10]) + (", …" if run.n_classes > 10 else "")
        raise ValueError(f"--target: {target[:40]!r} is no class of this run; expected true, predicted, or one of {choices}")
    return np.full(len(samples), named, np.int64)
