"""NetworkError, and the translation of what Keras raises into one sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..runs.errors import RunFileError, shortened

P = ParamSpec("P")
R = TypeVar("R")

_MOST = 200  # signs of what a library says
#: How lines begin that say where in a model something happened, not what.
_WHERE = ("File ", "Detected at node", "Stack trace", "Arguments received", "•", "[[", "Graph execution error")


class NetworkError(ValueError):
    """The recorded model cannot be looked into; the message is one sentence that a person can read, whatever a file holds."""

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(message))


def in_one_sentence(run_model: Callable[P, R]) -> Callable[P, R]:
    """Say what goes wrong while a recorded model runs as a NetworkError of one sentence, whatever a library raises for it."""

    @wraps(run_model)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return run_model(*args, **kwargs)
        except (NetworkError, RunFileError, MemoryError, OSError):
            raise
        except Exception as error:
            if type(error).__name__ == "ResourceExhaustedError":
                raise MemoryError from error
            raise NetworkError(f"The recorded model does not run: {_last_line(error)}") from error

    return wrapped


def _last_line(error: Exception) -> str:
    """What a library says in the end, in one line: the message that is not about where it happened."""
    lines = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()]
    lines_told = [line for line in lines if not line.startswith(_WHERE)]
    return (lines_told or [type(error).__name__])[-1][:_MOST]
