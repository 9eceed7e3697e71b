"""What is installed, and which backend serves."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from . import __version__
from .projection.backend import detect_backend
from .projection.methods import landmark_methods

PACKAGES = {
    "streamlit": "the app",
    "plotly": "charts",
    "numpy": "everything",
    "msgpack": "reading and writing runs",
    "streamlit-plotly-events": "clicks on heat maps",
    "tensorflow": "recording",
    "keras": "recording",
    "scikit-learn": "neighbours of projections, the digits data set",
    "distributed": "projections on several machines",
    "tqdm": "progress bars",
}
GPU_PACKAGES = {"cupy": ("cupy-cuda13x", "cupy-cuda12x", "cupy"), "cuml": ("cuml-cu13", "cuml-cu12", "cuml")}


def packages() -> dict[str, str]:
    """Every package that something here needs, and what for."""
    return PACKAGES | {method.package: f"{method.title} on the CPU" for method in landmark_methods().values()}


def report() -> str:
    """One line a package, then the backend, for a person."""
    lines = [f"nnviz {__version__}, Python {sys.version.split()[0]}, {platform.system()} {platform.machine()}", ""]
    for name, purpose in packages().items():
        lines.append(f"{name:<25}{_version(name) or 'missing':<12}{purpose}")
    for name, distributions in GPU_PACKAGES.items():
        version = next(filter(None, map(_version, distributions)), None)
        lines.append(f"{name:<25}{version or 'missing':<12}projections on the GPU (optional)")
    lines += ["", str(detect_backend())]
    missing = [name for name in packages() if _version(name) is None]
    if missing:
        lines.append(f'missing: {", ".join(missing)}; pip install "nnviz[all]" has all of them')
    return "\n".join(lines)


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
