"""The messages to the browser are declared twice, in Python and in TypeScript, and both say the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from nnviz.views import protocol

SOURCE = (Path(__file__).parents[2] / "frontend" / "src" / "core" / "protocol.ts").read_text(encoding="utf-8")
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", Any: "unknown", type(None): "null"}
ONLY_THERE = {"Views", "ViewProps"}  # what the browser makes of them
DECLARED = {name: value for name, value in vars(protocol).items() if is_typeddict(value) and name != "TypedDict"}
UNIONS = {name: value for name, value in vars(protocol).items() if get_origin(value) is Literal}


def typescript(hint: Any) -> str:
    """A type of Python's as TypeScript writes it."""
    named = [name for name, union in UNIONS.items() if union == hint]
    if named or is_typeddict(hint):
        return named[0] if named else hint.__name__
    if hint in PLAIN:
        return PLAIN[hint]
    origin, parts = get_origin(hint), [typescript(part) for part in get_args(hint)] if get_origin(hint) is not Literal else []
    if origin is Literal:
        return " | ".join(f'"{word}"' for word in get_args(hint))
    if origin is list:
        return f"({parts[0]})[]" if "|" in parts[0] else f"{parts[0]}[]"
    if origin is dict:
        return f"Record<{parts[0]}, {parts[1]}>"
    if origin is tuple:
        return f"[{', '.join(parts)}]"
    return " | ".join(dict.fromkeys(parts))


def interfaces(source: str) -> dict[str, dict[str, str]]:
    """The fields of each interface, an optional one with its question mark."""
    found = re.findall(r"^export interface (\w+)[^{]*\{\n(.*?)^\}", source, re.MULTILINE | re.DOTALL)
    return {name: dict(re.findall(r"^  (\w+\??): ([^;]+);", body, re.MULTILINE)) for name, body in found}


def fields(declared: Any) -> Iterator[tuple[str, str]]:
    for name, hint in get_type_hints(declared, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        yield f"{name}?" if optional else name, typescript(get_args(hint)[0] if optional else hint)


def test_both_declare_the_same_messages() -> None:
    assert set(interfaces(SOURCE)) - ONLY_THERE == set(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_a_message_has_the_same_fields_and_types(name: str) -> None:
    assert interfaces(SOURCE)[name] == dict(fields(DECLARED[name]))


def test_both_have_the_same_version_and_names() -> None:
    assert f"export const PROTOCOL = {protocol.PROTOCOL};" in SOURCE
    flat = re.sub(r"\s+", " ", SOURCE)
    for name, union in UNIONS.items():
        assert re.search(
            rf"export type {name} = \|? ?{re.escape(' | '.join(f'{chr(34)}{word}{chr(34)}' for word in get_args(union)))};",
            flat,
        )


def test_a_field_that_differs_is_seen() -> None:
    changed = SOURCE.replace("  picked: number;", "  picked: string;", 1)
    assert any(interfaces(changed)[name] != dict(fields(DECLARED[name])) for name in DECLARED)
