"""Runs scripts that import modules of `frontend/src`: esbuild bundles them, Node runs them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"
ESBUILD = FRONTEND / "node_modules" / ".bin" / "esbuild"


def run_in_node(script: str, *arguments: str | Path) -> str:
    """What a script prints. It imports from "./src/…" and reads its arguments from `process.argv[2]` on.

    Skips the test where Node or the packages of the front end are missing, unless NNVIZ_REQUIRE_BROWSER is set.
    """
    if not ESBUILD.exists() or shutil.which("node") is None:
        missing = "no Node or no frontend/node_modules: npm ci in frontend"
        (pytest.fail if os.environ.get("NNVIZ_REQUIRE_BROWSER") else pytest.skip)(missing)
    bundle = _output([str(ESBUILD), "--bundle", "--platform=node", "--format=esm", "--log-level=error"], script)
    return _output(["node", "--input-type=module", "-", *map(str, arguments)], bundle)


def _output(command: list[str], given: str) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=60, cwd=FRONTEND)
    assert done.returncode == 0, done.stderr
    return done.stdout
