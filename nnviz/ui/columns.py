"""Columns of measures as files for browsers, which fetch them when they are first needed."""

from __future__ import annotations

from collections.abc import Callable

from ..analysis.metadata import measures_of
from ..runs.concatenated import AnyRun
from ..views.files import file_address
from ..views.map.column import column_file, pack_column
from .run_store import run_columns


def offer_columns(run: AnyRun, load: Callable[[], AnyRun]) -> None:
    """Let browsers fetch the columns of a run, beside its bundle; `load` opens it again."""

    def content(name: str) -> bytes | None:
        loaded = load()
        if loaded.digest != run.digest:  # the file has grown meanwhile
            return None
        return pack_column(loaded, name, lambda names: run_columns(loaded, names))

    for each in measures_of(run):
        file_address(f"{run.digest}/{column_file(each)}", lambda name=each: content(name))  # type: ignore[misc]
