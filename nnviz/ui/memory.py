"""How the server's process asks its system for memory."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # glibc's malloc.h
_ARENAS = 2


def share_arenas() -> bool:
    """Have all threads allocate from the same two arenas of glibc's malloc; False where there is another malloc.

    glibc gives up to eight arenas a core, and memory that was freed in one is not used by threads of another. The server
    computes in a new thread for each run of a page, so that each arena keeps what the largest page took there: with the
    arrays of a run that is a seventh of the server. To be called before there are threads.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS))
    except (AttributeError, OSError, TypeError):  # macOS, musl, Windows
        return False
