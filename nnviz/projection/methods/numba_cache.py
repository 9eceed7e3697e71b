"""Cache folder for what Numba compiles of a package."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from ...runs.account import writable_cache


def give_numba_a_cache(module: str) -> None:
    """Where the folder of this module cannot be written, Numba keeps what it compiles of it in a cache folder of ours.

    Its own second choice is the home directory; where that cannot be written either, it raises.
    """
    spec = importlib.util.find_spec(module)
    package = Path(spec.origin).parent if spec and spec.origin else None
    if os.environ.get("NUMBA_CACHE_DIR") or (package and is_writable(package / "__pycache__")):
        return
    folder = writable_cache("numba")
    if folder:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
        if "numba" in sys.modules:  # it has read the environment already
            sys.modules["numba"].config.CACHE_DIR = str(folder)


def is_writable(folder: Path) -> bool:
    return os.access(folder if folder.exists() else folder.parent, os.W_OK)
