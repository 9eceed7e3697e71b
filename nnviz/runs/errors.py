"""The one exception that unreadable files raise, and how messages quote what a file or a caller gave."""

from __future__ import annotations

import reprlib
from typing import Any

#: The longest message, in characters; what a longer one quotes in its middle is left out.
MOST_CHARACTERS = 600

_QUOTING = reprlib.Repr()
_QUOTING.maxlevel, _QUOTING.maxstring, _QUOTING.maxother = 2, 60, 60


class RunFileError(ValueError):
    """A file that is empty, damaged, of another format, or that claims what it does not hold.

    The message is one line that names the file, says what was found and what was expected. It has at most `MOST_CHARACTERS`,
    whatever the file holds.

    Examples
    --------
    >>> nnviz.open_run("missing.nnviz")
    Traceback (most recent call last):
    nnviz.runs.errors.RunFileError: missing.nnviz: there is no such file
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(message))


def quoted(value: Any) -> str:
    """A value as messages quote it: as Python writes it, on one line, at most about 300 characters long."""
    try:
        return shortened(" ".join(_QUOTING.repr(value).split()), 300)
    except Exception:  # what has no words, such as an int of more digits than Python writes
        return f"a {type(value).__name__}"


def shortened(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text, less what makes it longer than `most` characters: its beginning and its end, which says what was expected."""
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end - 3]} … {text[-end:]}"
