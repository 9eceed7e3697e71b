"""What a recorded model takes and gives, by its configuration: whether it can be run again on what was recorded. No Keras."""

from __future__ import annotations

import json
from typing import Any

from ..runs.run import Run


def why_not_run(run: Run) -> str | None:
    """One sentence on why the model is not run again: several inputs or outputs, or texts; None where it is not known to be so.

    The configuration is untrusted; what is not understood of it counts as nothing.
    """
    try:
        config = json.loads(run.architecture or "{}")["config"]
        n_inputs, n_outputs = _count(config.get("input_layers")), _count(config.get("output_layers"))
        dtypes = [layer["config"].get("dtype") for layer in config["layers"] if layer["class_name"] == "InputLayer"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if n_inputs > 1:
        return f"This model takes {n_inputs} inputs; saliency and the loss landscape are there for models of one input."
    if n_outputs > 1:
        return f"This model has {n_outputs} outputs; saliency and the loss landscape are there for models of one output."
    if "string" in dtypes:
        return "This model reads texts; saliency and the loss landscape are there for models that are given numbers."
    return None


def _count(places: Any) -> int:
    """How many inputs or outputs a configuration lists: ["name", 0, 0], or a list or dict of such; 1 where it lists none."""
    if isinstance(places, dict):
        return len(places)
    return len(places) if isinstance(places, list) and all(isinstance(place, list) for place in places) and places else 1
