"""Runs scripts that import modules of `frontend/src`: esbuild bundles them, Node or a browser runs them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
ESBUILD = FRONTEND / "node_modules" / ".bin" / "esbuild"


def run_in_node(script: str, *arguments: str | Path) -> str:
    """What a script prints. It reads its arguments from `process.argv[2]` on."""
    return _output(["node", "--input-type=module", "-", *map(str, arguments)], bundled(script, "node"))


def bundled(script: str, platform: str) -> str:
    """A script that imports from "./src/…", with all of that in it, for "node" or a "browser".

    Skips the test where Node or the packages of the front end are missing, unless NNVIZ_REQUIRE_BROWSER is set.
    """
    if not ESBUILD.exists() or shutil.which("node") is None:
        missing = "no Node or no frontend/node_modules: npm ci in frontend"
        (pytest.fail if os.environ.get("NNVIZ_REQUIRE_BROWSER") else pytest.skip)(missing)
    return _output([str(ESBUILD), "--bundle", f"--platform={platform}", "--format=esm", "--log-level=error"], script)


def _output(command: list[str], given: str) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=60, cwd=FRONTEND)
    assert done.returncode == 0, done.stderr
    return done.stdout
