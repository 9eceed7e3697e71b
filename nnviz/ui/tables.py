"""Tables that other programs read: comma-separated values after RFC 4180."""

from __future__ import annotations

import re
from collections.abc import Iterable


def csv_table(lines: Iterable[Iterable[str]]) -> str:
    """Fields as a table; the first line has the titles."""
    return "".join(",".join(map(_field, line)) + "\r\n" for line in lines)


def csv_file(table: str) -> bytes:
    """A table as a file: UTF-8. Where it has letters beyond ASCII, it begins with the mark by which Excel knows that."""
    return table.encode("utf-8" if table.isascii() else "utf-8-sig", "replace")


def csv_name(name: str) -> str:
    """A stranger's name, with an apostrophe before it where a spreadsheet would take it for a formula (CWE-1236)."""
    return f"'{name}" if re.match(r"[=+\-@\t\r\n\0＝＋－＠]", name) else name


def csv_number(value: float) -> str:
    """Four decimals, without zeros at the end."""
    return f"{round(float(value), 4) + 0:.4f}".rstrip("0").rstrip(".")


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\r\n]', text) else text
