"""What the options of commands have in common: the run, the file that is written, and numbers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..terminal import add_force


def add_command(
    commands: Any, name: str, help: str, run: Callable[[argparse.Namespace], None], file: str = "RUN.nnviz"
) -> argparse.ArgumentParser:
    """A command that `run` carries out, of a file where it takes one."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help)
    if file:
        parser.add_argument("file", type=Path, metavar=file)
    parser.set_defaults(run=run)
    return parser


def add_out(parser: argparse.ArgumentParser, metavar: str, help: str, *, required: bool = True) -> None:
    """The file that is written, and whether it may replace a run."""
    parser.add_argument("--out", type=Path, required=required, metavar=metavar, help=help)
    add_force(parser)


def add_seed(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument("--seed", type=_seed, default=0, help=f"{help} (default: 0)")


def at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number from 1")
    return int(text)


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number from 0 to {2**32 - 1}")
    return int(text)
