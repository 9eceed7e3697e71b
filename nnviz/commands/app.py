"""``app``: the app in the browser, opened on a run."""

from __future__ import annotations

import argparse
import os
import runpy
import sys
from pathlib import Path
from typing import Any

from ..extras import require
from ..network.custom import offer_custom
from ..runs.served import FIRST_RUN, RUNS_FOLDER
from ..terminal import add_custom
from .options import add_command

#: The package, and in a wheel the folder of the entry script in it; elsewhere that lies beside the package.
_PACKAGE = Path(__file__).parents[1]


def add_app(commands: Any) -> None:
    app = add_command(commands, "app", "look at runs in the browser", _app, file="")
    run = "what it opens with, or a folder of runs (default: the folder runs, or the one that NNVIZ_RUNS names)"
    app.add_argument("file", type=Path, nargs="?", metavar="RUN.nnviz", help=run)
    app.add_argument("--port", type=_port, metavar="N", help="where it is served (default: 8501, or the next that is free)")
    app.add_argument("--no-browser", action="store_true", help="serve it without opening a browser")
    add_custom(app, "; the app is then served to this machine alone")


def _app(options: argparse.Namespace) -> None:
    offer_custom(options.custom)
    if options.file:
        _choose(options.file)
    require("streamlit")
    settings = {
        "server.port": options.port,
        "server.headless": "true" if options.no_browser else None,
        "server.address": "localhost" if options.custom else None,
    }
    words = [f"--{name}={value}" for name, value in settings.items() if value is not None]
    sys.argv = ["streamlit", "run", str(entry_script()), *words]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _choose(file: Path) -> None:
    """Have the app list the runs of that folder, or of the folder of that run, and open with it."""
    from ..runs.run import open_run

    path = Path(os.path.abspath(file))
    if path.is_dir():
        os.environ[RUNS_FOLDER] = str(path)
        return
    open_run(path)  # what is wrong with it is said here
    if path.suffix != ".nnviz" or path.name.startswith("."):
        raise ValueError(f"{file} is a run whose file has another name than the app lists; expected NAME.nnviz")
    os.environ[RUNS_FOLDER], os.environ[FIRST_RUN] = str(path.parent), str(path)


def entry_script() -> Path:
    """The script that Streamlit runs."""
    installed = _PACKAGE / "app" / "streamlit_app.py"
    return installed if installed.exists() else _PACKAGE.parent / "streamlit_app.py"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a port, 1 to 65535")
    return int(text)
