"""Sanitising untrusted text: removes control characters and those that change the direction of writing."""

from __future__ import annotations

import re
import unicodedata

#: Embeddings, overrides and isolates of the Unicode bidirectional algorithm, which turn the text that follows them around.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ALLOWED_CONTROLS = "\t\n\r"
_REPLACEMENT = " "
_ESCAPES = re.compile(r"(?i)(?<!\\)((?:\\\\)*)\\u(?:202[a-e]|206[6-9]|007f|00[01][0-9a-f]|00[89][0-9a-f])")


def legible(text: str) -> str:
    """`text` in which control characters, and those that turn the direction of writing, are blanks.

    Tabs and line breaks stay, Unicode's own separators of lines become line breaks. A name in Hebrew or Arabic stays as it is:
    its letters have a direction of their own, and do not turn what stands beside them. Half a surrogate pair, which no text
    may hold, is replaced as well.

    >>> legible("cat\\u202egpj.exe")
    'cat gpj.exe'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_replacement(character) for character in text)


def legible_json(text: str) -> str:
    """The same for a JSON document as text, whose strings may name such characters by escapes.

    >>> legible_json('{"name": "a\\\\u202eb"}')
    '{"name": "a b"}'
    """
    return _ESCAPES.sub(r"\1 ", legible(text))


def _replacement(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zl", "Zp"):
        return "\n"
    return (
        _REPLACEMENT
        if (category in ("Cc", "Cs") and character not in _ALLOWED_CONTROLS) or character in _TURNING
        else character
    )
