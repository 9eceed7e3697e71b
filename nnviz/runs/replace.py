"""Atomic file creation and replacement."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .records import SIGNATURE


class NameTaken(FileExistsError):
    """There is a file already where a new one should go."""

    def __init__(self, path: Path, what: str = "a file") -> None:
        super().__init__(errno.EEXIST, f"{what} is there already; expected the path of a new one", str(path))


@contextmanager
def replacing(path: Path, *, keep: bool = False) -> Iterator[Path]:
    """A path beside `path` to write to: it takes the place of `path` at the end of the block, or vanishes if the block fails.

    Missing folders are made. ValueError where `path` is there and is no file, such as a device. With `keep`, a file that is
    there stays, and NameTaken is raised.
    """
    refuse_what_is_no_file(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_beside(path)
    try:
        yield part
        if keep:
            take_name(part, path)
        else:
            os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_beside(path: Path) -> Path:
    """A hidden name in the same folder that nobody else has: processes that write to one path have different ones."""
    return path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.part")


def take_name(part: Path, path: Path) -> None:
    """Rename a file to a name that is free; NameTaken, and nothing is changed, where it is not."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise NameTaken(path) from None
    except OSError:  # a file system without hard links
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            raise NameTaken(path) from None
        os.replace(part, path)
    else:
        part.unlink()


def numbered(path: Path) -> Iterator[Path]:
    """run.nnviz, run-2.nnviz, run-3.nnviz, …"""
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1


def refuse_what_is_no_file(path: Path) -> None:
    """ValueError where there is something at `path` that is no file, such as a device."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is not a file; expected the path of one")


def refuse_to_overwrite(out: Path, *inputs: Path | None, recordings: bool = False, force: bool = False) -> None:
    """Refuse an output that would destroy something.

    ValueError where `out` is a folder, or one of the files that are about to be read; NameTaken, unless `force`, where it
    is a run, or with `recordings` any file. What was computed from a run can be computed again; a training cannot. OSError
    where nothing can be written there, which is better known before the work than after it.
    """
    if out.is_dir():
        raise ValueError(f"{out} is a folder; expected the path of a file")
    if not out.name:
        raise ValueError("the path of the output is empty; expected the path of a file")
    for file in inputs:
        if file is not None and file.exists() and out.exists() and os.path.samefile(file, out):
            raise ValueError(f"{out} is the file that is read; expected another path to write to")
    refuse_what_is_no_file(out)
    if not force and os.path.lexists(out) and (recordings or _is_run(out)):
        raise NameTaken(out, "a file" if recordings else "a run")
    out.parent.mkdir(parents=True, exist_ok=True)
    trial = part_beside(out)
    trial.touch(exist_ok=False)
    trial.unlink()


def _is_run(path: Path) -> bool:
    """Whether a file begins as runs do; also one that cannot be read might be one."""
    try:
        with open(path, "rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return path.suffix == ".nnviz"
