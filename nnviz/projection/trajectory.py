"""Trajectories: the embedding of all samples at every checkpoint of a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from ..runs.concatenated import AnyRun
from .backend import Backend, choose_backend, detect_backend, first_line
from .deprecated import warn_renamed
from .fit import fit_map
from .landmark_map import LandmarkMap, Progress, silent
from .linear import LinearMap
from .methods import MatrixMethod, landmark_methods, method_of
from .quality import measure
from .settings import BACKENDS, MapSettings, embedding_of, settings_of
from .source import FeatureSource
from .sources import source_of, usual_features

_ROWS_TOGETHER = 10_000


@dataclass(frozen=True)
class Trajectory:
    """Where every sample stands at every checkpoint.

    Attributes
    ----------
    positions : (n_checkpoints, n_samples, n_components) float32
    method : str
    backend : "cpu" or "gpu"
        What fitted it.
    backend_reason : str
        More of that, such as "NVIDIA H200, cuML 26.10" or "no CUDA driver".
    seconds : float
        What it took, from reading the answers to the last score.
    quality : dict
        How far to trust the picture: "neighbours_kept", "trustworthiness" and "continuity", each (n_checkpoints,) float32 from
        0 to 1, means over at most 200 samples, and "stability", one number from −1 to 1. Empty where it was not measured. See
        `nnviz.projection.quality`, whose `neighbourhood_preservation` is exact.
    map : LinearMap or LandmarkMap
        The function that placed them; `map.transform(probabilities)` places others.
    n_fitted : int
        How many checkpoints there were when it was fitted; fewer than there are now where a recording is followed.
    settings : MapSettings or None
        What decides the picture, as one value.

    Examples
    --------
    >>> trajectory = nnviz.project(run, method="pca", quality=False)
    >>> trajectory.positions.shape, trajectory.method, trajectory.backend
    ((45, 1797, 2), 'pca', 'cpu')
    """

    positions: np.ndarray
    method: str
    backend: str
    seconds: float
    quality: dict[str, np.ndarray | float]
    backend_reason: str = ""
    settings: MapSettings | None = None
    map: LinearMap | LandmarkMap | None = field(default=None, repr=False)
    n_fitted: int = 0

    def __str__(self) -> str:
        return f"{self.method}, {Backend(self.backend, self.backend_reason)}, {self.seconds:.1f} s"


def project(
    run: AnyRun | FeatureSource,
    *,
    method: str | None = None,
    n_components: int = 2,
    features: str | None = None,
    backend: str = "auto",
    random_state: int = 0,
    landmarks: int | None = None,
    scheduler: str | None = None,
    quality: bool = True,
    progress: Progress | None = None,
    **parameters: float | None,
) -> Trajectory:
    """Place all samples of a run at all its checkpoints with one map.

    Parameters
    ----------
    run : Run, ConcatenatedRuns or FeatureSource
        What is no run is placed as it is, whatever `features` says.
    method : str, optional
        One of `nnviz.projection.METHODS`: "star" and "pca" are one matrix; "tsne", "umap" and "pacmap" are fitted once to
        `landmarks` states of the whole training, and every sample is then placed by its own answer. "star" where nothing is
        said, which has an axis a class, and "pca" where what is placed are no classes.
    n_components : int
        2 or 3.
    features : str, optional
        What is placed: "probabilities", "hellinger" (their square roots) or "logits" (less the mean of their row);
        "embedding NAME": what that layer gives for all samples; or "layer NAME": that layer's activations, of the samples
        `run.probe` alone. Probabilities where nothing is said, and of a run without answers its first embedding.
    backend : str
        "auto" (the GPU where it works), "cpu" or "gpu".
    random_state : int
        0 to 2³² − 1. The same one on the same machine gives the same to the last bit. Its old keyword `seed` still works.
    landmarks : int, optional
        50 to 20,000; 5,000 where nothing is said.
    scheduler : str, optional
        The address of a Dask scheduler, or "local:N", to place checkpoints on several workers.
    quality : bool
        Whether the picture is measured too.
    progress : callable, optional
        Called with a stage, what is done of it and how much there is.
    **parameters
        Of the method: `perplexity` of t-SNE, `n_neighbors` and `min_dist` of UMAP, and so on. What only other methods have
        makes no difference. The old keyword `neighbours` still works.

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        For other words or numbers out of range, for logits where none were recorded, for "gpu" where none works, with the
        reason, and where the scheduler does not answer.
    TypeError
        For a parameter that no method has.
    ImportError
        Where the package that the method needs is not installed.

    Warns
    -----
    DeprecationWarning
        For an old keyword, with the name of the new one. It goes with the next version.

    References
    ----------
    - Kandogan (2000), "Star coordinates: a multi-dimensional visualization technique with uniform treatment of dimensions",
      IEEE Symposium on Information Visualization.
    - van der Maaten and Hinton (2008), "Visualizing data using t-SNE", Journal of Machine Learning Research 9.
    - McInnes, Healy and Melville (2018), "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction",
      arXiv:1802.03426.
    - Wang, Huang, Rudin and Shaposhnik (2021), "Understanding how dimension reduction tools work", Journal of Machine Learning
      Research 22.

    Examples
    --------
    >>> trajectory = nnviz.project(run, method="star", n_components=3, quality=False)
    >>> trajectory.positions.shape, trajectory.positions.dtype
    ((45, 1797, 3), dtype('float32'))
    >>> sure = np.eye(10)[:2]  # two answers that are wholly one class
    >>> bool(np.allclose(trajectory.map.transform(sure), trajectory.map.corners[:2]))
    True
    """
    if "seed" in parameters:
        warn_renamed("seed", "random_state")
        random_state = int(parameters.pop("seed") or 0)
    if "neighbours" in parameters:
        own = (parameter.name for parameter in method_of(method or "star").parameters if parameter.word == "neighbours")
        warn_renamed("neighbours", next(own, "n_neighbors"))
    features = usual_features(run) if features is None else features
    method = method or ("pca" if embedding_of(features) else "star")
    settings = settings_of(method, n_components, features, landmarks=landmarks, random_state=random_state, **parameters)
    return project_by(run, settings, backend=backend, scheduler=scheduler, quality=quality, progress=progress)


def project_by(
    subject: AnyRun | FeatureSource,
    settings: MapSettings,
    *,
    backend: str = "auto",
    scheduler: str | None = None,
    quality: bool = True,
    progress: Progress | None = None,
) -> Trajectory:
    """`project` with its settings as one value."""
    if backend not in BACKENDS:
        raise ValueError(f"unknown backend {backend!r}; the choices are: {', '.join(BACKENDS)}")
    progress, source = progress or silent, source_of(subject, settings.features)
    settings = replace(settings, features=source.form)
    if scheduler is not None:  # found out before anything is fitted
        from .cluster import require_scheduler

        require_scheduler(scheduler)
    started = time.perf_counter()
    if isinstance(method_of(settings.method), MatrixMethod):
        if backend == "gpu" and detect_backend().name != "gpu":
            raise ValueError(f"no GPU serves here: {detect_backend().reason}")
        chosen = Backend("cpu", "one matrix")
        fitted = fit_map(source, settings)
        positions = _place_all(source, settings.n_components, source.features, fitted.transform, progress)
    else:
        chosen = choose_backend(backend, settings.method, settings.n_components)
        try:
            fitted, positions = _fit_and_place(source, settings, chosen, scheduler, progress)
        except Exception as error:
            if chosen.name != "gpu" or isinstance(error, ValueError):
                raise
            reason = f"{chosen.reason} failed ({first_line(error)})"
            if backend == "gpu":
                raise ValueError(reason) from error
            chosen = Backend("cpu", reason)
            fitted, positions = _fit_and_place(source, settings, chosen, scheduler, progress)
    scores = measure(source, positions, progress) if quality else {}
    return Trajectory(
        positions,
        settings.method,
        chosen.name,
        time.perf_counter() - started,
        scores,
        chosen.reason,
        settings,
        fitted,
        source.n_checkpoints,
    )


def follow(subject: AnyRun | FeatureSource, earlier: Trajectory, progress: Progress | None = None) -> Trajectory:
    """The trajectory of what has grown since: its new checkpoints placed by the map that there is, nothing refitted."""
    progress = progress or silent
    started = time.perf_counter()
    settings, fitted, n_known = earlier.settings, earlier.map, len(earlier.positions)
    if settings is None or fitted is None:
        raise ValueError("this trajectory does not say its map, so it cannot be followed")
    source = source_of(subject, settings.features)
    read: Callable[[int], np.ndarray] = source.features
    place: Callable[[np.ndarray], np.ndarray] = fitted.transform
    if isinstance(fitted, LandmarkMap):
        read = partial(fitted.features_at, source)
        place = fitted.interpolator(choose_backend("auto", settings.method, settings.n_components).engine()).transform
    more = _place_all(source, settings.n_components, read, place, progress, first=n_known)
    positions = np.concatenate([earlier.positions, more])
    scores = measure(source, positions, progress)
    return replace(earlier, positions=positions, quality=scores, seconds=time.perf_counter() - started)


def _fit_and_place(
    source: FeatureSource, settings: MapSettings, backend: Backend, scheduler: str | None, progress: Progress
) -> tuple[LandmarkMap, np.ndarray]:
    if backend.name == "cpu":
        landmark_methods()[settings.method].require_package()
    engine = backend.engine()
    fitted = fit_map(source, settings, engine=engine, progress=progress)
    assert isinstance(fitted, LandmarkMap)
    if scheduler is not None:
        from .cluster import place_on_cluster

        return fitted, place_on_cluster(source, fitted, scheduler, progress)
    place, read = fitted.interpolator(engine).transform, partial(fitted.features_at, source)
    return fitted, _place_all(source, settings.n_components, read, place, progress)


def _place_all(
    source: FeatureSource,
    n_components: int,
    read: Callable[[int], np.ndarray],
    place: Callable[[np.ndarray], np.ndarray],
    progress: Progress,
    first: int = 0,
) -> np.ndarray:
    """Positions (E − first, N, d) of the checkpoints from `first` on; small ones are placed together, which is faster."""
    count, n_samples = source.n_checkpoints, source.n_samples
    positions = np.empty((count - first, n_samples, n_components), np.float32)
    together = max(_ROWS_TOGETHER // n_samples, 1)
    for start in range(first, count, together):
        progress("placing checkpoint", start, count)
        some = range(start, min(start + together, count))
        placed = place(read(start) if len(some) == 1 else np.concatenate([read(index) for index in some]))
        positions[start - first : start - first + len(some)] = placed.reshape(len(some), n_samples, n_components)
    return positions
