"""Display options of the map, as the address and the view name them. displayoptions.ts has their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

from ...analysis.measures import MEASURES
from ...analysis.metadata import PREFIX

_NUMBER = r"-?\d{1,7}(\.\d{1,6})?"
_FLAG = r"[01]"
#: What each word may be. A checkpoint is named by its epoch, as `epoch_text` writes it.
DISPLAY_OPTIONS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "colour": rf"\w{{1,40}}|{PREFIX}.{{1,1000}}",
        "rings": _FLAG,
        "size": _NUMBER,
        "opacity": _NUMBER,
        "draw": "dots|images|density",
        "regions": _FLAG,
        "trails": "none|all|chosen|flips",
        "only": "all|flips|wrong",
        "marks": _FLAG,
        "tour": _FLAG,
        "grid": "one|pictures|epochs",
        "since": r"[\d.e+-]{1,16}",
        "camera": rf"{_NUMBER}(,{_NUMBER}){{2,4}}",
        "axes": r"[\w-]{1,1200}",
    }.items()
}


def colour_names(metadata: Iterable[str] = ()) -> tuple[str, ...]:
    """What colours may say: a group for each sample, as colorencodings.ts has them, a measure, or metadata of a run."""
    return ("truth", "prediction", "right", *MEASURES, *metadata, "split")


def is_display_option(name: str, word: str) -> bool:
    """Whether `word` may stand under this name."""
    if name == "colour" and not word.startswith(PREFIX):
        return word in colour_names()
    return name in DISPLAY_OPTIONS and DISPLAY_OPTIONS[name].fullmatch(word) is not None


def display_options(look: str) -> dict[str, str]:
    """The words of a look by name; what is not one is left out."""
    return {name: word for name, word in parse_qsl(look[:4000]) if is_display_option(name, word)}


def look_of(options: Mapping[str, str]) -> str:
    """The look that these words make, in a fixed order."""
    return urlencode({name: options[name] for name in DISPLAY_OPTIONS if name in options})
