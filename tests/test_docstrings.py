"""The docstrings of the public interface, which docs/api.md lists, are whole, and their examples are true."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.ui import parameters
from nnviz.ui.runs import EXAMPLE

ROOT = Path(__file__).parents[1]
#: The names of docs/api.md, and what of each is public: members joined by commas, "" for all.
LISTED = dict(
    re.findall(r"^::: (\S+)(?:\n    options:\n      members: \[(.*)\])?", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
)
KERAS = ("nnviz.RunRecorder", "nnviz.runs.recorder")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def marked(name: str) -> Any:
    return pytest.param(name, marks=pytest.mark.slow) if name.startswith(KERAS) else name


def with_examples() -> list[str]:
    """The modules that have examples."""
    files = sorted((ROOT / "nnviz").rglob("*.py"))
    return [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files if ">>> " in file.read_text()]


# --- examples ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [marked(name) for name in with_examples()])
def test_the_examples_give_what_they_say(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(parameters, "_TABLES", dict(parameters._TABLES))  # what an example declares is forgotten after it
    given = {"np": np, "nnviz": nnviz, "run": nnviz.open_run(EXAMPLE)}
    found = doctest.testmod(importlib.import_module(module), extraglobs=given, optionflags=FLAGS)
    assert found.attempted
    assert not found.failed, "see above"


def test_no_example_is_skipped() -> None:
    assert not [file for file in (ROOT / "nnviz").rglob("*.py") if "+SKIP" in file.read_text()]


# --- sections ----------------------------------------------------------------------------------------------------------------


class Documented:
    """A function, class or method of the public interface, with its docstring cut into sections."""

    def __init__(self, name: str, thing: Any) -> None:
        self.name, self.thing = name, thing

    @cached_property
    def sections(self) -> dict[str, str]:
        """Heading → text; "" has what stands before the first heading."""
        parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", inspect.getdoc(self.thing) or "", flags=re.MULTILINE)
        return dict(zip(["", *parts[1::2]], parts[::2], strict=True))

    def names(self, section: str) -> list[str]:
        """What a section describes, such as the parameters `a, b : int`, in its order."""
        lines = [line for line in self.sections.get(section, "").splitlines() if line and not line.startswith(" ")]
        return [name.strip().lstrip("*") for line in lines for name in line.partition(" : ")[0].split(",")]

    @cached_property
    def parameters(self) -> list[str]:
        """As its signature has them."""
        of = self.thing.__init__ if inspect.isclass(self.thing) else self.thing
        if (
            of is object.__init__
            or getattr(of, "__module__", "") == "typing"
            or (inspect.isclass(self.thing) and issubclass(self.thing, Exception))
        ):
            return []
        return [name for name in inspect.signature(of).parameters if name not in ("self", "cls")]

    @cached_property
    def returns(self) -> bool:
        return inspect.isfunction(self.thing) and inspect.signature(self.thing).return_annotation not in ("None", None)

    @cached_property
    def raised(self) -> set[str]:
        """The exceptions that its own body raises."""
        own = self.thing
        if inspect.isclass(own):
            own = vars(own).get("__post_init__" if is_dataclass(own) else "__init__")
        if own is None or own.__module__ == "typing":  # what a protocol is given
            return set()
        tree = ast.parse(textwrap.dedent(inspect.getsource(own)))
        calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
        return {call.func.id for call in calls if isinstance(call.func, ast.Name)}

    @property
    def examples(self) -> str:
        return self.sections.get("Examples", "")


def thing_of(name: str) -> Any:
    """What a dotted name stands for."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise AssertionError(f"{name} is listed in docs/api.md, and is nowhere")


def listed() -> Iterator[str]:
    """The names of docs/api.md, and for a module those of what it defines."""
    for name in LISTED:
        if name.startswith(KERAS):
            yield name
            continue
        thing = thing_of(name)
        if not isinstance(thing, ModuleType):
            yield name
            continue
        own = [each for each, value in vars(thing).items() if getattr(value, "__module__", "") == thing.__name__]
        yield from (f"{name}.{each}" for each in own if not each.startswith("_") and callable(vars(thing)[each]))


def members_of(name: str, thing: type) -> Iterator[tuple[str, Any]]:
    """The methods and properties that are public and nnviz's, and are not described with a class before it in its module."""
    public = [each.strip() for each in LISTED.get(name, "").split(",") if each]
    described = {own for base in thing.__mro__[1:] if base.__module__ == thing.__module__ for own in vars(base)}
    for own in public or [each for each in dir(thing) if not each.startswith(("_", "on_")) and each not in described]:
        member = getattr(thing, own)
        code = member.fget if isinstance(member, property) else member.func if isinstance(member, cached_property) else member
        if inspect.isfunction(code) and code.__module__.startswith("nnviz."):
            yield own, member


@pytest.mark.parametrize("name", [marked(name) for name in listed()])
def test_a_public_name_is_described_as_numpy_style_has_it(name: str) -> None:
    thing = thing_of(name)
    whole = Documented(name, thing)
    documented = [whole]
    if inspect.isclass(thing):
        documented += [Documented(f"{name}.{own}", member) for own, member in members_of(name, thing)]
    faults = [f"{each.name}: {fault}" for each in documented for fault in faults_of(each, whole)]
    assert not faults, "\n".join(faults)


def faults_of(each: Documented, whole: Documented) -> Iterator[str]:
    """What the docstring of a function, class or method lacks; `whole` is the class that it is a method of, or itself."""
    own = each.name.rpartition(".")[2]
    if not each.sections[""].strip():
        if own not in whole.names("Attributes"):
            yield "says nothing"
        return
    if not callable(each.thing):  # a property
        return
    described = each.names("Parameters")
    if is_dataclass(each.thing):
        described = each.names("Attributes")
        if missing := [name for name in each.parameters if name not in described and not name.startswith("_")]:
            yield f"does not describe {', '.join(missing)}"
        if strange := [name for name in described if not hasattr(each.thing, name) and name not in each.parameters]:
            yield f"describes {', '.join(strange)}, which it does not have"
    elif described != each.parameters:
        yield f"has the parameters {each.parameters} and describes {described}"
    if each.returns and "Returns" not in each.sections:
        yield "does not say what it returns"
    if unsaid := each.raised - set(each.names("Raises")):
        yield f"does not say that it raises {', '.join(sorted(unsaid))}"
    if ">>> " not in each.examples and (each is whole or f".{own}(" not in whole.examples):
        yield "has no example"


def test_what_the_package_exports_is_listed() -> None:
    assert set(LISTED) >= {f"nnviz.{name}" for name in nnviz.__all__}
    for module in ("nnviz.runs.exchange", "nnviz.projection"):
        exported = {f"{module}.{name}" for name in importlib.import_module(module).__all__}
        public = {id(thing_of(name)) for name in LISTED if not name.startswith(KERAS)}
        assert not [name for name in exported if callable(thing_of(name)) and id(thing_of(name)) not in public]


def test_a_public_name_without_its_sections_is_noticed() -> None:
    def bare(a: int, b: int) -> int:
        """Add two numbers.

        Parameters
        ----------
        b, a : int
        """
        if a < b:
            raise ValueError("no")
        return a + b

    each = Documented("bare", bare)
    assert list(faults_of(each, each)) == [
        "has the parameters ['a', 'b'] and describes ['b', 'a']",
        "does not say what it returns",
        "does not say that it raises ValueError",
        "has no example",
    ]
