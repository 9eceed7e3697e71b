"""What computes, and what it says of itself."""

import sys
import types

import numpy as np
import pytest

from nnviz.projection import backend
from nnviz.projection.backend import Backend, choose_backend


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


@pytest.fixture
def found(monkeypatch):
    def find(name: str, reason: str) -> None:
        monkeypatch.setattr(backend, "detect_backend", lambda: Backend(name, reason))

    return find


def test_auto_takes_the_gpu_where_it_works(found) -> None:
    found("gpu", "H200, cuML 26.10")
    assert choose_backend("auto", "umap", 3).name == "gpu"
    assert choose_backend("cpu", "umap", 3).name == "cpu"
    found("cpu", "no CUDA driver")
    assert str(choose_backend("auto", "umap", 3)) == "CPU: no CUDA driver"


def test_gpu_without_one_says_why(found) -> None:
    found("cpu", "no CUDA driver")
    with pytest.raises(ValueError, match="no GPU serves here: no CUDA driver"):
        choose_backend("gpu", "tsne", 2)


@pytest.mark.parametrize("wanted", ["auto", "gpu"])
def test_what_cuml_lacks_runs_on_the_cpu_and_says_so(found, wanted) -> None:
    found("gpu", "H200, cuML 26.10")
    assert str(choose_backend(wanted, "tsne", 3)) == "CPU: cuML has no t-SNE in 3-D"


def broken_gpu(monkeypatch) -> None:
    class Broken:
        def engine(self):
            raise MemoryError("out of memory: 5 GB")

    monkeypatch.setattr(Backend, "engine", lambda self: Broken().engine() if self.name == "gpu" else real(self))


real = Backend.engine


def test_a_gpu_that_fails_is_replaced_by_the_cpu_unless_it_was_asked_for(monkeypatch, learning_run) -> None:
    from nnviz.projection import trajectory

    monkeypatch.setattr(trajectory, "choose_backend", lambda *_: Backend("gpu", "H200"))
    broken_gpu(monkeypatch)
    run = learning_run(2, 80)
    made = trajectory.project(run, method="tsne", landmarks=60, quality=False)
    assert (made.backend, made.backend_reason) == ("cpu", "H200 failed (out of memory: 5 GB)")
    with pytest.raises(ValueError, match="H200 failed"):
        trajectory.project(run, method="tsne", landmarks=60, quality=False, backend="gpu")
