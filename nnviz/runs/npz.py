"""Reading NumPy's .npz archives that come from strangers."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .errors import RunFileError

_MAX_RATIO = 1032  # of deflate


def read_npz(path: Path, names: Sequence[str]) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The named arrays that the archive has, and the names of the others, which are not read.

    Raises RunFileError where the file is missing or damaged, holds Python objects, or claims more than it has.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            arrays = {name: _read_member(archive, members[name], path) for name in names if name in members}
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, OSError) and error.strerror:
            raise RunFileError(f"{path}: cannot be read ({error.strerror})") from None
        raise RunFileError(f"{path.name}: not a readable .npz archive ({error})") from None
    return arrays, tuple(name for name in members if name not in names)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> np.ndarray:
    if info.file_size > _MAX_RATIO * info.compress_size + 64:
        raise RunFileError(f"{path.name}: {info.filename} claims {info.file_size} bytes, more than the archive can hold")
    try:
        with archive.open(info) as member:
            shape, _, dtype = _read_header(member)
            claimed = int(np.prod(shape, dtype=object)) * dtype.itemsize
            if dtype.hasobject:
                raise RunFileError(f"{path.name}: {info.filename} holds Python objects; expected numbers or text")
            if claimed > info.file_size:
                raise RunFileError(f"{path.name}: {info.filename} claims {claimed} bytes where it has {info.file_size}")
        with archive.open(info) as member:
            return np.lib.format.read_array(member, allow_pickle=False)
    except RunFileError:
        raise
    except ValueError as error:
        raise RunFileError(f"{path.name}: {info.filename} is not an array ({error})") from None


def _read_header(member: zipfile.ZipExtFile) -> tuple[tuple[int, ...], bool, np.dtype]:
    version = np.lib.format.read_magic(member)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(member)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(member)
    raise ValueError(f"version {version} of the array format; expected 1.0 or 2.0")
