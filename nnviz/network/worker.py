"""A process that runs recorded models for the app: ``python -m nnviz.network.worker``.

A job is `{"job": name, "run": path, "arguments": {…}}`, with a name of `jobs.JOBS`. Its result is kept with the run. How it
speaks is in `nnviz.worker`. TensorFlow is imported here, and nowhere in the app.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ..runs.run import open_run
from ..worker import Progress, Say, serve
from .jobs import JOBS
from .store import find_result, forget_old_results, store_result


def main() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    serve(_compute, out_of_memory="there is not enough memory for this model")


def _compute(job: dict[str, Any], say: Say, progress: Progress) -> None:
    run, name, arguments = open_run(Path(job["run"])), job["job"], job["arguments"]
    if find_result(run, name, arguments) is None:
        if "keras" not in sys.modules:
            progress("loading TensorFlow", 0, 1)
            import keras  # noqa: F401 - so that this is told apart from the work
        progress("building the model", 0, 1)
        path = store_result(run, name, arguments, JOBS[name](run, arguments, progress))
        if find_result(run, name, arguments) is None:
            raise ValueError(f"the result was written to {path.parent}, and cannot be read from there")
        say(kept=str(path))
        forget_old_results(run)


if __name__ == "__main__":
    main()
