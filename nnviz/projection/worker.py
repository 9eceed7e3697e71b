"""A process that computes maps for the app: ``python -m nnviz.projection.worker``.

It reads one JSON object a line from standard input, `{"runs": [path, …], "settings": {…}}`, where several runs get one map
together, and writes one a line to standard output: `{"stage": name, "done": x, "total": y}` while it works, `{"kept": path}`
when the trajectory lies with its run, then more stages while it compares each sample's neighbours, and in the end
`{"finished": true}` or `{"error": why}`. It stays for the next job, so that libraries are imported and compiled once, and
leaves when standard input ends.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from ..runs.errors import RunFileError
from ..runs.joined import join_runs
from ..runs.run import open_run
from .kept import find_earlier, forget_old, keep
from .quality import neighbours_kept
from .settings import settings_from_words
from .trajectory import follow, project_by

_PAUSE = 0.1  # seconds between two words about one stage


def main() -> None:
    output = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no word of ours

    def say(**words: Any) -> None:
        output.write(json.dumps(words) + "\n")

    for line in sys.stdin:
        try:
            _compute(json.loads(line), say)
            say(finished=True)
        except (RunFileError, ValueError, OSError) as error:
            say(error=str(error))
        except MemoryError:
            say(error="there is not enough memory; fewer landmarks need less")
        except Exception as error:  # whatever a library raises ends this job, not the worker
            say(error=f"{type(error).__name__}: {error}")


def _compute(job: dict[str, Any], say: Any) -> None:
    run, settings = join_runs([open_run(Path(path)) for path in job["runs"]]), settings_from_words(job["settings"])
    last: list[Any] = ["", 0.0]

    def progress(stage: str, done: float, total: float) -> None:
        if stage != last[0] or time.monotonic() - last[1] > _PAUSE:
            last[:] = stage, time.monotonic()
            say(stage=stage, done=done, total=total)

    earlier = None if run.complete else find_earlier(run, settings)
    if earlier:
        path, kept = earlier
        trajectory = follow(run, kept.trajectory, progress)
    else:
        trajectory = project_by(run, settings, progress=progress)
    say(kept=str(keep(run, trajectory)))
    forget_old(run)
    if earlier:
        path.unlink(missing_ok=True)
    by_sample = neighbours_kept(run, settings, trajectory.positions, progress)
    if by_sample is not None:
        keep(run, trajectory, by_sample)


if __name__ == "__main__":
    main()
