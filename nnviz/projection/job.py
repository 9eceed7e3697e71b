"""The job that computes a projection and puts it into the projection store, before each sample's neighbours are compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..runs.concatenated import AnyRun
from .quality import neighbourhood_preservation
from .settings import settings_from_dict
from .sources import source_of
from .store import find_earlier_projection, find_projection, forget_old_projections, store_projection
from .trajectory import follow, project_by


def compute_projection(
    run: AnyRun,
    arguments: dict[str, Any],
    progress: Callable[[str, float, float], None],
    stored: Callable[[Path], None],
) -> None:
    """Project a run, or several that were concatenated, by the settings that `arguments` are; `stored` is called with its path.

    A run that is still recorded, and was projected when it had fewer checkpoints, is placed in that projection.
    """
    settings = settings_from_dict(arguments)
    source = source_of(run, settings.features)
    earlier = None if run.complete else find_earlier_projection(source, settings)
    trajectory = follow(source, earlier[1].trajectory, progress) if earlier else project_by(source, settings, progress=progress)
    path = store_projection(source, trajectory)
    if find_projection(source, settings) is None:
        raise ValueError(f"the map was written to {path.parent}, and cannot be read from there")
    stored(path)
    forget_old_projections(run)
    if earlier:
        earlier[0].unlink(missing_ok=True)
    by_sample = neighbourhood_preservation(source, trajectory.positions, progress)
    if by_sample is not None:
        store_projection(source, trajectory, by_sample)
