"""The GPU's path without a GPU: NumPy stands in for CuPy, and for cuML classes with the signatures of cuML 26.10.

What the stand-ins cannot show is that cuML computes what it says; `test_gpu.py` does where there is a GPU.
"""

import sys
import types

import numpy as np
import pytest

from nnviz.projection import trajectory
from nnviz.projection.backend import Backend
from nnviz.projection.backend.cpu import CpuEngine
from nnviz.projection.sources import source_of

# The keywords of cuML 26.10; its classes take nothing else, and nothing by position.
TSNE_WORDS = """n_components perplexity early_exaggeration late_exaggeration learning_rate max_iter n_iter_without_progress
    min_grad_norm metric metric_params init random_state method angle n_neighbors perplexity_max_iter exaggeration_iter
    pre_momentum post_momentum learning_rate_method square_distances precomputed_knn verbose output_type"""
UMAP_WORDS = """n_neighbors n_components metric metric_kwds n_epochs learning_rate min_dist spread set_op_mix_ratio
    local_connectivity repulsion_strength negative_sample_rate transform_queue_size init a b target_n_neighbors target_weight
    target_metric hash_input random_state force_serial_epochs precomputed_knn callback build_algo build_kwds device_ids verbose
    output_type"""
NEIGHBORS_WORDS = "n_neighbors radius algorithm metric p algo_params metric_params n_jobs verbose output_type"

calls: list[tuple[str, dict]] = []


class TSNE:
    def __init__(self, **given):
        assert set(given) <= set(TSNE_WORDS.split())
        assert given["n_components"] == 2  # all that it can
        assert given["init"] == "pca"  # or "random"; arrays are not taken
        assert given["learning_rate_method"] in ("adaptive", "none")
        assert given["output_type"] == "numpy"
        assert isinstance(given["n_neighbors"], int)
        self.seed = given["random_state"]
        calls.append(("tsne", given))

    def fit_transform(self, X, y=None, *, knn_graph=None):
        assert X.dtype == np.float32
        assert X.flags.c_contiguous
        return (X[:, :2] + np.random.default_rng(self.seed).normal(scale=0.01, size=(len(X), 2))).astype(np.float32)


class UMAP:
    def __init__(self, **given):
        assert set(given) <= set(UMAP_WORDS.split())
        assert given["build_algo"] == "brute_force_knn"  # what "auto" may take else is not deterministic
        assert given["force_serial_epochs"] is True
        assert given["random_state"] is not None
        self.init = given["init"]
        assert self.init.dtype == np.float32
        assert self.init.min() >= 0
        assert self.init.max() <= 10.001
        calls.append(("umap", given))

    def fit_transform(self, X, y=None, *, knn_graph=None):
        assert len(X) == len(self.init)
        return self.init


class NearestNeighbors:
    """In float32 by expanded distances, as inexact as the real one."""

    def __init__(self, **given):
        assert set(given) <= set(NEIGHBORS_WORDS.split())
        assert (given["algorithm"], given["output_type"]) == ("brute", "cupy")

    def fit(self, X, y=None):
        assert X.dtype == np.float32
        self.rows = X
        return self

    def kneighbors(self, X=None, n_neighbors=None, return_distance=True, *, two_pass_precision=False):
        assert not return_distance
        squared = (X**2).sum(axis=1, keepdims=True) + (self.rows**2).sum(axis=1) - 2 * X @ self.rows.T
        return np.argsort(squared.astype(np.float32), axis=1)[:, :n_neighbors]


@pytest.fixture
def gpu(monkeypatch):
    """The engine of nnviz.projection.backend.gpu over the stand-ins."""
    cupy = types.ModuleType("cupy")
    cupy.__dict__.update({name: getattr(np, name) for name in dir(np) if not name.startswith("__")})
    cupy.asnumpy = np.asarray
    manifold, neighbors = types.ModuleType("cuml.manifold"), types.ModuleType("cuml.neighbors")
    manifold.TSNE, manifold.UMAP, neighbors.NearestNeighbors = TSNE, UMAP, NearestNeighbors
    stand_ins = {"cupy": cupy, "cuml": types.ModuleType("cuml"), "cuml.manifold": manifold, "cuml.neighbors": neighbors}
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "nnviz.projection.backend.gpu", raising=False)
    monkeypatch.setattr(trajectory, "choose_backend", lambda *_: Backend("gpu", "H200, cuML 26.10"))
    calls.clear()
    yield
    sys.modules.pop("nnviz.projection.backend.gpu", None)


@pytest.mark.parametrize(("method", "components"), [("tsne", 2), ("umap", 2), ("umap", 3)])
@pytest.mark.usefixtures("gpu")
def test_a_run_is_projected_through_the_gpus_libraries(learning_run, method, components) -> None:
    run = learning_run(4, 120)
    made = trajectory.project(run, method=method, n_components=components, landmarks=200, n_neighbors=12)
    assert (made.backend, made.backend_reason) == ("gpu", "H200, cuML 26.10")
    assert made.positions.shape == (4, 120, components)
    ((called, given),) = calls
    assert called == method
    if method == "umap":
        assert (given["n_components"], given["n_neighbors"], given["min_dist"]) == (components, 12, 0.1)
    else:
        assert given["perplexity"] == 12
    # placed through float32 candidates, to the same places as by the CPU's exact search
    again = made.map.interpolator(CpuEngine()).transform(made.map.features_at(source_of(run), 2))
    np.testing.assert_allclose(made.positions[2], again, atol=1e-5 * np.ptp(again))


@pytest.mark.usefixtures("gpu")
def test_equal_answers_get_equal_places_there_too(learning_run) -> None:
    run = learning_run(2, 150)
    made = trajectory.project(run, method="umap", landmarks=150)
    engine = Backend("gpu", "").engine()
    order = np.random.default_rng(0).permutation(150)[:77]
    assert (made.map.interpolator(engine).transform(run.probabilities(1)[order]) == made.positions[1][order]).all()
