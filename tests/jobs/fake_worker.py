"""A worker that does as it is told: each job's `does` is a list of deeds, one after the other."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    for line in sys.stdin:
        for deed, value in json.loads(line)["does"]:
            DEEDS[deed](value)


def say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def wait_for(path: str) -> None:
    while not Path(path).exists():
        time.sleep(0.01)


def litter(path: str) -> None:
    """Leave a file in the temporary folder, and say where."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    Path(path).write_text(name, encoding="utf-8")


DEEDS = {
    "say": say,
    "write": write,
    "write bytes": lambda codes: (sys.stdout.buffer.write(bytes(codes)), sys.stdout.flush()),
    "wait for": wait_for,
    "hang": lambda _: time.sleep(3600),
    "exit": os._exit,
    "close": lambda _: os.close(1),
    "litter": litter,
    "write pid": lambda path: Path(path).write_text(str(os.getpid()), encoding="utf-8"),
}

if __name__ == "__main__":
    main()
