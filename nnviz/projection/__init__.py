"""Where each sample stands at each checkpoint."""

from .landmark_map import LandmarkMap
from .trajectory import Trajectory, linear_map, project

__all__ = ["LandmarkMap", "Trajectory", "linear_map", "project"]
