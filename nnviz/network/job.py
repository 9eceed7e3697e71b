"""Jobs that run a recorded model and put what it gives into the result store."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..runs.run import Run
from .store import find_result, forget_old_results, store_result


def compute_result(
    name: str,
    function: str,
    run: Run,
    arguments: dict[str, Any],
    progress: Callable[[str, float, float], None],
    stored: Callable[[Path], None],
) -> None:
    """Store the arrays that a function gives of a run, unless they are stored; `stored` is called with their path.

    `function` is "module:name" of `function(run, arguments, progress)`: TensorFlow is imported when it is called, and nowhere
    in the app.
    """
    if find_result(run, name, arguments) is not None:
        return
    if "keras" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        progress("loading TensorFlow", 0, 1)
        import keras  # noqa: F401 - so that this is told apart from the work
    progress("building the model", 0, 1)
    module, _, attribute = function.partition(":")
    path = store_result(run, name, arguments, getattr(importlib.import_module(module), attribute)(run, arguments, progress))
    if find_result(run, name, arguments) is None:
        raise ValueError(f"the result was written to {path.parent}, and cannot be read from there")
    stored(path)
    forget_old_results(run)
