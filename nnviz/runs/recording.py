"""A recording while its training goes on: it is written by one process, and never takes the training down."""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from .logs import read_logs
from .processes import process_rank
from .summary import one_line
from .writer import RunWriter

#: What the files of this package and of installed libraries have in their paths.
_PACKAGE = str(Path(__file__).parents[1])
_LIBRARIES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", "<frozen ", os.path.dirname(os.__file__))


class Recording:
    """Writes checkpoints for a callback of any framework, and warns once, at the user's own line, of what fails.

    Parameters
    ----------
    path : str or Path
        Where the run goes.
    **options
        As `RunWriter` takes them.

    Attributes
    ----------
    path : Path
        Where the run is; before its first checkpoint, where it was asked for.
    writes : bool
        Whether this process records: it is the first of the training's processes (`processes.process_rank`).
    problem : str or None
        Why the recording stopped before the training did.
    left_out : dict of str to str
        What is not recorded though the rest is, and why.

    Raises
    ------
    ValueError
        As `RunWriter` does.

    Examples
    --------
    >>> recording = Recording("training.nnviz", labels=[0, 1])
    >>> recording.record(lambda: {"probabilities": [[0.5, 0.5], [0.5, 0.5]]}, epoch=0)
    True
    >>> recording.close()
    nnviz: recorded 1 checkpoint of 2 samples to training.nnviz; look at it with: python -m nnviz app training.nnviz
    """

    def __init__(self, path: str | os.PathLike[str], **options: Any) -> None:
        self._asked, self._options = path, options
        self.writes = process_rank() == 0
        self.problem: str | None = None
        self.left_out: dict[str, str] = {}
        self._count = 0
        self._restored_from: float | None = None
        self.writer: RunWriter | None = RunWriter(path, **options)

    @property
    def path(self) -> Path:
        return self.writer.path if self.writer else Path(self._asked)

    @property
    def goes_on(self) -> bool:
        """Whether a checkpoint would be written."""
        return self.writes and self.writer is not None

    def begin(self, moment: Mapping[str, Any], *, epoch: float, step: int | None = None, **fields: Any) -> None:
        """Add a checkpoint before the training begins: what cannot be recorded raises, as from `RunWriter.append`."""
        if self.goes_on and self.writer is not None:
            self.writer.append(**moment, epoch=epoch, step=step, **fields)
            self._count += 1

    def record(
        self,
        ask: Callable[[], Mapping[str, Any]],
        *,
        epoch: float,
        step: int | None = None,
        metrics: Mapping[Any, Any] | None = None,
        **fields: Any,
    ) -> bool:
        """Add a checkpoint of what `ask` gives, as `RunWriter.append` takes it; whether it was written.

        Metrics that are not one number are left out. Whatever fails, `ask` included, stops the recording with a warning.
        """
        if not self.goes_on or self.writer is None:
            return False
        numbers, others = read_logs(metrics)
        for name, what in others.items():
            self.leave_out(f"metric {name!r}", f"it is {what}, not one number")
        try:
            self.writer.append(**ask(), epoch=epoch, step=step, metrics=numbers, **fields)
        except Exception as error:
            self.stop(error)
            return False
        self._count += 1
        self._restored_from = fields.get("restored_from")
        return True

    def leave_out(self, part: str, reason: str) -> None:
        """Warn once of a part that is not recorded."""
        if part not in self.left_out:
            self.left_out[part] = reason
            warn(f"nnviz records no {part} to {self.path}: {reason}")

    def stop(self, error: Exception) -> None:
        """Warn once, keep what was recorded so far, and leave the training alone."""
        path = self.path
        self.abandon()
        self.writer = None
        self.problem = reason_of(error, path)
        warn(f"nnviz stopped recording to {path}: {self.problem}; the training goes on")

    def abandon(self) -> None:
        """Leave the run open-ended, as of a training that was interrupted."""
        if self.writer is not None:
            self.writer.abandon()

    def close(self, *, say: bool = True) -> None:
        """End the run, and say in one line what was recorded and what opens it, unless that is not wanted."""
        if self.writer is None or not self.writes:
            return
        try:
            self.writer.close()
        except OSError as error:
            self.stop(error)
            return
        if self._count and say:
            print(closing_line(self.path, self._count, self.writer.n_samples or 0, self._restored_from))


class Recorder:
    """What records a training in a loop of one's own: with `with` it is closed, or left open-ended where the training fails.

    Attributes
    ----------
    recording : Recording or None
        What is written to; None before it begins.
    """

    recording: Recording | None

    def close(self) -> None:
        """End the run, and say what was recorded."""
        if self.recording is not None:
            self.recording.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if kind is None:
            self.close()
        elif self.recording is not None:
            self.recording.abandon()


def closing_line(path: Path, n_checkpoints: int, n_samples: int, restored_from: float | None = None) -> str:
    """What was recorded, where, and the command that opens it, in one line of ASCII but for the path."""
    checkpoints = "1 checkpoint" if n_checkpoints == 1 else f"{n_checkpoints:,} checkpoints"
    restored = "" if restored_from is None else f", the last with the weights of epoch {restored_from:g} again,"
    argument = f'"{path}"' if " " in str(path) else path
    return (
        f"nnviz: recorded {checkpoints} of {n_samples:,} samples{restored} to {path}; "
        f"look at it with: python -m nnviz app {argument}"
    )


def reason_of(error: Exception, path: Any = None) -> str:
    """One line of what an error says that came up while a file was written."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror if error.filename in (None, str(path)) else f"{error.filename}: {error.strerror}"
    text = one_line(str(error))[:300] or type(error).__name__
    if isinstance(error, MemoryError) or type(error).__name__ in ("ResourceExhaustedError", "OutOfMemoryError"):
        text = f"out of memory; give a smaller batch_size ({text})"
    return text


def warn(message: str) -> None:
    """A RuntimeWarning at the nearest line that is neither of this package nor of an installed library."""
    warnings.warn(message, RuntimeWarning, stacklevel=_level_of_user())


def _level_of_user() -> int:
    level, frame = 0, inspect.currentframe()
    while frame is not None and _is_of_library(frame.f_code.co_filename):
        level, frame = level + 1, frame.f_back
    return level if frame is not None else 3


def _is_of_library(file: str) -> bool:
    return file.startswith(_PACKAGE) or any(part in file for part in _LIBRARIES)
