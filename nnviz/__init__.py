"""nnviz: record how a neural network learns, and look at it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .runs.checkpoint import Checkpoint
from .runs.columns import Column
from .runs.contents import Audio, Pictures, Series, Table, Texts
from .runs.errors import RunFileError
from .runs.run import Run, open_run
from .runs.writer import RunWriter

#: Modules that record trainings of a framework, each imported when it is asked for.
_FRAMEWORKS = ("flax", "lightgbm", "lightning", "sklearn", "torch", "transformers", "xgboost")

if TYPE_CHECKING:
    from . import flax as flax
    from . import lightgbm as lightgbm
    from . import lightning as lightning
    from . import sklearn as sklearn
    from . import torch as torch
    from . import transformers as transformers
    from . import xgboost as xgboost
    from .projection import Trajectory, project
    from .runs.recorder import RunRecorder
else:

    def __getattr__(name: str) -> Any:
        """Load what brings Keras with it, or is not needed to read a run, only when it is asked for."""
        if name == "RunRecorder":
            from .runs.recorder import RunRecorder

            return RunRecorder
        if name in ("project", "Trajectory"):
            from . import projection

            return getattr(projection, name)
        if name in _FRAMEWORKS:
            return import_module(f".{name}", __name__)
        raise AttributeError(f"module 'nnviz' has no attribute {name!r}")


__version__ = "0.1.0"
__all__ = [
    "Audio",
    "Checkpoint",
    "Column",
    "Pictures",
    "Run",
    "RunFileError",
    "RunRecorder",
    "RunWriter",
    "Series",
    "Table",
    "Texts",
    "Trajectory",
    "open_run",
    "project",
]
