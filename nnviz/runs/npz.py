"""Reading untrusted .npz and .npy files."""

from __future__ import annotations

import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

from .arrays import MAX_DEFLATE_RATIO
from .errors import RunFileError

# What zipfile and NumPy raise on damaged archives; NotImplementedError: a compression that zipfile lacks.
_DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
)


def read_npz(path: Path, names: Sequence[str]) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The named arrays that the archive has, and the names of the others, which are not read.

    Raises RunFileError where the file is missing or damaged, holds Python objects, or claims more than it has.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            arrays = {name: _read_member(archive, members[name], path) for name in names if name in members}
    except RunFileError:
        raise
    except _DAMAGED as error:
        raise _unreadable(path, error, "a readable .npz archive") from None
    return arrays, tuple(name for name in members if name not in names)


def read_npy(path: Path) -> np.ndarray:
    """The array of a .npy file; RunFileError as for `read_npz`."""
    try:
        with open(path, "rb") as file:
            return _read_array(file, path.stat().st_size, path.name)
    except RunFileError:
        raise
    except _DAMAGED as error:
        raise _unreadable(path, error, "a readable .npy file") from None


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> np.ndarray:
    where = f"{path.name}: {info.filename}"
    if info.file_size > MAX_DEFLATE_RATIO * info.compress_size + 64:
        raise RunFileError(f"{where} claims {info.file_size} bytes, more than the archive can hold")
    with archive.open(info) as member:
        return _read_array(member, info.file_size, where)


def _read_array(file: IO[bytes], size: int, where: str) -> np.ndarray:
    """The array of an open file of `size` bytes, after comparing what its header claims with what there is."""
    try:
        shape, _, dtype = _read_header(file)
        claimed = math.prod(shape) * dtype.itemsize
        if dtype.hasobject:
            raise RunFileError(f"{where} holds Python objects; expected numbers or text")
        if dtype.itemsize == 0 or min(shape, default=0) < 0:
            raise RunFileError(f"{where} has shape {shape} and items of {dtype.itemsize} bytes; expected an array of numbers")
        if claimed > size:
            raise RunFileError(f"{where} claims {claimed} bytes where it has {size}")
        file.seek(0)
        return np.lib.format.read_array(file, allow_pickle=False)
    except RunFileError:
        raise
    except (ValueError, TypeError, MemoryError, RecursionError, SyntaxError, tokenize.TokenError) as error:
        raise RunFileError(f"{where} is not an array ({error})") from None


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(file)
    raise ValueError(f"version {version} of the array format; expected 1.0 or 2.0")


def _unreadable(path: Path, error: BaseException, expected: str) -> RunFileError:
    if isinstance(error, OSError) and error.strerror:
        return RunFileError(f"{path}: cannot be read ({error.strerror})")
    return RunFileError(f"{path.name}: not {expected} ({str(error) or type(error).__name__})")
