"""A process that computes maps for the app: ``python -m nnviz.projection.worker``.

A job is `{"runs": [path, …], "settings": {…}}`, where several runs get one map together. The result is kept before each
sample's neighbours are compared. How it speaks is in `nnviz.worker`.
"""

from __future__ import annotations

from typing import Any

from ..runs.concatenated import open_runs
from ..worker import Progress, Say, serve
from .quality import neighbours_kept
from .settings import settings_from_words
from .sources import source_of
from .store import find_earlier_projection, find_projection, forget_old_projections, store_projection
from .trajectory import follow, project_by


def main() -> None:
    serve(_compute, out_of_memory="there is not enough memory; fewer landmarks need less")


def _compute(job: dict[str, Any], say: Say, progress: Progress) -> None:
    settings = settings_from_words(job["settings"])
    run = open_runs(job["runs"])
    source = source_of(run, settings.features)
    earlier = None if run.complete else find_earlier_projection(source, settings)
    if earlier:
        path, stored = earlier
        trajectory = follow(source, stored.trajectory, progress)
    else:
        trajectory = project_by(source, settings, progress=progress)
    stored_at = store_projection(source, trajectory)
    if find_projection(source, settings) is None:
        raise ValueError(f"the map was written to {stored_at.parent}, and cannot be read from there")
    say(kept=str(stored_at))
    forget_old_projections(run)
    if earlier:
        path.unlink(missing_ok=True)
    by_sample = neighbours_kept(source, trajectory.positions, progress)
    if by_sample is not None:
        store_projection(source, trajectory, by_sample)


if __name__ == "__main__":
    main()
