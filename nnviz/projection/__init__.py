"""Where each sample stands at each checkpoint."""

from .trajectory import Trajectory, linear_map, project

__all__ = ["Trajectory", "linear_map", "project"]
