"""What the worker can be asked for, by name. TensorFlow is imported inside the functions only.

A job is a function `job(run, arguments, progress)` that returns named arrays, which are kept with the run. `arguments` are
JSON; `progress(stage, done, total)` may be called at any time. NetworkError and ValueError say why there is no result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..runs.run import Run

Progress = Callable[[str, float, float], None]
Work = Callable[[Run, dict[str, Any], Progress], dict[str, np.ndarray]]


def _landscape(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    from .landscape import compute_landscape

    return compute_landscape(run, arguments, progress)


def _line(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    from .landscape import compute_line

    return compute_line(run, arguments, progress)


def _saliency(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    from .saliency import explain_sample

    return explain_sample(run, arguments, progress)


def _features(run: Run, arguments: dict[str, Any], progress: Progress) -> dict[str, np.ndarray]:
    from .saliency import seek_units

    return seek_units(run, arguments, progress)


#: Name → the function that computes it.
JOBS: dict[str, Work] = {"landscape": _landscape, "line": _line, "saliency": _saliency, "features": _features}
