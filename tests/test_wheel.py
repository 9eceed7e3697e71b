"""The wheel holds the app: its entry script, pages and settings as well, and runs it from wherever it is installed."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with what a wheel of the tracked files puts into site-packages."""
    source, wheels, folder = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "installed"))
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("frontend/", "tests/", "benchmarks/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--disable-pip-version-check",
        "-w",
        str(wheels),
        str(source),
    ]
    subprocess.run(pip, check=True, capture_output=True, text=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def run_python(script, folder, cwd):
    environment = {**os.environ, "PYTHONPATH": str(folder), "NNVIZ_RUNS": str(cwd)}
    return subprocess.run([sys.executable, "-c", script], cwd=cwd, env=environment, capture_output=True, text=True)


def test_it_holds_what_the_app_needs_and_nothing_that_it_does_not(installed):
    held = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    pages = {f"nnviz/app/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("pages/*.py")}
    assert {"nnviz/app/streamlit_app.py", "nnviz/app/.streamlit/config.toml", "nnviz/py.typed", *pages} <= held
    assert {"nnviz/data/digits.nnviz", "nnviz/views/built/manifest.json", "nnviz/ui/icon.svg"} <= held
    others = {name for name in held if not name.startswith("nnviz/")}
    assert {name.partition("/")[0].partition("-")[0] for name in others} == {"nnviz"}
    assert {name for name in held if name.startswith("nnviz/app/") and name.count("/") == 2} == {"nnviz/app/streamlit_app.py"}


def test_the_app_of_an_installed_wheel_shows_its_pages(installed, tmp_path):
    script = """
from pathlib import Path
import nnviz
from nnviz.commands.app import entry_script
from streamlit.testing.v1 import AppTest
assert entry_script() == Path(nnviz.__file__).parent / "app" / "streamlit_app.py", entry_script()
app = AppTest.from_file(str(entry_script()), default_timeout=60).run()
assert not app.exception, app.exception
for page in ("overview", "mistakes"):
    assert not app.switch_page(f"pages/{page}.py").run().exception, app.exception
print(nnviz.__file__, app.sidebar.selectbox[0].value)
"""
    done = run_python(script, installed, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(installed / "nnviz" / "__init__.py"), "digits"]
