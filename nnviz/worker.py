"""What the processes that compute for the app have in common: they are told jobs, and say how they get on.

A job is one JSON object a line of standard input. What is said is one JSON object a line of standard output: `{"stage": name,
"done": x, "total": y}` while it works, `{"kept": path}` when the result lies with its run, perhaps more stages, and in the end
`{"finished": true}` or `{"error": why}`. The process stays for the next job, so that libraries are imported and compiled once,
and leaves when standard input ends, or when the server has gone.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from .runs.errors import RunFileError, shortened

#: The variable of the environment that names the process's own temporary folder.
FOLDER = "NNVIZ_WORKER_FOLDER"

_PAUSE = 0.1  # seconds between two words about one stage


class Say(Protocol):
    """Writes one line of words."""

    def __call__(self, **words: Any) -> None: ...


Progress = Callable[[str, float, float], None]


def serve(compute: Callable[[dict[str, Any], Say, Progress], None], *, out_of_memory: str) -> None:
    """Do jobs until standard input ends. `compute` is given the job, a way to speak, and one to tell stage, done, total."""
    output = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no word of ours
    threading.Thread(target=_leave_with_the_server, args=(os.getppid(),), daemon=True).start()

    def say(**words: Any) -> None:
        output.write(json.dumps(words) + "\n")

    try:
        for line in sys.stdin:
            try:
                compute(json.loads(line), say, _calmly(say))
                say(finished=True)
            except BrokenPipeError:  # nobody listens any more
                return
            except (RunFileError, ValueError, OSError, ImportError) as error:
                say(error=shortened(str(error)))
            except MemoryError:
                say(error=out_of_memory)
            except Exception as error:  # whatever a library raises ends this job, not the worker
                say(error=shortened(f"{type(error).__name__}: {error}"))
    finally:
        _tidy_up()


def _leave_with_the_server(parent: int) -> None:
    """End the process when its parent has gone, which may have had no time to say so."""
    while os.getppid() == parent:
        time.sleep(1)
    _tidy_up()
    os._exit(1)


def _tidy_up() -> None:
    folder = os.environ.get(FOLDER)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _calmly(say: Say) -> Progress:
    """Tell every stage, and of one stage only so often."""
    last: list[Any] = ["", 0.0]

    def progress(stage: str, done: float, total: float) -> None:
        if stage != last[0] or time.monotonic() - last[1] > _PAUSE:
            last[:] = stage, time.monotonic()
            say(stage=stage, done=done, total=total)

    return progress
