"""Joining JavaScript modules into one."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nnviz.views.assemble import joined_modules

MAP = Path(__file__).parents[2] / "nnviz" / "views" / "map"


def write(folder: Path, **modules: str) -> Path:
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
        tmp_path, main='import { b } from "./b.js";\nconst twice = 1;\n', b="export const b = 1;\nfunction twice() {}\n"
    )
    with pytest.raises(ValueError, match=r"main\.js and b\.js both declare 'twice'"):
        joined_modules(entry)


def test_the_map_view_joins_into_one_module_without_imports() -> None:
    joined = joined_modules(MAP / "streamlit.js")
    assert not re.search(r"^\s*import\b", joined, re.MULTILINE)
    assert re.findall(r"^export .*?\w+\(", joined, re.MULTILINE) == ["export default function main("]
    assert all(path.name == "streamlit.js" or "Streamlit calls" not in path.read_text() for path in MAP.glob("*.js"))


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_the_joined_module_is_valid_javascript(tmp_path: Path) -> None:
    (tmp_path / "joined.mjs").write_text(joined_modules(MAP / "streamlit.js"), encoding="utf-8")
    done = subprocess.run(["node", "--check", str(tmp_path / "joined.mjs")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted(MAP.glob("*.js")), ids=lambda path: path.name)
def test_text_never_becomes_markup(path: Path) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text())
