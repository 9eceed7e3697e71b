"""Projections (embeddings) of a run: where each sample lies at each checkpoint."""

from .fit import fit_map, linear_map
from .landmark_map import LandmarkMap
from .methods import METHODS
from .settings import settings_of
from .source import FeatureSource, StoredSource
from .trajectory import Trajectory, project

__all__ = [
    "METHODS",
    "FeatureSource",
    "LandmarkMap",
    "StoredSource",
    "Trajectory",
    "fit_map",
    "linear_map",
    "project",
    "settings_of",
]
