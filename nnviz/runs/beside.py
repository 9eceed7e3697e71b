"""Where results lie that were computed from a run: beside it, or, where that cannot be written, in a cache of the account.

Those of the bundled run lie in the cache too: an installed package is not written to.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from .account import cache_folders
from .replace import replacing
from .run import Run

_BUNDLED = Path(__file__).resolve().parent.parent / "data"


def folders_beside(run: Run, *, make: bool = False) -> tuple[Path, ...]:
    """The folder `NAME.maps` beside `NAME.nnviz`, then the folders `maps` in the caches of the account; `make` for writing."""
    return run.path.with_suffix(".maps"), *(cache / "maps" for cache in cache_folders(make=make))


def keep_beside(run: Run, name: str, content: bytes) -> Path:
    """Write a file to the first of the folders that can be written, replacing it as a whole, and say where it is.

    Of the bundled run, that beside it is the last resort.
    """
    first: OSError | None = None
    beside, *caches = folders_beside(run, make=True)
    for folder in (*caches, beside) if run.path.resolve().parent == _BUNDLED else (beside, *caches):
        try:
            return _write(folder / name, content)
        except OSError as error:
            first = first or error
    assert first is not None
    raise first


def newest_first(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder by when they were changed. What the system does not describe is left out."""
    found = []
    for path in files_in(folder, pattern):
        with contextlib.suppress(OSError):
            found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The paths in a folder that match, by name; none where it cannot be listed. Hidden ones are no results."""
    try:
        return sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))
    except OSError:
        return []


def _write(path: Path, content: bytes) -> Path:
    with replacing(path) as part:
        part.write_bytes(content)
    return path
