"""The bounds of versions have one home, the folder requirements; `requirements.txt` and the extras are made of its files."""

import re
import tomllib
from pathlib import Path

from nnviz.extras import EXTRAS, install_command

ROOT = Path(__file__).parents[1]
FILES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("requirements/*.txt"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRA_FILES = {extra: made["file"] for extra, made in PROJECT["tool"]["setuptools"]["dynamic"]["optional-dependencies"].items()}


def packages(text: str) -> list[str]:
    return re.findall(r"^([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)


def files_in(name: str) -> list[str]:
    return re.findall(r"^-r (requirements/\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)


def test_no_package_is_bounded_in_two_places() -> None:
    everywhere = [name.lower() for text in FILES.values() for name in packages(text)]
    assert sorted(everywhere) == sorted(set(everywhere))
    for name in ("requirements.txt", "requirements-gpu.txt"):
        assert not packages((ROOT / name).read_text("utf-8")), name


def test_one_command_still_installs_the_whole_app() -> None:
    whole = ["requirements/core.txt", *EXTRA_FILES["all"]]
    assert files_in("requirements.txt") == whole
    assert sorted([*whole, *files_in("requirements-gpu.txt")]) == sorted(FILES)


def test_recording_needs_numpy_and_msgpack_and_nothing_else() -> None:
    assert PROJECT["tool"]["setuptools"]["dynamic"]["dependencies"]["file"] == "requirements/core.txt"
    assert packages(FILES["requirements/core.txt"]) == ["numpy", "msgpack"]


def test_every_extra_that_messages_name_is_there_and_brings_its_modules() -> None:
    assert set(EXTRA_FILES) == {*EXTRAS, "all"}
    for extra, modules in EXTRAS.items():
        text = " ".join(FILES[name] for name in EXTRA_FILES[extra]).lower().replace("-", "_")
        named = {"sklearn": "scikit_learn", "umap": "umap_learn", "PIL": "pillow", "dask": "distributed", "keras": "tensorflow"}
        brought_along = {"scipy", "numba", "starlette", "pandas"}
        missing = [each for each in modules if named.get(each, each).lower() not in text and each not in brought_along]
        assert not missing, extra
    assert install_command("streamlit") == 'pip install "nnviz[app]"'
