"""Where results lie that were computed from a run: beside it, or, where that cannot be written, in the person's cache."""

from __future__ import annotations

import os
from pathlib import Path

from .replace import replacing
from .run import Run


def folders_beside(run: Run) -> tuple[Path, Path]:
    """The folder `NAME.maps` beside `NAME.nnviz`, and `nnviz/maps` in the cache folder of the person's account."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return run.path.with_suffix(".maps"), cache / "nnviz" / "maps"


def keep_beside(run: Run, name: str, content: bytes) -> Path:
    """Write a file to the first of the folders that can be written, replacing it as a whole, and say where it is."""
    beside, otherwise = folders_beside(run)
    try:
        return _write(beside / name, content)
    except OSError:
        return _write(otherwise / name, content)


def _write(path: Path, content: bytes) -> Path:
    with replacing(path) as part:
        part.write_bytes(content)
    return path
