"""`python -m nnviz app`: what it opens with, and what it says of bad input, in one line."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nnviz import cli, extras
from nnviz.commands import app
from nnviz.runs.served import FIRST_RUN, RUNS_FOLDER

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started(monkeypatch):
    """What Streamlit would have been started with: the words of its command line."""
    words = []
    monkeypatch.setattr(app.runpy, "run_module", lambda module, **_: words.extend([module, *sys.argv[1:]]))
    monkeypatch.setattr(sys, "argv", ["nnviz"])
    for name in (RUNS_FOLDER, FIRST_RUN, "NNVIZ_CUSTOM"):
        monkeypatch.setenv(name, "")
    return words


def test_the_app_opens_with_the_run_that_is_named(tiny_run, started, tmp_path, monkeypatch):
    tiny_run("b.nnviz")
    tiny_run("a.nnviz")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["app", "b.nnviz", "--port", "8765", "--no-browser"]) == 0
    script = str(ROOT / "streamlit_app.py")
    assert started == ["streamlit", "run", script, "--server.port=8765", "--server.headless=true"]
    page = AppTest.from_file(script, default_timeout=60).run()
    assert not page.exception
    assert page.sidebar.selectbox[0].value == "b"
    assert page.sidebar.selectbox[0].options == ["digits (example)", "a", "b"]


@pytest.mark.usefixtures("started")
def test_a_folder_lists_its_runs(tmp_path):
    assert cli.main(["app", str(tmp_path)]) == 0
    assert os.environ[RUNS_FOLDER] == str(tmp_path)
    assert not os.environ[FIRST_RUN]


def test_custom_classes_are_for_this_machine_alone(started, tmp_path, monkeypatch):
    (tmp_path / "my_layers.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert cli.main(["app", "--custom", "my_layers:Scale", "--custom", "my_layers:Shift"]) == 0
    assert "--server.address=localhost" in started
    assert os.environ["NNVIZ_CUSTOM"] == "my_layers:Scale,my_layers:Shift"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["no.nnviz"], "no.nnviz: there is no such file"),
        (["damaged.nnviz"], "damaged.nnviz"),
        (["other.run"], "other.run is a run whose file has another name than the app lists; expected NAME.nnviz"),
        (["--custom", "Scale"], "--custom 'Scale'; expected module:Class"),
        (["--port", "99999"], "argument --port: '99999'; expected a port, 1 to 65535"),
    ],
)
def test_bad_input_is_one_line_and_starts_nothing(words, says, started, tiny_run, tmp_path, monkeypatch, capsys):
    tiny_run("other.nnviz").rename(tmp_path / "other.run")
    (tmp_path / "damaged.nnviz").write_bytes(b"nothing")
    monkeypatch.chdir(tmp_path)
    try:
        status = cli.main(["app", *words])
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr().err
    assert (status, said.count("\n"), started) == (2, 1, [])
    assert says in said


@pytest.mark.usefixtures("started")
def test_without_streamlit_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    assert cli.main(["app"]) == 2
    assert capsys.readouterr().err == 'nnviz app: streamlit is not installed: pip install "nnviz[app]"\n'


@pytest.mark.slow
def test_it_serves_the_page_and_the_files_of_the_browsers_side(tiny_run, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nnviz", "app", str(tiny_run()), "--no-browser", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE) as server:
        try:
            assert any(b"http://" in line for line in server.stdout)
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as page:
                assert "nnviz/assets/" in ",".join(page.headers.get_all("Link"))
        finally:
            server.terminate()
