"""What `pip install nnviz` brings alone: runs are recorded and read, and what more is needed is said in one line.

`.ci/frameworks` names by NNVIZ_BARE_PYTHON an environment that holds the wheel, with what it depends on and nothing else.
"""

import json
import os
import subprocess

import pytest

PYTHON = os.environ.get("NNVIZ_BARE_PYTHON")
if not PYTHON:
    pytest.skip("NNVIZ_BARE_PYTHON names no environment", allow_module_level=True)

RECORD = """
import sys
import numpy as np
import nnviz
from nnviz.runs.recording import Recording

y = np.arange(6) % 2
with nnviz.RunWriter("my.nnviz", labels=y, images=np.zeros((6, 4, 4)), columns={"place": list("aabbab")}) as writer:
    writer.append(probabilities=np.eye(2)[y], epoch=1, metrics={"loss": 0.5})
assert nnviz.open_run("my.nnviz").complete
print(*sorted({name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)))
"""


@pytest.fixture
def bare(tmp_path):
    def run(*words):
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        return subprocess.run([PYTHON, *words], cwd=tmp_path, env=environment, capture_output=True, text=True)

    return run


def test_it_holds_numpy_and_msgpack_and_nothing_else(bare):
    listed = json.loads(bare("-m", "pip", "list", "--format", "json", "--disable-pip-version-check").stdout)
    assert {each["name"] for each in listed} - {"pip", "setuptools"} == {"nnviz", "numpy", "msgpack"}


def test_a_run_is_recorded_and_read_with_these_alone(bare):
    done = bare("-c", RECORD)
    assert done.returncode == 0, done.stderr
    brought = set(done.stdout.split())
    assert {"nnviz", "numpy", "msgpack"} <= brought
    assert not {name for name in brought if not name.startswith(("_", "nnviz", "numpy", "msgpack", "cython_runtime"))}


def test_commands_that_only_read_work(bare):
    assert bare("-c", RECORD).returncode == 0
    for words in (["info", "my.nnviz"], ["events", "my.nnviz"], ["export", "my.nnviz", "--to", "npz", "--out", "a.npz"]):
        done = bare("-m", "nnviz", *words)
        assert done.returncode == 0, done.stderr
    for words in (["import", "a.npz", "--out", "b.nnviz"], ["measures", "my.nnviz", "--out", "m.csv"], ["doctor"]):
        done = bare("-m", "nnviz", *words)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["app", "my.nnviz"], 'nnviz app: streamlit is not installed: pip install "nnviz[app]"'),
        (["project", "my.nnviz", "--method", "tsne"], 'which is not installed: pip install "nnviz[maps]"'),
        (["record", "--dataset", "digits", "--out", "d.nnviz"], 'is not installed: pip install "nnviz[tensorflow]"'),
    ],
)
def test_what_more_is_needed_is_said_in_one_line(words, says, bare):
    assert bare("-c", RECORD).returncode == 0
    done = bare("-m", "nnviz", *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert says in done.stderr


def test_there_is_a_command_of_its_own(bare):
    assert bare("-c", RECORD).returncode == 0
    command = os.path.join(os.path.dirname(PYTHON), "nnviz")
    done = subprocess.run([command, "--help"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.startswith("usage: ")) == (0, True)
