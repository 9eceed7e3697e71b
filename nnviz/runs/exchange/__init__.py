"""Bringing runs in from other formats and writing them in other formats; docs/formats.md describes the layouts."""

from .exporting import FORMATS, export_run
from .importing import Imported, import_run

__all__ = ["FORMATS", "Imported", "export_run", "import_run"]
