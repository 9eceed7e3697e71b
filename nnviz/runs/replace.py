"""Replacing a file by a whole new one, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to: it takes the place of `path` at the end of the block, or vanishes if the block fails.

    Missing folders are made. ValueError where `path` is there and is no file, such as a device.
    """
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is not a file; expected the path of one")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def refuse_to_overwrite(out: Path, *inputs: Path | None) -> None:
    """ValueError where `out` is a folder, or one of the files that are about to be read."""
    if out.is_dir():
        raise ValueError(f"{out} is a folder; expected the path of a file")
    if not out.name:
        raise ValueError("the path of the output is empty; expected the path of a file")
    for file in inputs:
        if file is not None and file.exists() and out.exists() and os.path.samefile(file, out):
            raise ValueError(f"{out} is the file that is read; expected another path to write to")
