"""What the command line does with the terminal: progress, libraries that chatter, Ctrl-C, an option of several commands."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from typing import Any


@contextmanager
def what_cannot_be_written_is_replaced() -> Iterator[None]:
    """In the block, standard output and error take every text: signs that their encoding lacks become question marks.

    So a name in other letters, printed to a pipe on Windows or to an old terminal, does not end a command that did its work.
    """
    changed = []
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            changed.append((stream, stream.errors))
            stream.reconfigure(errors="replace")
    try:
        yield
    finally:
        for stream, errors in changed:
            stream.reconfigure(errors=errors)


@contextmanager
def native_chatter_off() -> Iterator[None]:
    """TensorFlow's C++ greets on standard error while it is loaded, past every Python setting; let it greet nobody."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


@contextmanager
def leaving_when_asked() -> Iterator[None]:
    """Ctrl-C ends the block, and the process where a library that is being loaded swallows it."""

    def leave() -> None:
        print("\nnnviz: interrupted", file=sys.stderr)
        os._exit(130)

    timer = threading.Timer(2, leave)
    timer.daemon = True

    def interrupted(_signal: int, _frame: object) -> None:
        if not timer.is_alive():
            timer.start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        timer.cancel()


def checkpoint_bar(what: str) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """A progress bar over checkpoints that appears where the work takes longer than two seconds; none where tqdm is missing."""
    if find_spec("tqdm") is None:  # importing and exporting need no more than reading does
        return lambda checkpoints: checkpoints
    from tqdm import tqdm

    return partial(tqdm, desc=what, unit="checkpoint", delay=2, leave=False, dynamic_ncols=True)


@contextmanager
def stage_bar() -> Iterator[Callable[[str, float, float], None]]:
    """A progress bar that names its stage and appears where the work takes longer than two seconds."""
    from tqdm import tqdm

    with tqdm(
        total=1.0, delay=2, leave=False, dynamic_ncols=True, bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}"
    ) as bar:

        def progress(stage: str, done: float, total: float) -> None:
            if bar.desc != f"{stage}: ":
                bar.set_description(stage, refresh=False)
                bar.reset(total=total)
            bar.update(done - bar.n)

        yield progress


def add_force(command: argparse.ArgumentParser) -> None:
    """The option of all commands that write a file: without it none replaces a run."""
    command.add_argument("--force", action="store_true", help="replace a run that is at --out")


def add_custom(command: argparse.ArgumentParser, more: str = "") -> None:
    """The option of all commands that run recorded models: classes of the person's own, for `network.custom.offer_custom`."""
    help_text = f"a Keras class or function of yours that the model has, such as my_layers:Scale; may be repeated{more}"
    command.add_argument("--custom", action="append", default=[], metavar="MODULE:CLASS", help=help_text)
