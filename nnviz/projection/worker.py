"""A process that computes maps for the app: ``python -m nnviz.projection.worker``.

A job is `{"runs": [path, …], "settings": {…}}`, where several runs get one map together. The result is kept before each
sample's neighbours are compared. How it speaks is in `nnviz.worker`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..runs.joined import join_runs
from ..runs.run import open_run
from ..worker import Progress, Say, serve
from .quality import neighbours_kept
from .settings import settings_from_words
from .sources import resolved
from .store import find_earlier_projection, find_projection, forget_old_projections, store_projection
from .trajectory import follow, project_by


def main() -> None:
    serve(_compute, out_of_memory="there is not enough memory; fewer landmarks need less")


def _compute(job: dict[str, Any], say: Say, progress: Progress) -> None:
    recorded = join_runs([open_run(Path(path)) for path in job["runs"]])
    run, settings = resolved(recorded, settings_from_words(job["settings"]))
    earlier = None if run.complete else find_earlier_projection(run, settings)
    if earlier:
        path, stored = earlier
        trajectory = follow(run, stored.trajectory, progress)
    else:
        trajectory = project_by(run, settings, progress=progress)
    stored_at = store_projection(run, trajectory)
    if find_projection(run, settings) is None:
        raise ValueError(f"the map was written to {stored_at.parent}, and cannot be read from there")
    say(kept=str(stored_at))
    forget_old_projections(recorded)
    if earlier:
        path.unlink(missing_ok=True)
    by_sample = neighbours_kept(run, settings, trajectory.positions, progress)
    if by_sample is not None:
        store_projection(run, trajectory, by_sample)


if __name__ == "__main__":
    main()
