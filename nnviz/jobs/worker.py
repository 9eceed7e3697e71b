"""A worker process: ``python -m nnviz.jobs.worker``. It is told jobs of any kind, and says how they get on.

A job is one JSON object a line of standard input: `{"kind": name, "runs": [path, …], "arguments": {…}}`, where several runs
are taken as one. What is said is one JSON object a line of standard output: `{"stage": name, "done": x, "total": y}` while it
works, `{"stored": path}` when the result can be found, perhaps more stages, and in the end `{"finished": true}` or
`{"error": why}`. The process stays for the next job, so that libraries are imported and compiled once, and leaves when standard
input ends, or when the server has gone.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from ..runs.concatenated import open_runs
from ..runs.errors import RunFileError, shortened
from .kinds import KINDS, LANES, Progress
from .worker_process import FOLDER

_PAUSE = 0.1  # seconds between two messages about one stage


def main() -> None:
    """Do jobs until standard input ends."""
    output = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no message of ours
    threading.Thread(target=_leave_with_the_server, args=(os.getppid(),), daemon=True).start()

    def say(**message: Any) -> None:
        output.write(json.dumps(message) + "\n")

    try:
        for line in sys.stdin:
            try:
                _compute(json.loads(line), say)
                say(finished=True)
            except BrokenPipeError:  # nobody listens any more
                return
            except (RunFileError, ValueError, OSError, ImportError) as error:
                say(error=shortened(str(error)))
            except Exception as error:  # whatever a library raises ends this job, not the worker
                say(error=shortened(f"{type(error).__name__}: {error}"))
    finally:
        _tidy_up()


def _compute(job: dict[str, Any], say: Callable[..., None]) -> None:
    kind = KINDS[job["kind"]]
    run = open_runs(job["runs"])
    try:
        kind.compute(run, job["arguments"], _calmly(say), lambda path: say(stored=str(path)))
    except MemoryError:
        raise ValueError(LANES[kind.lane].out_of_memory) from None


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


def _calmly(say: Callable[..., None]) -> Progress:
    """Tell every stage, and of one stage only so often."""
    last: list[Any] = ["", 0.0]

    def progress(stage: str, done: float, total: float) -> None:
        if stage != last[0] or time.monotonic() - last[1] > _PAUSE:
            last[:] = stage, time.monotonic()
            say(stage=stage, done=done, total=total)

    return progress


if __name__ == "__main__":
    main()
