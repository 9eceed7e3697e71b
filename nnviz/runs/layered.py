"""A layer's activations as if they were answers, so that whatever places answers places them too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np

from .inside import Inside, activations_name
from .run import Run
from .scores import Codes


@dataclass(frozen=True)
class LayerRun(Run):
    """The probe's samples of a run, whose "probabilities" are the activations of one layer and whose "classes" are its units.

    They are divided by the length of the longest state, so that distances are of the size of those between answers. Labels and
    images are left out: whoever draws has them from `whole`. `path` is the run's, beside which maps are kept.
    """

    whole: Run = field(repr=False)
    layer: str

    def probabilities(self, index: int | None = None) -> np.ndarray:
        """Activations, float32: (n_probe, n_units) at a checkpoint, or (n_checkpoints, …) of all, each row at most 1 long."""
        if index is not None:
            return self._states(index) / self._longest
        return np.stack([self._states(at) for at in range(len(self.checkpoints))]) / self._longest

    @cached_property
    def _longest(self) -> np.float32:
        longest = max(float(np.linalg.norm(self._states(at), axis=1).max()) for at in range(len(self.checkpoints)))
        return np.float32(longest or 1.0)

    def _states(self, index: int) -> np.ndarray:
        if not -len(self.checkpoints) <= index < len(self.checkpoints):
            raise IndexError(f"checkpoint {index}; this run has {len(self.checkpoints)}")
        return self.whole.activations(self.layer, index % len(self.checkpoints))

    def digest_of_first(self, count: int) -> str:
        """What was kept while the recording went on is not continued: other states may be the longest."""
        return self.digest if count == len(self.checkpoints) else ""

    def verify(self) -> None:
        self.whole.verify()

    def _decode(self, index: int | None, decode: Callable[[Codes], np.ndarray]) -> np.ndarray:
        raise TypeError("a layer has no recorded answers of its own")


def layers_throughout(run: Run) -> list[str]:
    """The layers whose activations were recorded at every checkpoint."""
    moments = [entries for entries, _ in run._inside.checkpoints]
    return [layer for at, layer in enumerate(run.layers) if all(activations_name(at) in entries for entries in moments)]


def everywhere(run: Run, of_probe: np.ndarray, nothing: float) -> np.ndarray:
    """What belongs to the probe's samples, (n_checkpoints, n_probe, …), as (n_checkpoints, n_samples, …) of the whole run.

    The others have `nothing`. Of a run that is no `LayerRun`, what was given.
    """
    if not isinstance(run, LayerRun):
        return of_probe
    whole = np.full((len(of_probe), run.whole.n_samples, *of_probe.shape[2:]), nothing, of_probe.dtype)
    whole[:, run.whole.probe] = of_probe
    return whole


def layer_run(run: Run, layer: str) -> LayerRun:
    """A layer's activations at all checkpoints as a run of the probe's samples. ValueError where the run did not record it."""
    if layer not in layers_throughout(run):
        known = ", ".join(layers_throughout(run)) or "none (record them with --activations)"
        raise ValueError(f"this run holds no activations of a layer {layer!r} at every checkpoint; it has: {known}")
    n_units = next(recorded.units for recorded in run.recorded_layers if recorded.name == layer)
    own = {
        "name": f"{run.name}, {layer}",
        "class_names": tuple(str(unit) for unit in range(n_units)),
        "n_samples": len(run.probe),
        "digest": hashlib.blake2b(repr((run.digest, layer)).encode(), digest_size=16).hexdigest(),
        "has_logits": False,
        "_shared": {},
        "_inside": Inside(),
    }
    return LayerRun(**{named.name: getattr(run, named.name) for named in fields(Run)} | own, whole=run, layer=layer)
