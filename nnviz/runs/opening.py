"""Opening files so that every failure is a RunFileError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import RunFileError


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading; RunFileError where it is missing, is no file, or cannot be read, now or in the block."""
    try:
        if not path.exists():
            raise RunFileError(f"{path}: there is no such file")
        if not path.is_file():  # opening a pipe would wait for its other end
            raise RunFileError(f"{path}: is {'a folder' if path.is_dir() else 'not a file'}; expected a file")
        file = open(path, "rb")  # noqa: SIM115 - closed by the block below
    except OSError as error:
        raise RunFileError(f"{path}: cannot be read ({error.strerror or error})") from None
    except RunFileError:
        raise
    except ValueError as error:  # a path with a NUL in it
        raise RunFileError(f"{str(path)!r}: cannot be read ({error})") from None
    with file:
        try:
            yield file
        except OSError as error:
            raise RunFileError(f"{path}: cannot be read ({error.strerror or error})") from None
