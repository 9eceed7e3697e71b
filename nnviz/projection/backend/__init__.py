"""What computes: the CPU or a GPU, decided here, and why. The rest is written once against an engine's array module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

from ..methods import LandmarkMethod, method_of


class Engine(Protocol):
    """The libraries of one backend behind one face.

    `name` is "cpu" or "gpu", `xp` the array module, `spare` how many candidates more than needed the search has to name for the
    true ones to be among them. Arrays that come in are NumPy's, except for `to_host`, which takes `xp`'s.
    """

    name: str
    xp: Any
    spare: int

    def to_host(self, array: Any) -> np.ndarray: ...

    def nearest(self, rows: np.ndarray) -> Callable[[np.ndarray, int], Any]:
        """A search among `rows` (m, f): called with queries (n, f) and k ≤ m, it names the k nearest (n, k), in any order."""


@dataclass(frozen=True)
class Backend:
    """`name` is "gpu" or "cpu"; `reason` says in a few words what serves, or why the GPU does not, "" where nobody asked it."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name.upper()}: {self.reason}" if self.reason else self.name.upper()

    def engine(self) -> Engine:
        """The libraries; this imports them."""
        if self.name == "gpu":
            from .gpu import GpuEngine

            return GpuEngine()
        from .cpu import CpuEngine

        return CpuEngine()


def choose_backend(wanted: str, method: str, n_components: int) -> Backend:
    """The backend for a method: "auto" takes the GPU where it works, "gpu" raises ValueError with the reason where it does not.

    What cuML does not have is computed by the CPU with either.
    """
    if wanted == "cpu":
        return Backend("cpu", "")
    backend = detect_backend()
    if backend.name != "gpu":
        if wanted == "gpu":
            raise ValueError(f"no GPU serves here: {backend.reason}")
        return backend
    described = method_of(method)
    reason = described.why_no_gpu(n_components) if isinstance(described, LandmarkMethod) else f"{described.title} is one matrix"
    return Backend("cpu", reason) if reason else backend


@lru_cache(maxsize=1)
def detect_backend() -> Backend:
    """Try CuPy with one tiny kernel, then cuML; whatever fails is the reason for the CPU."""
    try:
        import cupy
    except ModuleNotFoundError:
        return Backend("cpu", "CuPy is not installed")
    except Exception as error:  # libraries of CUDA that are missing or of another version
        return Backend("cpu", f"CuPy does not load ({first_line(error)})")
    try:
        if cupy.cuda.runtime.getDeviceCount() < 1:
            return Backend("cpu", "no CUDA device")
        if int(cupy.arange(3).sum()) != 3:
            return Backend("cpu", "the CUDA device computes wrongly")
        device = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    except Exception as error:  # drivers fail in many ways; none of them may take the app down
        no_device = "cudaErrorInsufficientDriver" in str(error) or "cudaErrorNoDevice" in str(error)
        return Backend("cpu", "no CUDA driver" if no_device else f"CUDA does not work ({first_line(error)})")
    try:
        import cuml
    except Exception as error:
        return Backend("cpu", f"{device} is there, but cuML does not load ({first_line(error)})")
    return Backend("gpu", f"{device}, cuML {cuml.__version__}")


def first_line(error: BaseException) -> str:
    """What an error says, without the rest of it; its kind where it says nothing."""
    return next(iter(str(error).splitlines()), type(error).__name__)
