"""The file that a run is written to, through the one descriptor that took its name.

Several processes may have been given one path. A name is taken in one step, so each gets a file of its own; what goes on with a
file that is there does so only while nobody else does. A file is never opened again by its name once it is written to.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from .file_prefix import FilePrefix
from .replace import NameTaken, numbered, part_beside, refuse_what_is_no_file, take_name

try:
    import fcntl
except ImportError:  # Windows: no other process can rename or remove a file that is open
    fcntl = None  # type: ignore[assignment]

#: What a writer does where a file is there already.
IF_EXISTS = ("number", "append", "replace", "fail")

_BLOCK = 2**20  # bytes copied at once


class RunFile:
    """A file that is appended to in whole records.

    Attributes
    ----------
    path : Path
        Where it is; another than was asked for where that name was taken.
    size : int
        Bytes of whole records that this writer knows of.
    """

    def __init__(self, asked: Path, path: Path, stream: FileIO, size: int) -> None:
        self._asked, self.path, self.stream, self.size = asked, path, stream, size

    @classmethod
    def create(
        cls, asked: Path, pack: Callable[[Path], Iterable[bytes]], *, if_exists: str = "number", why: str = ""
    ) -> RunFile:
        """A new file with the records that `pack` gives for its name; it appears as a whole or not at all.

        NameTaken where something is there and `if_exists` is "fail". With "number", the file takes the next free number,
        and a warning says so, and `why`.
        """
        refuse_what_is_no_file(asked)
        asked.parent.mkdir(parents=True, exist_ok=True)
        if if_exists == "replace":
            return cls(asked, asked, *_place(asked, pack(asked), os.replace))
        for path in [asked] if if_exists == "fail" else numbered(asked):
            try:
                if os.path.lexists(path):
                    raise NameTaken(path)
                made = cls(asked, path, *_place(path, pack(path), take_name))
            except NameTaken:
                if if_exists == "fail":
                    raise
                continue
            if why or path != asked:
                _warn(f"{why or f'{asked} is there already'}; this run goes to {path}")
            return made
        raise AssertionError("numbers do not end")

    @classmethod
    def take_up(cls, asked: Path, path: Path, read: Callable[[BinaryIO], FilePrefix | None]) -> RunFile | None:
        """Go on with the file at `path` after the part of it that `read` finds; None where that is nothing.

        Where it has later checkpoints, or another process is writing to it, that part is copied to a file of its own.
        """
        stream = FileIO(path, "r+")
        try:
            with _held(stream) as free:
                prefix = read(stream)
                if prefix is not None and free and prefix.whole:
                    stream.truncate(prefix.size)  # what ended the run, or a record that was cut short
                    return cls(asked, path, stream, prefix.size)
            made = None
            if prefix is not None:
                why = f"{path} {'is being written by another process' if prefix.whole else 'holds later checkpoints'} and stays"
                size = prefix.size
                made = cls.create(asked, lambda _: _first_bytes(stream, size), why=why)
        except BaseException:
            stream.close()
            raise
        stream.close()
        return made

    def append(self, record: bytes) -> None:
        """Put whole records at the end; after a failure the file is as it was before.

        Where another process has gone on with the file, or has replaced or removed it, all that this one has written goes on
        in a file of its own, and a warning says so.
        """
        with _held(self.stream) as free:
            if free and self._is_as_left():
                self._append_here(record)
                return
        old, why = self.stream, f"{self.path} was changed by another process"
        made = self.create(self._asked, lambda _: chain(_first_bytes(old, self.size), [record]), why=why)
        self.path, self.stream, self.size = made.path, made.stream, made.size
        old.close()

    def end(self, record: bytes) -> None:
        """Put the last record at the end, unless another process has gone on with the file, and close it."""
        with self.stream, _held(self.stream) as free:
            if free and self._is_as_left():
                self._append_here(record)

    def close(self) -> None:
        self.stream.close()

    def _append_here(self, record: bytes) -> None:
        self.stream.seek(self.size)
        try:
            _write(self.stream, record)
        except BaseException:  # also an interrupt, after which a writer may go on
            self.stream.truncate(self.size)
            raise
        self.size += len(record)

    def _is_as_left(self) -> bool:
        """Whether nobody has written to the file since this writer did, and it is still to be found."""
        now = os.fstat(self.stream.fileno())
        if now.st_size != self.size:
            return False
        try:
            named = os.path.samestat(now, os.stat(self.path))
        except OSError:
            named = False
        return named or now.st_nlink > 0  # it may have been renamed


def _place(path: Path, content: Iterable[bytes], give_name: Callable[[Path, Path], object]) -> tuple[FileIO, int]:
    """A file with that content, first under a name of its own; open for reading and writing, and its size."""
    part = part_beside(path)
    stream = FileIO(part, "x+")
    try:
        for block in content:
            _write(stream, block)
        size = stream.tell()
        if os.name == "nt":  # where an open file cannot be renamed
            stream.close()
        give_name(part, path)
        return (FileIO(path, "r+") if stream.closed else stream), size
    except BaseException:
        stream.close()
        part.unlink(missing_ok=True)
        raise


def _write(stream: FileIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[stream.write(rest) :]


def _first_bytes(stream: FileIO, size: int) -> Iterator[bytes]:
    """The first `size` bytes of an open file."""
    for start in range(0, size, _BLOCK):
        stream.seek(start)
        yield stream.read(min(_BLOCK, size - start))


@contextmanager
def _held(stream: FileIO) -> Iterator[bool]:
    """Whether nobody else is writing to the file; while the block runs nobody will, as far as the system has locks.

    Nobody waits: what holds a file may be a process that was stopped.
    """
    free, locked = True, False
    if fcntl is not None:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            locked = True
        except BlockingIOError:
            free = False
        except OSError:
            pass  # a file system without locks
    try:
        yield free
    finally:
        if locked:
            fcntl.flock(stream, fcntl.LOCK_UN)


def _warn(text: str) -> None:
    warnings.warn(f"nnviz: {text}", RuntimeWarning, stacklevel=4)
