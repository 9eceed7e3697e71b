"""The command line: ``python -m nnviz COMMAND``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .analysis.measures import MEASURES
from .network.commands import add_explain, checkpoint_of
from .network.plane import DIRECTIONS as LANDSCAPE_DIRECTIONS
from .projection.methods import METHODS, parameters_by_word, titles_of_landmark_methods
from .projection.settings import BACKENDS, DEFAULT_LANDMARKS, FEATURES
from .runs.errors import RunFileError, shortened
from .runs.replace import NameTaken
from .runs.summary import one_line
from .terminal import (
    add_force,
    checkpoint_bar,
    leaving_when_asked,
    native_chatter_off,
    stage_bar,
    what_cannot_be_written_is_replaced,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did its work, 2 with one line on standard error where the input was bad."""
    with what_cannot_be_written_is_replaced():
        return _main(arguments)


def _main(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (RunFileError, ValueError, OSError) as error:
        reason = str(error)
        if isinstance(error, OSError) and error.strerror:
            reason = f"{error.filename or getattr(options, 'out', 'nnviz')}: {error.strerror}"
            if isinstance(error, NameTaken):
                reason += " (--force replaces it)"
        print(f"nnviz {options.command}: {one_line(shortened(reason))}", file=sys.stderr)
        return 2
    except ImportError as error:
        reason = f"{error.name} is not installed: pip install -r requirements.txt" if error.name else one_line(str(error))
        print(f"nnviz {options.command}: {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"nnviz {options.command}: interrupted", file=sys.stderr)
        return 130
    return 0


class _Parser(argparse.ArgumentParser):
    """Bad options are one line too; `--help` has the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m nnviz", description="Record how a neural network learns, and look at it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    record = commands.add_parser("record", help="train a small network on a data set and record it")
    record.add_argument("--dataset", required=True, help="digits, mnist, fashion_mnist, or a .npz file in Keras's layout")
    record.add_argument("--data", metavar="FILE.npz", help="read the data set from this file instead of downloading it")
    record.add_argument("--epochs", type=_at_least_one, default=45, help="passes over the training data (default: 45)")
    record.add_argument(
        "--batch-size", type=_at_least_one, help="samples per step (default: 2048; 128 for digits, which are few)"
    )
    record.add_argument(
        "--every",
        type=_every,
        default="epoch",
        help="epoch, log (batches 1, 2, 4, … then epochs), or a number of batches (default: epoch)",
    )
    record.add_argument(
        "--weights", action="store_true", help="keep the weights of every checkpoint, so that it can be run again"
    )
    record.add_argument(
        "--activations",
        nargs="*",
        metavar="LAYER",
        help="keep the activations of these layers, or of all, for the probe, at every checkpoint",
    )
    record.add_argument(
        "--probe", type=_at_least_one, default=200, metavar="N", help="samples whose activations are kept (default: 200)"
    )
    record.add_argument("--seed", type=_seed, default=0, help="of the weights and the order of the samples (default: 0)")
    record.add_argument("--out", type=Path, required=True, metavar="RUN.nnviz", help="where the run goes; a new file")
    add_force(record)
    record.set_defaults(run=_record)

    info = commands.add_parser("info", help="say what a run holds, and check it")
    info.add_argument("file", type=Path, metavar="RUN.nnviz")
    info.add_argument("--json", action="store_true", help="print it as one JSON object")
    info.set_defaults(run=_info)

    events = commands.add_parser("events", help="say what happened in the training, in sentences")
    events.add_argument("file", type=Path, metavar="RUN.nnviz")
    events.add_argument("--json", action="store_true", help="print them as one JSON list")
    events.set_defaults(run=_events)

    bring = commands.add_parser("import", help="turn another format into a run")
    bring.add_argument("file", type=Path, metavar="FILE", help=".npz, .json or .msgpack (see docs/formats.md)")
    bring.add_argument("--labels", type=Path, metavar="FILE", help="true classes, where they lie in a file of their own")
    bring.add_argument("--out", type=Path, required=True, metavar="RUN.nnviz", help="where the run goes; a new file")
    add_force(bring)
    bring.set_defaults(run=_import)

    export = commands.add_parser("export", help="write a run in another format")
    export.add_argument("file", type=Path, metavar="RUN.nnviz")
    export.add_argument("--to", required=True, choices=("npz", "json", "msgpack"))
    export.add_argument("--out", type=Path, required=True, metavar="PATH", help="replaced if it is there, unless it is a run")
    add_force(export)
    export.set_defaults(run=_export)

    measures = commands.add_parser("measures", help="write what is measured of every sample as a table")
    measures.add_argument("file", type=Path, metavar="RUN.nnviz")
    measures.add_argument("--checkpoint", metavar="N", help="its index, from 0 (default: the last one)")
    measures.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="a row a sample: " + _measure_names())
    add_force(measures)
    measures.set_defaults(run=_measures)

    project = commands.add_parser("project", help="compute where each sample stands at each checkpoint")
    project.add_argument("file", type=Path, metavar="RUN.nnviz")
    project.add_argument("--method", required=True, choices=METHODS)
    project.add_argument("--components", type=int, choices=(2, 3), default=2, help="dimensions of the picture (default: 2)")
    project.add_argument(
        "--features",
        default="probabilities",
        metavar="{" + ",".join(FEATURES) + ",layer NAME}",
        help="what is placed (default: probabilities); of a layer, the probe's samples alone",
    )
    project.add_argument(
        "--backend", choices=BACKENDS, default="auto", help="auto takes the GPU where it works (default: auto)"
    )
    project.add_argument("--seed", type=_seed, default=0, help="where chance begins; star and PCA have none (default: 0)")
    for word, holders in parameters_by_word().items():
        names = dict.fromkeys(["neighbours", "neighbors"] if word == "neighbours" else [word])
        names |= dict.fromkeys(parameter.name.lower() for _, parameter in holders)
        project.add_argument(
            *(f"--{name.replace('_', '-')}" for name in names),
            dest=word,
            type=int if holders[0][1].whole else float,
            metavar="N",
            help="; ".join(
                f"{parameter.title[0].lower()}{parameter.title[1:]} of {method.title}, {parameter.low} to {parameter.high} "
                f"(default: {parameter.default})"
                for method, parameter in holders
            ),
        )
    project.add_argument(
        "--landmarks",
        type=int,
        metavar="M",
        help=f"how many states {titles_of_landmark_methods()} are fitted to (default: {DEFAULT_LANDMARKS})",
    )
    project.add_argument(
        "--scheduler", metavar="ADDRESS", help="place checkpoints on a Dask scheduler's workers, or on local:N processes"
    )
    project.add_argument(
        "--out", type=Path, metavar="FILE.npz", help="where the positions (E, N, D) go; without it they are kept with the run"
    )
    add_force(project)
    project.set_defaults(run=_project)

    landscape = commands.add_parser("landscape", help="compute the loss around the training's path, in a plane of weights")
    landscape.add_argument(
        "files", type=Path, nargs="+", metavar="RUN.nnviz", help="recorded with --weights; the paths of further runs go along"
    )
    landscape.add_argument(
        "--directions", choices=LANDSCAPE_DIRECTIONS, default="pca", help="of the path, or filter-normalised (default: pca)"
    )
    landscape.add_argument("--grid", type=_at_least_one, default=31, metavar="N", help="points along each axis (default: 31)")
    landscape.add_argument(
        "--samples", type=_at_least_one, default=1000, metavar="N", help="that the loss is a mean over (default: 1000)"
    )
    landscape.add_argument("--part", default="", help="of the split that the samples are of, such as test (default: all)")
    landscape.add_argument("--seed", type=_seed, default=0, help="of random directions (default: 0)")
    landscape.add_argument(
        "--scheduler", metavar="ADDRESS", help="compute rows on a Dask scheduler's workers, or on local:N processes"
    )
    landscape.set_defaults(run=_landscape)

    add_explain(commands)

    doctor = commands.add_parser("doctor", help="say what is installed, and whether a GPU serves")
    doctor.set_defaults(run=_doctor)
    return parser


def _measure_names() -> str:
    return ", ".join(each.title for each in MEASURES.values())


def _at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number from 1")
    return int(text)


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number from 0 to {2**32 - 1}")
    return int(text)


def _every(text: str) -> str | int:
    if text in ("epoch", "log"):
        return text
    try:
        return _at_least_one(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r}; expected epoch, log or a number of batches") from None


def _record(options: argparse.Namespace) -> None:
    from .runs.datasets import load_dataset
    from .runs.replace import refuse_to_overwrite

    refuse_to_overwrite(options.out, recordings=True, force=options.force)
    with native_chatter_off():
        dataset = load_dataset(options.dataset, options.data)
        from .runs.training import record_training

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


def _info(options: argparse.Namespace) -> None:
    from .runs.summary import describe, summarize

    summary = summarize(options.file)
    print(json.dumps(summary) if options.json else describe(summary))


def _events(options: argparse.Namespace) -> None:
    from .runs.run import open_run
    from .story import run_story, story_lines, story_note, story_records

    run = open_run(options.file)
    told = run_story(run)
    if options.json:
        print(json.dumps(story_records(run, told)))
        return
    print(f"nnviz events: {story_note(run)}", file=sys.stderr)
    for line in story_lines(run, told):
        print(one_line(line))


def _import(options: argparse.Namespace) -> None:
    from .runs.exchange import import_run

    imported = import_run(
        options.file, options.out, labels=options.labels, force=options.force, progress=checkpoint_bar("importing")
    )
    if imported.left_out:
        print(f"left out, as runs do not hold them: {', '.join(map(repr, imported.left_out))}")
    if imported.rescaled:
        print(f"rescaled: {imported.rescaled:,} answers that summed to one only within 2 %, as rounded numbers do")
    _say(options.out)


def _export(options: argparse.Namespace) -> None:
    from .runs.exchange import export_run

    export_run(options.file, options.out, to=options.to, force=options.force, progress=checkpoint_bar("exporting"))
    print(f"wrote {options.out}, {options.out.stat().st_size / 1e6:.1f} MB")


def _measures(options: argparse.Namespace) -> None:
    from .analysis.measures import measured
    from .runs.replace import refuse_to_overwrite, replacing
    from .runs.run import open_run
    from .ui.sample_table import samples_csv, table_columns
    from .ui.tables import csv_file

    refuse_to_overwrite(options.out, options.file, force=options.force)
    run = open_run(options.file)
    checkpoint = checkpoint_of(run, options.checkpoint)
    names = table_columns(labelled=run.has_labels)
    table = csv_file(samples_csv(run, measured(run, names), range(run.n_samples), checkpoint))
    with replacing(options.out) as part:
        part.write_bytes(table)
    print(f"wrote {options.out}: {run.n_samples:,} samples at epoch {run.checkpoints[checkpoint].epoch:g}")


def _project(options: argparse.Namespace) -> None:
    import numpy as np

    from .projection.quality import mean_kept, measured_over, neighbours_kept
    from .projection.settings import settings_of
    from .projection.sources import resolved
    from .projection.store import store_projection
    from .projection.trajectory import project_by
    from .runs.replace import refuse_to_overwrite, replacing
    from .runs.run import open_run

    settings = settings_of(
        options.method,
        options.components,
        options.features,
        landmarks=options.landmarks,
        random_state=options.seed,
        **{word: getattr(options, word) for word in parameters_by_word()},
    )
    if options.out:
        refuse_to_overwrite(options.out, options.file, force=options.force)
    run, settings = resolved(open_run(options.file), settings)
    with leaving_when_asked(), stage_bar() as progress:
        trajectory = project_by(run, settings, backend=options.backend, scheduler=options.scheduler, progress=progress)
        by_sample = None if options.out else neighbours_kept(run, settings, trajectory.positions, progress)
    if options.out:
        with replacing(options.out) as part, open(part, "wb") as file:
            np.savez_compressed(file, positions=trajectory.positions)
        where = options.out
    else:
        where = store_projection(run, trajectory, by_sample)
    shape = " × ".join(f"{size:,}" for size in trajectory.positions.shape)
    print(f"wrote {where}: {trajectory}, positions {shape}")
    quality = {**trajectory.quality, **({} if by_sample is None else {"neighbours_kept": mean_kept(by_sample)})}
    if quality:
        over = measured_over(*trajectory.positions.shape[:2], by_sample=by_sample is not None)
        print(", ".join(f"{name.replace('_', ' ')} {float(np.mean(values)):.2f}" for name, values in quality.items()))
        print(f"neighbours kept over {over['neighbours_kept']}; trustworthiness and continuity over {over['ranks']}")


def _landscape(options: argparse.Namespace) -> None:
    from .network.objective import why_no_loss
    from .network.plane import LandscapeSettings, plane_of, walk_shares
    from .network.samples import choose_samples
    from .network.store import find_result, store_result
    from .projection.cluster import require_scheduler
    from .runs.run import open_run

    run, *others = (open_run(file) for file in options.files)
    settings = LandscapeSettings(
        options.directions,
        options.grid,
        options.samples,
        options.part,
        options.seed,
        tuple((other.digest, str(other.path.resolve())) for other in others),
    )
    words = settings.as_words()
    found = find_result(run, "landscape", words)
    if found is None:
        plane_of([run, *others], settings)  # what is wrong is said before TensorFlow is loaded
        choose_samples(run, settings.samples, settings.part)
        if options.scheduler:
            require_scheduler(options.scheduler)
        with native_chatter_off():
            from .network.landscape import compute_landscape
        with leaving_when_asked(), stage_bar() as progress:
            found = compute_landscape(run, words, progress, scheduler=options.scheduler)
        print(f"wrote {store_result(run, 'landscape', words, found)}")
    else:
        print(f"{run.path}: this landscape is kept with the run already")
    measured = "loss" if why_no_loss(run) is None else "accuracy"
    values, row, column = found[measured], *(int(abs(found[axis]).argmin()) for axis in "yx")
    walks = ", ".join(f"{share:.1%}" for share in dict.fromkeys(walk_shares([run, *others])))
    print(
        f"{'cross-entropy' if measured == 'loss' else measured} {values.min():.4g} to {values.max():.4g}, "
        f"{values[row, column]:.6g} at the last weights; "
        f"the plane holds {', '.join(f'{share:.1%}' for share in found['share'])} of the variance of the path"
        + (f" (of a random walk of as many checkpoints: {walks})" if settings.directions == "pca" else "")
    )


def _doctor(_options: argparse.Namespace) -> None:
    from .doctor import report

    print(report())


def _say(path: Path) -> None:
    from .runs.run import open_run

    run = open_run(path)
    cut = "" if run.complete else "; it was cut short there"
    print(f"wrote {path}: {run.n_samples:,} samples, {len(run.checkpoints)} checkpoints, {run.size_bytes / 1e6:.1f} MB{cut}")
