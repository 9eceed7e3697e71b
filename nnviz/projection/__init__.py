"""Where each sample stands at each checkpoint."""

from .landmark_map import LandmarkMap
from .methods import METHODS
from .trajectory import Trajectory, linear_map, project

__all__ = ["METHODS", "LandmarkMap", "Trajectory", "linear_map", "project"]
