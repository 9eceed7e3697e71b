"""From a run to the places of its samples, and what computes them."""

import sys
import types

import numpy as np
import pytest

import nnviz
from nnviz.projection import backend
from nnviz.projection.trajectory import best_checkpoint


@pytest.mark.parametrize("method", ["star", "pca"])
@pytest.mark.parametrize("components", [2, 3])
def test_one_matrix_places_every_checkpoint(tiny_run, method: str, components: int) -> None:
    run = nnviz.open_run(tiny_run())
    trajectory = nnviz.project(run, method=method, n_components=components)
    assert trajectory.positions.shape == (len(run.checkpoints), run.n_samples, components)
    assert trajectory.positions.dtype == np.float32
    p = run.probabilities().reshape(-1, run.n_classes)
    design = np.column_stack([p, np.ones(len(p))])
    fit, *_ = np.linalg.lstsq(design, trajectory.positions.reshape(-1, components), rcond=None)
    np.testing.assert_allclose(design @ fit, trajectory.positions.reshape(-1, components), atol=1e-4)


def test_pca_is_fitted_where_the_network_is_most_often_right(tmp_path) -> None:
    labels = np.arange(30) % 3
    right = np.eye(3, dtype=np.float32)[labels] * 0.8 + 0.2 / 3
    wrong = np.roll(right, 1, axis=1)
    with nnviz.RunWriter(tmp_path / "a.nnviz", labels=labels) as writer:
        for epoch, p in enumerate((wrong, right, wrong), 1):
            writer.append(probabilities=p, epoch=epoch)
    assert best_checkpoint(nnviz.open_run(tmp_path / "a.nnviz")) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "som"}, "unknown method 'som'; the choices are: star, pca"),
        ({"features": "pixels"}, "unknown features 'pixels'"),
        ({"backend": "tpu"}, "unknown backend 'tpu'"),
        ({"n_components": 5}, "n_components is 5"),
    ],
)
def test_unknown_words_are_refused_with_the_choices(tiny_run, options, message) -> None:
    with pytest.raises(ValueError, match=message):
        nnviz.project(nnviz.open_run(tiny_run()), **{"method": "star", **options})


def fake_cupy(**runtime) -> types.ModuleType:
    cupy = types.ModuleType("cupy")
    cupy.cuda = types.SimpleNamespace(runtime=types.SimpleNamespace(**runtime))
    cupy.arange = np.arange
    return cupy


def no_driver() -> int:
    raise RuntimeError("cudaErrorInsufficientDriver: CUDA driver version is insufficient for CUDA runtime version")


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        ({"cupy": None}, "CPU: CuPy is not installed"),
        ({"cupy": fake_cupy(getDeviceCount=no_driver)}, "CPU: no CUDA driver"),
        ({"cupy": fake_cupy(getDeviceCount=lambda: 0)}, "CPU: no CUDA device"),
        (
            {"cupy": fake_cupy(getDeviceCount=lambda: 1, getDeviceProperties=lambda _: {"name": b"H200"}), "cuml": None},
            "CPU: H200 is there, but cuML does not load",
        ),
        (
            {
                "cupy": fake_cupy(getDeviceCount=lambda: 1, getDeviceProperties=lambda _: {"name": b"H200"}),
                "cuml": types.SimpleNamespace(__version__="26.10"),
            },
            "GPU: H200, cuML 26.10",
        ),
    ],
)
def test_the_backend_says_why(monkeypatch, modules, expected) -> None:
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    backend.detect_backend.cache_clear()
    try:
        assert str(backend.detect_backend()).startswith(expected)
    finally:
        backend.detect_backend.cache_clear()
