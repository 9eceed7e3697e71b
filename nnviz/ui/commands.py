"""Commands that a page offers for a shell: what came from a file or is a file's name is one word there, and runs nothing."""

from __future__ import annotations

import os
import shlex
import subprocess

from .text import legible


def nnviz_command(*arguments: str) -> str:
    """`python -m nnviz` with these words, quoted for the shells of the system that the app runs on.

    Examples
    --------
    >>> nnviz_command("info", "my run.nnviz")
    "python -m nnviz info 'my run.nnviz'"
    """
    if os.name == "nt":
        return subprocess.list2cmdline(["python", "-m", "nnviz", *arguments])
    return " ".join(["python -m nnviz", *map(_quoted, arguments)])


def _quoted(argument: str) -> str:
    if legible(argument) == argument and "\n" not in argument:
        return shlex.quote(argument)
    return "$'" + "".join(_escaped(character) for character in argument) + "'"  # as Bash and zsh read it, and people can


def _escaped(character: str) -> str:
    if character in "\\'":
        return "\\" + character
    if legible(character) == character and character.isprintable():
        return character
    return f"\\U{ord(character):08x}"
