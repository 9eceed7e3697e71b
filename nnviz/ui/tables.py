"""CSV writing, after RFC 4180."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

_DECIMALS = Decimal("0.0001")


def csv_table(lines: Iterable[Iterable[str]]) -> str:
    """Fields as a table; the first line has the titles."""
    return "".join(",".join(map(_field, line)) + "\r\n" for line in lines)


def csv_file(table: str) -> bytes:
    """A table as a file: UTF-8. Where it has letters beyond ASCII, it begins with the mark by which Excel knows that."""
    return table.encode("utf-8" if table.isascii() else "utf-8-sig", "replace")


def csv_name(name: str) -> str:
    """An untrusted name, with an apostrophe before it where a spreadsheet would take it for a formula (CWE-1236)."""
    return f"'{name}" if re.match(r"[=+\-@\t\r\n\0＝＋－＠]", name) else name


def csv_number(value: float) -> str:
    """Four decimals, without zeros at the end; halves go away from zero, as the browser rounds them."""
    text = str(Decimal(value).quantize(_DECIMALS, ROUND_HALF_UP)).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def csv_value(value: float | str) -> str:
    """A field of a measure: a number, or a text as it is."""
    return value if isinstance(value, str) else csv_number(value)


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\r\n]', text) else text
