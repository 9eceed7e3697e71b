"""Joining JavaScript modules into one."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nnviz.views.assemble import joined_modules

VIEWS = Path(__file__).parents[2] / "nnviz" / "views"
ENTRIES = sorted(VIEWS.glob("*/streamlit.js"))
MODULES = sorted(VIEWS.glob("*/*.js"))


def name_of(path: Path) -> str:
    return path.relative_to(VIEWS).as_posix()


def write(folder: Path, **modules: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source, encoding="utf-8")
    return folder / f"{next(iter(modules))}.js"


def test_modules_come_after_what_they_import_and_only_once(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        main='import { b } from "./b.js";\nimport { a } from "./a.js";\nexport default function main() { return a + b; }\n',
        b='import { a } from "./a.js";\nexport const b = a + 1;\n',
        a="export const a = 1;\n",
    )
    joined = joined_modules(entry)
    assert joined.count("const a = 1;") == 1
    assert joined.index("const a") < joined.index("const b") < joined.index("function main")
    assert re.findall(r"^export .*", joined, re.MULTILINE) == ["export default function main() { return a + b; }"]
    assert "import" not in joined


def test_two_modules_may_not_declare_the_same_name(tmp_path: Path) -> None:
    entry = write(
        tmp_path / "one", main='import { b } from "./b.js";\nconst twice = 1;\n', b="export const b = 1;\nfunction twice() {}\n"
    )
    with pytest.raises(ValueError, match=r"one/main\.js and one/b\.js both declare 'twice'"):
        joined_modules(entry)


def test_modules_of_another_view_are_joined_once_however_they_are_reached(tmp_path: Path) -> None:
    write(tmp_path / "map", b='import { a } from "./a.js";\nexport const b = a + 1;\n', a="export const a = 1;\n")
    entry = write(
        tmp_path / "other",
        main='import { a } from "../map/a.js";\nimport { b } from "../map/b.js";\nexport default function main() {}\n',
    )
    joined = joined_modules(entry)
    assert joined.count("const a = 1;") == joined.count("const b = a + 1;") == 1
    assert joined.index("const a") < joined.index("const b") < joined.index("function main")
    assert "import" not in joined


def test_modules_of_one_name_in_two_views_are_two(tmp_path: Path) -> None:
    write(
        tmp_path / "map",
        parts='import { deep } from "./deep.js";\nexport const b = deep;\n',
        deep="export const deep = 1;\n",
    )
    entry = write(
        tmp_path / "other",
        main='import { a } from "./parts.js";\nimport { b } from "../map/parts.js";\nexport default function main() {}\n',
        parts="export const a = 2;\n",
    )
    joined = joined_modules(entry)
    assert all(f"const {name} = " in joined for name in ("a", "b", "deep"))
    write(tmp_path / "other", parts="export const a = 2;\nconst deep = 3;\n")
    joined_modules.cache_clear()
    with pytest.raises(ValueError, match=r"map/deep\.js and other/parts\.js both declare 'deep'"):
        joined_modules(entry)


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_every_view_joins_into_one_module_without_imports(entry: Path) -> None:
    joined = joined_modules(entry)
    assert not re.search(r"^\s*import\b", joined, re.MULTILINE)
    assert re.findall(r"^export .*?\w+\(", joined, re.MULTILINE) == ["export default function main("]


def test_only_the_adapters_know_streamlit() -> None:
    assert all(path.name == "streamlit.js" or "Streamlit calls" not in path.read_text() for path in MODULES)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_the_joined_module_is_valid_javascript(tmp_path: Path, entry: Path) -> None:
    (tmp_path / "joined.mjs").write_text(joined_modules(entry), encoding="utf-8")
    done = subprocess.run(["node", "--check", str(tmp_path / "joined.mjs")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_text_never_becomes_markup(path: Path) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text())
