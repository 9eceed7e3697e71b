"""The colours that the browser has for itself are those of the palette."""

import json
import re
from pathlib import Path

import pytest

import nnviz.views
from nnviz.charts import palette

SOURCE = (Path(nnviz.views.__file__).parent / "map" / "ramps.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["DOTS_SEQUENTIAL", "DIVERGING", "SERIES_COLOURS"])
def test_lists_of_colours_are_equal(name: str) -> None:
    found = re.search(rf"^export const {name} = Object\.freeze\((\[[^]]*\])\);", SOURCE, re.MULTILINE)
    assert found is not None
    assert tuple(json.loads(re.sub(r",\s*\]", "]", found[1]))) == getattr(palette, name)


@pytest.mark.parametrize(("name", "colour"), [("RIGHT", palette.RIGHT), ("WRONG", palette.WRONG), ("NEUTRAL", palette.GREY)])
def test_single_colours_are_equal(name: str, colour: str) -> None:
    assert f'export const {name}_COLOUR = "{colour}";' in SOURCE
