"""Several recordings as one, so that one map can be fitted to all of them and a place means the same in each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np

from .inside import Inside
from .run import Run
from .scores import Codes


@dataclass(frozen=True)
class JoinedRun(Run):
    """Runs over the same samples and classes, whose checkpoints follow each other: those of the first run, then of the second.

    What belongs to the samples (labels, images, split) is the first run's, and so is `path`, beside which maps are kept. A
    checkpoint's index is its place among all; its epoch is that of its own run.
    """

    parts: tuple[Run, ...] = field(repr=False)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for part in self.parts for path in part.paths)

    def part_slices(self) -> list[slice]:
        """Which checkpoints are whose, in the order of `parts`."""
        ends = np.cumsum([len(part.checkpoints) for part in self.parts]).tolist()
        return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def digest_of_first(self, count: int) -> str:
        """Nothing is known of what a joined run was before, so that nothing kept is ever continued."""
        return self.digest if count == len(self.checkpoints) else ""

    def verify(self) -> None:
        for part in self.parts:
            part.verify()

    def _decode(self, index: int | None, decode: Callable[[Codes], np.ndarray]) -> np.ndarray:
        if index is None:
            return np.concatenate([part._decode(None, decode) for part in self.parts])
        count = len(self.checkpoints)
        if not -count <= index < count:
            raise IndexError(f"checkpoint {index}; these runs have {count}")
        at = index % count
        part, within = next(
            (part, within) for part, within in zip(self.parts, self.part_slices(), strict=True) if at < within.stop
        )
        return part._decode(at - within.start, decode)


def join_runs(runs: Sequence[Run]) -> Run:
    """Several runs as one; of one run, that run.

    Raises ValueError where there is none, or where they are not about as many samples and the same classes. Whether the samples
    themselves are the same is for whoever joins them to know (`nnviz.analysis.comparison.why_not_comparable`).
    """
    if not runs:
        raise ValueError("there is no run to join")
    first = runs[0]
    if len(runs) == 1:
        return first
    for other in runs[1:]:
        if (other.n_samples, other.class_names) != (first.n_samples, first.class_names):
            raise ValueError(f"{other.name} and {first.name} are not about the same samples and classes")
    checkpoints = [checkpoint for run in runs for checkpoint in run.checkpoints]
    own = {
        "name": " and ".join(dict.fromkeys(run.name for run in runs)),
        "checkpoints": tuple(replace(checkpoint, index=index) for index, checkpoint in enumerate(checkpoints)),
        "complete": all(run.complete for run in runs),
        "seconds": None,
        "digest": hashlib.blake2b(repr([run.digest for run in runs]).encode(), digest_size=16).hexdigest(),
        "size_bytes": sum(run.size_bytes for run in runs),
        "has_logits": all(run.has_logits for run in runs),
        "_inside": Inside(),  # each has a model of its own
    }
    return JoinedRun(**{named.name: getattr(first, named.name) for named in fields(Run)} | own, parts=tuple(runs))
