"""What happens when a recorder is added to public trainings: recorded and shown, or refused in one sentence before them.

Each training (`public_trainings/`) runs in a process of its own, on data of the shape of its source's that need no network.
What was recorded is opened, and every screen of the app is drawn of it. A third outcome, such as an error during the training,
a screen that fails or a message of several lines, is a fault.

    python benchmarks/trainings.py [GROUP …]        of keras_images, keras_text, …: all whose framework is installed
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import traceback
from importlib.util import find_spec
from pathlib import Path

from common import ROOT, Row, report
from public_trainings.catalogue import GROUPS, Training, load_group

#: The screens that show a run.
SCREENS = ("projection", "overview", "traces", "mistakes", "network", "landscape", "compare")

#: A sentence that is read at once.
MOST_LETTERS = 400

#: The least that the table has to hold.
LEAST = 35


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all if left out")
    parser.add_argument("--only", metavar="FUNCTION", help="the trainings whose function's name has this in it")
    parser.add_argument("--one", nargs=3, metavar=("GROUP", "FUNCTION", "PATH"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        return run_one(*given.one)
    unknown = set(given.groups) - set(GROUPS)
    if unknown:
        parser.error(f"unknown group {sorted(unknown)[0]!r}; the groups are {', '.join(GROUPS)}")
    groups = [name for name in given.groups or GROUPS if find_spec(GROUPS[name])]
    left_out = [name for name in given.groups or GROUPS if name not in groups]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for group in groups:
            for at, (name, source, function) in enumerate(listed(group)):
                if given.only is None or given.only in function:
                    path = Path(folder) / f"{group}{at}" / "run.nnviz"
                    path.parent.mkdir()
                    rows.append(outcome(group, function, f"{name} ({source})", path))
    if not given.groups and given.only is None:
        rows.append(Row("trainings", str(len(rows)), f"at least {LEAST}", len(rows) >= LEAST))
    notes = [f"Left out, since {GROUPS[name]} is not installed: {name}." for name in left_out]
    return report("Public trainings with the recorder added", rows, notes=notes)


def listed(group: str) -> list[tuple[str, str, str]]:
    """Name, source and function of each training of a group, told by a process that imports its framework."""
    program = (
        "import json, sys; from public_trainings.catalogue import load_group; "
        "print(json.dumps([(each.name, each.source, each.run.__name__) for each in load_group(sys.argv[1])]))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program, group], cwd=ROOT / "benchmarks", env=environment(), capture_output=True, text=True
    )
    if asked.returncode:
        raise SystemExit(f"{group} cannot be loaded: {asked.stderr.strip().splitlines()[-1]}")
    return [tuple(entry) for entry in json.loads(asked.stdout.splitlines()[-1])]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "NNVIZ_RUNS": "/nowhere"}


def outcome(group: str, function: str, what: str, path: Path) -> Row:
    """A row of the table: what became of one training."""
    command = [sys.executable, __file__, "--one", group, function, str(path)]
    process = subprocess.run(command, env=environment(), capture_output=True, text=True)
    try:
        said = json.loads(process.stdout.splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        said = {"kind": "fault", "words": " ".join(process.stderr.split())[-200:] or "no word"}
    return Row(what, f"{said['kind']}: {said['words']}".replace("|", "\\|"), "", said["kind"] != "fault")


def run_one(group: str, function: str, path: str) -> int:
    """Train, record, open and show; the outcome is the last line that is printed, in JSON."""
    (chosen,) = (entry for entry in load_group(group) if entry.run.__name__ == function)
    kind, words = try_training(chosen, Path(path))
    if kind == "recorded":
        kind, words = shown(Path(path), words)
    print(json.dumps({"kind": kind, "words": words}))
    return 0


def try_training(chosen: Training, path: Path) -> tuple[str, str]:
    import warnings

    begun: list[bool] = []
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            chosen.run(path, lambda: begun.append(True))
        except ValueError as error:
            text = str(error)
            if begun or "\n" in text or len(text) > MOST_LETTERS or "nnviz" not in "".join(traceback.format_exc()):
                return "fault", f"{'during' if begun else 'before'} the training: {' '.join(text.split())[:300]}"
            return "refused", text
        except Exception as error:
            return "fault", f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    warned = [str(each.message) for each in told if "nnviz" in str(each.message)]
    return ("fault", warned[0]) if any("stopped recording" in text for text in warned) else ("recorded", "; ".join(warned))


def shown(path: Path, warned: str) -> tuple[str, str]:
    """What the run holds, after every screen of the app has been drawn of it."""
    import nnviz

    os.environ["NNVIZ_RUNS"] = str(path.parent)
    run = nnviz.open_run(path)
    if len(run.checkpoints) < 2:
        return "fault", f"{len(run.checkpoints)} checkpoint was recorded"
    from streamlit.testing.v1 import AppTest

    for screen in SCREENS:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120).run()
        app.query_params["run"] = path.stem
        app = app.switch_page(f"pages/{screen}.py").run()
        said = [*(box.value for box in app.error), *(box.message for box in app.exception)]
        if app.query_params.get("run") not in (path.stem, [path.stem]):
            return "fault", f"the screen {screen} shows another run"
        if said:
            return "fault", f"the screen {screen} says: {' '.join(said[0].split())[:300]}"
    inside = f"{len(run.checkpoints)} checkpoints of {run.n_samples} samples, {run.n_classes} classes"
    return "recorded and shown", inside + (f"; said: {warned}" if warned else "")


if __name__ == "__main__":
    sys.exit(main())
