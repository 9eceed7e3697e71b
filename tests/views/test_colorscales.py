"""The colours that the browser has for itself are those of the palette."""

import json
import re

import pytest

from nnviz.charts import palette
from tests.views.node import FRONTEND

SOURCE = (FRONTEND / "src" / "core" / "colorscales.ts").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["DOTS_SEQUENTIAL", "DIVERGING", "SERIES_COLOURS"])
def test_lists_of_colours_are_equal(name: str) -> None:
    found = re.search(rf"^export const {name}: readonly string\[\] = Object\.freeze\((\[[^]]*\])\);", SOURCE, re.MULTILINE)
    assert found is not None
    assert tuple(json.loads(re.sub(r",\s*\]", "]", found[1]))) == getattr(palette, name)


@pytest.mark.parametrize(("name", "colour"), [("RIGHT", palette.RIGHT), ("WRONG", palette.WRONG), ("NEUTRAL", palette.GREY)])
def test_single_colours_are_equal(name: str, colour: str) -> None:
    assert f'export const {name}_COLOUR = "{colour}";' in SOURCE
