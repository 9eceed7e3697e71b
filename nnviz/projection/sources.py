"""What is placed: a run's own answers, or what a layer of its model makes of the probe's samples."""

from __future__ import annotations

from dataclasses import replace

from ..runs.layered import layer_run
from ..runs.run import Run
from .settings import MapSettings, layer_of


def resolved(run: Run, settings: MapSettings) -> tuple[Run, MapSettings]:
    """The run whose answers are placed and the settings for it: of a layer a `LayerRun`, else those given.

    Raises ValueError where the run holds no activations of the layer at every checkpoint.
    """
    layer = layer_of(settings.features)
    return (run, settings) if layer is None else (layer_run(run, layer), replace(settings, features="probabilities"))
