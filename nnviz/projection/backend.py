"""Whether a GPU serves, and why not. The one place that looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Backend:
    """`name` is "gpu" or "cpu"; `reason` says in a few words what serves, or why the GPU does not."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name.upper()}: {self.reason}"


@lru_cache(maxsize=1)
def detect_backend() -> Backend:
    """Try CuPy with one tiny kernel, then cuML; whatever fails is the reason for the CPU."""
    try:
        import cupy
    except ModuleNotFoundError:
        return Backend("cpu", "CuPy is not installed")
    except Exception as error:  # libraries of CUDA that are missing or of another version
        return Backend("cpu", f"CuPy does not load ({_first_line(error)})")
    try:
        if cupy.cuda.runtime.getDeviceCount() < 1:
            return Backend("cpu", "no CUDA device")
        if int(cupy.arange(3).sum()) != 3:
            return Backend("cpu", "the CUDA device computes wrongly")
        device = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    except Exception as error:  # drivers fail in many ways; none of them may take the app down
        known = "cudaErrorInsufficientDriver" in str(error) or "cudaErrorNoDevice" in str(error)
        return Backend("cpu", "no CUDA driver" if known else f"CUDA does not work ({_first_line(error)})")
    try:
        import cuml
    except Exception as error:
        return Backend("cpu", f"{device} is there, but cuML does not load ({_first_line(error)})")
    return Backend("gpu", f"{device}, cuML {cuml.__version__}")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
