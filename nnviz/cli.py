"""The command line: ``python -m nnviz COMMAND``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from .commands.app import add_app
from .commands.landscapes import add_landscape
from .commands.maps import add_project
from .commands.recordings import add_export, add_import, add_record
from .commands.reports import add_doctor, add_events, add_info, add_measures
from .extras import install_command
from .network.commands import add_explain
from .runs.errors import RunFileError, shortened
from .runs.replace import NameTaken
from .runs.summary import one_line
from .terminal import what_cannot_be_written_is_replaced

#: In the order of the help.
_COMMANDS = (
    add_record,
    add_info,
    add_events,
    add_import,
    add_export,
    add_measures,
    add_project,
    add_landscape,
    add_explain,
    add_app,
    add_doctor,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it did its work, 2 with one line on standard error where the input was bad."""
    with what_cannot_be_written_is_replaced():
        return _main(arguments)


def _main(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (RunFileError, ValueError, OSError) as error:
        reason = str(error)
        if isinstance(error, OSError) and error.strerror:
            reason = f"{error.filename or getattr(options, 'out', 'nnviz')}: {error.strerror}"
            if isinstance(error, NameTaken):
                reason += " (--force replaces it)"
        print(f"nnviz {options.command}: {one_line(shortened(reason))}", file=sys.stderr)
        return 2
    except ImportError as error:
        reason = f"{error.name} is not installed: {install_command(error.name)}" if error.name else one_line(str(error))
        print(f"nnviz {options.command}: {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"nnviz {options.command}: interrupted", file=sys.stderr)
        return 130
    return 0


class _Parser(argparse.ArgumentParser):
    """Bad options are one line too; `--help` has the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m nnviz", description="Record how a neural network learns, and look at it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in _COMMANDS:
        add(commands)
    return parser
