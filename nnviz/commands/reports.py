"""``info``, ``events``, ``measures`` and ``doctor``: what is known of a run, and of the machine."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from ..analysis.measures import MEASURES
from ..network.commands import checkpoint_of
from ..runs.summary import one_line
from .options import add_command, add_out


def add_info(commands: Any) -> None:
    info = add_command(commands, "info", "say what a run holds, and check it", _info)
    info.add_argument("--json", action="store_true", help="print it as one JSON object")


def add_events(commands: Any) -> None:
    events = add_command(commands, "events", "say what happened in the training, in sentences", _events)
    events.add_argument("--json", action="store_true", help="print them as one JSON list")


def add_measures(commands: Any) -> None:
    measures = add_command(commands, "measures", "write what is measured of every sample as a table", _measures)
    measures.add_argument("--checkpoint", metavar="N", help="its index, from 0 (default: the last one)")
    add_out(measures, "FILE.csv", "a row a sample: " + ", ".join(each.title for each in MEASURES.values()))


def add_doctor(commands: Any) -> None:
    add_command(commands, "doctor", "say what is installed, and whether a GPU serves", _doctor, file="")


def _info(options: argparse.Namespace) -> None:
    from ..runs.summary import describe, summarize

    summary = summarize(options.file)
    print(json.dumps(summary) if options.json else describe(summary))


def _events(options: argparse.Namespace) -> None:
    from ..runs.run import open_run
    from ..story import run_story, story_lines, story_note, story_records

    run = open_run(options.file)
    events = run_story(run)
    if options.json:
        print(json.dumps(story_records(run, events)))
        return
    print(f"nnviz events: {story_note(run)}", file=sys.stderr)
    for line in story_lines(run, events):
        print(one_line(line))


def _measures(options: argparse.Namespace) -> None:
    from ..analysis.measures import measured
    from ..runs.replace import refuse_to_overwrite, replacing
    from ..runs.run import open_run
    from ..ui.sample_table import samples_csv, table_columns
    from ..ui.tables import csv_file

    refuse_to_overwrite(options.out, options.file, force=options.force)
    run = open_run(options.file)
    checkpoint = checkpoint_of(run, options.checkpoint)
    names = table_columns(labelled=run.has_labels)
    table = csv_file(samples_csv(run, measured(run, names), range(run.n_samples), checkpoint))
    with replacing(options.out) as part:
        part.write_bytes(table)
    print(f"wrote {options.out}: {run.n_samples:,} samples at epoch {run.checkpoints[checkpoint].epoch:g}")


def _doctor(_options: argparse.Namespace) -> None:
    from ..doctor import report

    print(report())
