"""Sanitising untrusted text: removes control characters and those that change the direction of writing."""

from __future__ import annotations

import re

#: Controls but for tabs and line breaks, halves of surrogate pairs, and the embeddings, overrides and isolates of the Unicode
#: bidirectional algorithm, which turn the text that follows them around. Unicode's own separators of lines are with them.
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
_LEGIBLE = {code: " " for code in range(2**16) if _STRANGE.match(chr(code))} | dict.fromkeys((0x2028, 0x2029), "\n")
_ESCAPES = re.compile(r"(?i)(?<!\\)((?:\\\\)*)\\u(?:202[a-e]|206[6-9]|007f|00[01][0-9a-f]|00[89][0-9a-f])")


def legible(text: str) -> str:
    """`text` in which control characters, and those that turn the direction of writing, are blanks.

    Tabs and line breaks stay, Unicode's own separators of lines become line breaks. A name in Hebrew or Arabic stays as it is:
    its letters have a direction of their own, and do not turn what stands beside them. Half a surrogate pair, which no text
    may hold, is replaced as well.

    >>> legible("cat\\u202egpj.exe")
    'cat gpj.exe'
    """
    return text.translate(_LEGIBLE) if _STRANGE.search(text) else text


def legible_json(text: str) -> str:
    """The same for a JSON document as text, whose strings may name such characters by escapes.

    >>> legible_json('{"name": "a\\\\u202eb"}')
    '{"name": "a b"}'
    """
    return _ESCAPES.sub(r"\1 ", legible(text))
