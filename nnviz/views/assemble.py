"""Joins a view's JavaScript modules into one, since Streamlit loads a component's script from where imports cannot reach.

The modules stay plain ES modules, so that Node tests them and a web page loads them as they are. Each imports its neighbours by
``import { names } from "./neighbour.js";``, those of another view by ``"../map/neighbour.js"``, and exports declarations; the
top-level names of all that are joined must differ from each other.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\./[\w-]+\.js|\.\./[\w-]+/[\w-]+\.js)";\n', re.MULTILINE)
_DECLARATION = re.compile(r"^(?:export (?:default )?)?(?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)


@cache
def joined_modules(entry: Path) -> str:
    """The source of `entry` and of all it imports, as one module that exports what `entry` exports by default.

    Raises ValueError where two modules declare the same name.
    """
    parts: dict[Path, str] = {}
    _collect(entry.resolve(), parts)
    owners: dict[str, str] = {}
    for path, source in parts.items():
        module = f"{path.parent.name}/{path.name}"
        for name in _DECLARATION.findall(source):
            if name in owners:
                raise ValueError(f"{module} and {owners[name]} both declare {name!r}")
            owners[name] = module
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", source)) for source in parts.values())


def _collect(path: Path, parts: dict[Path, str]) -> None:
    """Add a module after the ones that it imports."""
    source = path.read_text(encoding="utf-8")
    for neighbour in _IMPORT.findall(source):
        imported = (path.parent / neighbour).resolve()
        if imported not in parts:
            _collect(imported, parts)
    parts[path] = source
