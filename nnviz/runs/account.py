"""Cache folder of the user, which an account without a home directory does not have."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def cache_folders(*, make: bool = False) -> list[Path]:
    """Folders for what can be computed again, the best first; none of them has to be there, or can be written for certain.

    `nnviz` in the cache folder of the account, where it has one: `XDG_CACHE_HOME`, else `.cache` in the home directory. Then,
    where it is there or is to be made, a folder of this account's own in the system's temporary one: for accounts without a
    home directory, and for homes that cannot be written.
    """
    folder = os.environ.get("XDG_CACHE_HOME", "")
    homes = [Path(folder)] if os.path.isabs(folder) else []  # others are to be ignored, says its specification
    if not homes:
        try:
            homes = [Path.home() / ".cache"]
        except RuntimeError:  # the account is in no list of users, as in a container that runs as any number
            homes = []
    temporary = _own_temporary(make=make)
    return [*(home / "nnviz" for home in homes), *([temporary] if temporary else [])]


def writable_cache(name: str) -> Path | None:
    """A folder of this name in the first of the cache folders that can be written, made; None where none can be."""
    for folder in cache_folders(make=True):
        try:
            made = folder / name
            made.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=made):
                return made
        except OSError:
            continue
    return None


def _own_temporary(*, make: bool) -> Path | None:
    """`nnviz-NUMBER` in the temporary folder, which nobody else can write; None where it is not there, or is another's."""
    number = os.getuid() if hasattr(os, "getuid") else None
    try:
        folder = Path(tempfile.gettempdir()) / f"nnviz-{'user' if number is None else number}"
        if make:
            folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(status.st_mode):
        return None
    return folder if number is None or (status.st_uid == number and not status.st_mode & 0o022) else None
