"""Parsing of numbers in addresses: a few ASCII digits, within a range.

Every number of an address is read here. Python's own `int` and `float` also take other scripts' digits, underscores and blanks,
and `int` raises for a text of more than 4,300 digits.
"""

from __future__ import annotations

import math
import re

#: The largest number of a page, a unit or a place in a list that an address may name.
MOST_PAGES = 10**9

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")


def whole_in(text: str, least: int, most: int) -> int | None:
    """The whole number that a text is, from `least` to `most`; None for anything else."""
    value = int(text) if _WHOLE.fullmatch(text) else None
    return value if value is not None and least <= value <= most else None


def number_in(text: str, least: float = -math.inf, most: float = math.inf) -> float | None:
    """The finite number that a text is, from `least` to `most`; None for anything else."""
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) and least <= value <= most else None
