"""``record``, ``import`` and ``export``: recordings, and other formats."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..extras import require
from ..terminal import checkpoint_bar, native_chatter_off
from .options import add_command, add_out, add_seed, at_least_one


def add_record(commands: Any) -> None:
    record = add_command(commands, "record", "train a small network on a data set and record it", _record, file="")
    record.add_argument("--dataset", required=True, help="digits, mnist, fashion_mnist, or a .npz file in Keras's layout")
    record.add_argument("--data", metavar="FILE.npz", help="read the data set from this file instead of downloading it")
    record.add_argument("--epochs", type=at_least_one, default=45, help="passes over the training data (default: 45)")
    steps = "samples per step (default: 2048; 128 for digits, which are few)"
    record.add_argument("--batch-size", type=at_least_one, help=steps)
    every = "epoch, log (batches 1, 2, 4, … then epochs), or a number of batches (default: epoch)"
    record.add_argument("--every", type=_every, default="epoch", help=every)
    weights = "keep the weights of every checkpoint, so that it can be run again"
    record.add_argument("--weights", action="store_true", help=weights)
    activations = "keep the activations of these layers, or of all, for the probe, at every checkpoint"
    record.add_argument("--activations", nargs="*", metavar="LAYER", help=activations)
    probe = "samples whose activations are kept (default: 200)"
    record.add_argument("--probe", type=at_least_one, default=200, metavar="N", help=probe)
    add_seed(record, "of the weights and the order of the samples")
    add_out(record, "RUN.nnviz", "where the run goes; a new file")


def add_import(commands: Any) -> None:
    bring = add_command(commands, "import", "turn another format into a run", _import, file="")
    bring.add_argument("file", type=Path, metavar="FILE", help=".npz, .json or .msgpack (see docs/formats.md)")
    bring.add_argument("--labels", type=Path, metavar="FILE", help="true classes, where they lie in a file of their own")
    add_out(bring, "RUN.nnviz", "where the run goes; a new file")


def add_export(commands: Any) -> None:
    export = add_command(commands, "export", "write a run in another format", _export)
    export.add_argument("--to", required=True, choices=("npz", "json", "msgpack"))
    add_out(export, "PATH", "replaced if it is there, unless it is a run")


def _every(text: str) -> str | int:
    if text in ("epoch", "log"):
        return text
    try:
        return at_least_one(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r}; expected epoch, log or a number of batches") from None


def _record(options: argparse.Namespace) -> None:
    from ..runs.datasets import load_dataset
    from ..runs.replace import refuse_to_overwrite

    refuse_to_overwrite(options.out, recordings=True, force=options.force)
    require("keras")
    with native_chatter_off():
        dataset = load_dataset(options.dataset, options.data)
        from ..runs.training import record_training

    record_training(
        dataset,
        options.out,
        epochs=options.epochs,
        batch_size=options.batch_size or (128 if options.dataset == "digits" else 2048),
        every=options.every,
        seed=options.seed,
        weights=options.weights,
        activations=options.activations is not None and (options.activations or True),
        probe=options.probe,
        force=options.force,
    )
    _say(options.out)


def _import(options: argparse.Namespace) -> None:
    from ..runs.exchange import import_run

    imported = import_run(
        options.file, options.out, labels=options.labels, force=options.force, progress=checkpoint_bar("importing")
    )
    if imported.left_out:
        print(f"left out, as runs do not hold them: {', '.join(map(repr, imported.left_out))}")
    if imported.rescaled:
        print(f"rescaled: {imported.rescaled:,} answers that summed to one only within 2 %, as rounded numbers do")
    _say(options.out)


def _export(options: argparse.Namespace) -> None:
    from ..runs.exchange import export_run

    left_out = export_run(options.file, options.out, to=options.to, force=options.force, progress=checkpoint_bar("exporting"))
    if left_out:
        print(f"left out, as {options.to} does not carry them: {', '.join(map(repr, left_out))}")
    print(f"wrote {options.out}, {options.out.stat().st_size / 1e6:.1f} MB")


def _say(path: Path) -> None:
    from ..runs.run import open_run

    run = open_run(path)
    cut = "" if run.complete else "; it was cut short there"
    print(f"wrote {path}: {run.n_samples:,} samples, {len(run.checkpoints)} checkpoints, {run.size_bytes / 1e6:.1f} MB{cut}")
