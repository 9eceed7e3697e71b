"""The project's words: names that docs/architecture.md#glossary has replaced do not come back, and the glossary is in order."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nnviz.projection import kept, store

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("nnviz/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"])
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

#: A name that says nothing of what it is → what is said instead.
REPLACED = {
    "answers": "outputs, probabilities, or what they are",
    "asked": "arguments",
    "beside": "artifact folder",
    "dots": "point sets",
    "found": "the noun of what is found",
    "given": "the noun of what is given",
    "going_on": "resume",
    "heads": "record header",
    "inside": "model record",
    "joined": "concatenated",
    "kept": "stored, cached, preserved, or highlighted",
    "known": "the noun of what is known",
    "laboratory": "model jobs",
    "layered": "layer source",
    "likeness": "similarity",
    "making": "job progress",
    "places": "positions",
    "shown": "the noun of what is shown",
    "travelled": "path length",
    "words": "text, settings, arguments, or what they are",
    "workshop": "projection jobs",
}

#: A module that scripts outside this project import, and that only passes on what is elsewhere.
PASSED_ON = "nnviz/projection/kept.py"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def top_level_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_no_module_and_no_name_of_one_is_called_by_a_replaced_word() -> None:
    called = [
        f"{name_of(path)}, {name}: say {REPLACED[word]}"
        for path, tree in TREES.items()
        for name in {path.stem, *top_level_names(tree)}
        if (word := name.strip("_").lower()) in REPLACED and name_of(path) != PASSED_ON
    ]
    assert not called


def test_the_projection_store_is_found_by_its_earlier_name() -> None:
    assert kept.find is store.find_projection


def test_no_parameter_is_called_by_a_participle() -> None:
    """`known: Histories` tells less than `history: Histories`."""
    called = [
        f"{name_of(path)}, {node.name}: {argument.arg}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if argument.arg in {"known", "shown", "found"}
    ]
    assert not called


def test_the_glossary_is_alphabetical_and_names_files_that_are_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Glossary")[2]
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    words = [word.lower() for word, _, _ in rows]
    assert len(words) > 40
    assert words == sorted(words)
    for word, _, where in rows:
        for path in re.findall(r"`([\w/]+(?:\.py|/))`", where):
            assert (ROOT / "nnviz" / path).exists() or (ROOT / "frontend" / "src" / path).exists(), f"{word}: {path}"
