"""The projection store by its earlier module name, which scripts outside this project import."""

from .store import find_projection as find

__all__ = ["find"]
