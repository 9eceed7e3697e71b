"""Custom Keras classes and functions of a person's own, by which recorded models are built again.

They are named on the command line of the person's own machine, `--custom module:Class`, and by nothing else: no file, link or
session can name one. The processes that run models are told by a variable of the environment.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from .errors import NetworkError

#: The variable of the environment that holds the names, separated by commas.
VARIABLE = "NNVIZ_CUSTOM"
_NAME = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*):([^\W\d]\w*)")


def offer_custom(names: Sequence[str]) -> None:
    """Have models built with these in this process and in those that it starts; ValueError where one cannot be meant.

    Nothing is imported yet, since that may load Keras.
    """
    if not names:
        return
    sys.path[:0] = [] if {"", os.getcwd()} & set(sys.path) else [os.getcwd()]  # as in `python -m`
    for name in names:
        found = _NAME.fullmatch(name)
        if not found:
            raise ValueError(f"--custom {name!r}; expected module:Class, such as my_layers:Scale")
        if importlib.util.find_spec(found[1].partition(".")[0]) is None:
            raise ValueError(f"--custom {name}: there is no module {found[1]!r}; it is looked for in this folder first")
    os.environ[VARIABLE] = ",".join(names)


def custom_objects() -> dict[str, Any]:
    """What was offered, by the names that configurations may call it. This imports their modules, and Keras.

    NetworkError where one is not there or is no class or function.
    """
    found: dict[str, Any] = {}
    for name in filter(None, os.environ.get(VARIABLE, "").split(",")):
        module, _, attribute = name.partition(":")
        try:
            thing = getattr(importlib.import_module(module), attribute)
        except Exception as error:  # whatever a module of somebody's raises
            raise NetworkError(f"--custom {name} cannot be imported: {type(error).__name__}: {error}") from None
        if not callable(thing):
            raise NetworkError(f"--custom {name} is a {type(thing).__name__}; expected a class or a function")
        import keras

        found |= {attribute: thing, thing.__name__: thing, keras.saving.get_registered_name(thing): thing}
    return found
