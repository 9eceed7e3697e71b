"""What a map is made from: its method and parameters, in one value that can be compared, kept and read back."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from numbers import Integral, Real
from typing import Any

from ..runs.errors import quoted

METHODS = ("star", "pca", "tsne", "umap")
#: Methods that fit landmarks; the others are one matrix.
LANDMARK_METHODS = ("tsne", "umap")
FEATURES = ("probabilities", "hellinger", "logits")
#: Before the name of a layer whose activations are placed instead of answers.
LAYER = "layer "
BACKENDS = ("auto", "cpu", "gpu")

#: Goes up when the same settings give another picture, so that none of an older one is taken for it.
GENERATION = 1

DEFAULT_NEIGHBOURS = {"tsne": 30, "umap": 15}
DEFAULT_MIN_DIST = 0.1
DEFAULT_LANDMARKS = 5000
NEIGHBOURS_RANGE = (2, 200)
MIN_DIST_RANGE = (0.0, 0.99)
LANDMARKS_RANGE = (50, 20_000)


@dataclass(frozen=True)
class MapSettings:
    """Everything that decides where a run's samples stand, besides the run.

    `neighbours` is the perplexity of t-SNE or the neighbours of UMAP, 2 to 200; `min_dist` (0 to 0.99) is UMAP's alone;
    `landmarks` (50 to 20,000) are how many states are fitted; `seed` is 0 to 2³² − 1. What a method does not know is zero, so
    that settings which make the same picture are equal. Make them by `settings_of`.
    """

    method: str
    n_components: int
    features: str
    neighbours: int
    min_dist: float
    landmarks: int
    seed: int

    def key(self, digest: str) -> str:
        """32 hexadecimal digits that name the picture which these settings make of the run with this digest."""
        return hashlib.blake2b(repr((GENERATION, digest, asdict(self))).encode(), digest_size=16).hexdigest()

    def as_words(self) -> dict[str, Any]:
        return asdict(self)


def settings_of(
    method: str,
    n_components: int = 2,
    features: str = "probabilities",
    *,
    neighbours: int | None = None,
    min_dist: float | None = None,
    landmarks: int | None = None,
    seed: int = 0,
) -> MapSettings:
    """Settings with the defaults of the method where nothing is said; ValueError where they are out of range."""
    if method not in METHODS:
        raise ValueError(f"unknown method {quoted(method)}; the choices are: {', '.join(METHODS)}")
    if features not in FEATURES and not layer_of(features):
        raise ValueError(f"unknown features {quoted(features)}; the choices are: {', '.join(FEATURES)}, layer NAME")
    if n_components not in (2, 3):
        raise ValueError(f"n_components is {n_components}; expected 2 or 3")
    _inside("seed", seed, (0, 2**32 - 1))
    if method not in LANDMARK_METHODS:
        return MapSettings(method, n_components, features, 0, 0.0, 0, 0)
    neighbours = DEFAULT_NEIGHBOURS[method] if neighbours is None else neighbours
    min_dist = DEFAULT_MIN_DIST if min_dist is None else min_dist
    landmarks = DEFAULT_LANDMARKS if landmarks is None else landmarks
    _inside("perplexity" if method == "tsne" else "neighbours", neighbours, NEIGHBOURS_RANGE)
    _inside("min_dist", min_dist, MIN_DIST_RANGE, whole=False)
    _inside("landmarks", landmarks, LANDMARKS_RANGE)
    distance = float(min_dist) if method == "umap" else 0.0
    return MapSettings(method, n_components, features, int(neighbours), distance, int(landmarks), int(seed))


def layer_of(features: str) -> str | None:
    """The layer that is placed, or None where answers are."""
    return features.removeprefix(LAYER) if features.startswith(LAYER) else None


def settings_from_words(words: Any) -> MapSettings:
    """The settings that `as_words` wrote; ValueError for anything else."""
    if not isinstance(words, dict) or set(words) != set(MapSettings.__annotations__):
        raise ValueError("these are no settings of a map")
    whole = ("n_components", "neighbours", "landmarks", "seed")
    if not all(isinstance(words[name], int) for name in whole) or not isinstance(words["min_dist"], int | float):
        raise ValueError("a setting of the map is not a number")
    if not all(isinstance(words[name], str) for name in ("method", "features")):
        raise ValueError("a setting of the map is not text")
    options = {name: words[name] for name in ("neighbours", "min_dist", "landmarks", "seed")}
    settings = settings_of(
        words["method"], words["n_components"], words["features"], **(options if options["landmarks"] else {})
    )
    if settings.as_words() != words:
        raise ValueError("the settings of the map do not belong together")
    return settings


def _inside(name: str, value: float, bounds: tuple[float, float], *, whole: bool = True) -> None:
    low, high = bounds
    kind = Integral if whole else Real
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        raise ValueError(f"{name} is {quoted(value)}; expected {'a whole number, ' if whole else ''}{low} to {high}")
