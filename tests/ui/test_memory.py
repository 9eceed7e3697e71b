"""Threads of the server use the memory that others have freed."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys, threading
from nnviz.ui.memory import share_arenas

if sys.argv[1] == "shared":
    assert share_arenas()
addresses = []
malloc = ctypes.CDLL(None).malloc
malloc.restype = ctypes.c_void_p
arrived = threading.Barrier(8)

def take():
    arrived.wait(10)
    addresses.append(malloc(1000))
    arrived.wait(10)  # an arena of a thread that has ended is given to the next

threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len({address >> 26 for address in addresses}))  # an arena begins at a multiple of 64 MiB
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another malloc")
def test_eight_threads_share_two_arenas() -> None:
    def n_arenas(how: str) -> int:
        return int(subprocess.run([sys.executable, "-c", SCRIPT, how], check=True, capture_output=True, text=True).stdout)

    assert n_arenas("shared") <= 2
    assert n_arenas("own") > 2
