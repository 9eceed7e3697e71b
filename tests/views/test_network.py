"""What the parts of the Network screen are packed into, read back by Node as the browser reads it, and what they hand back."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.views.network import NOTHING, Act, Card, Frames, Links, Node, Panel, pack_frames, pack_instances, pack_links
from tests.views.node import run_in_node

READ = """
import { readFile } from "node:fs/promises";
import { readPart } from "./src/network/pack";
const part = await readPart((await readFile(process.argv[2])).buffer);
const plain = Object.entries(part).map(([name, value]) => [name, ArrayBuffer.isView(value) ? [...value] : value]);
console.log(JSON.stringify(Object.fromEntries(plain)));
"""


def read_in_node(content: bytes, folder: Path) -> Any:
    path = folder / "part.gz"
    path.write_bytes(content)
    return json.loads(run_in_node(READ, path))


def test_frames_come_back_as_they_were_packed(tmp_path: Path) -> None:
    frames = np.arange(2 * 3 * 4 * 5, dtype=np.uint8).reshape(2, 3, 4, 5)
    pictures = np.arange(2 * 2 * 2 * 3, dtype=np.uint8).reshape(2, 2, 2, 3)
    real = np.array([[[0, NOTHING], [1, 0], [1, NOTHING]]], np.uint16)
    cards = [
        Card(
            7,
            "<b>seven</b>",
            (Panel(("a", "b", "c"), frame=1, scale="signed"), Panel("x", picture=0), Panel(real=0)),
            None,
            (False, True, False),
        )
    ]
    content = pack_frames(Frames(frames, cards, pictures, real, clickable=True), ["1", "2", "3"])
    part = read_in_node(content, tmp_path)
    assert part["frames"] == frames.ravel().tolist()
    assert part["pictures"] == pictures.ravel().tolist()
    assert part["real"] == real.ravel().tolist()
    assert (part["frameShape"], part["pictureShape"], part["nReal"], part["nCheckpoints"]) == ([4, 5, 1], [2, 2, 3], 2, 3)
    panels = [{"words": ["a", "b", "c"], "frame": 1, "scale": "signed"}, {"words": "x", "picture": 0}, {"words": "", "real": 0}]
    assert part["cards"] == [
        {"id": 7, "title": "<b>seven</b>", "lines": None, "failed": [False, True, False], "panels": panels}
    ]
    assert content == pack_frames(Frames(frames, cards, pictures, real, clickable=True), ["1", "2", "3"])
    with pytest.raises(ValueError, match="3 checkpoints"):
        pack_frames(Frames(frames, cards), ["1", "2"])


def test_words_of_tokens_come_with_their_card(tmp_path: Path) -> None:
    words = ("<b>so</b>", "good", "")
    frames = Frames(np.zeros((1, 2, 1, 3), np.uint8), [Card(3, "three", (Panel("", frame=0, scale="signed"),), tokens=words)])
    (card,) = read_in_node(pack_frames(frames, ["0", "1"]), tmp_path)["cards"]
    assert card["tokens"] == list(words)


def test_a_dense_layer_comes_back_as_it_was_packed(tmp_path: Path) -> None:
    weights = np.array([[[1.5, -2]], [[0, 3]]], np.float32)
    nodes = [Node(4, "channel 4", 0)], [Node(0, "cat"), Node(9, "dog")]
    part = read_in_node(pack_links(Links(weights, *nodes, "words"), ["1", "2"]), tmp_path)
    assert part["weights"] == weights.ravel().tolist()
    assert (part["nInputs"], part["nUnits"], part["pictureShape"]) == (1, 2, None)
    assert part["inputs"] == [{"number": 4, "name": "channel 4", "real": 0}]
    assert [node["name"] for node in part["units"]] == ["cat", "dog"]
    with pytest.raises(ValueError, match="shape"):
        pack_links(Links(weights, nodes[0], nodes[0], ""), ["1", "2"])


@pytest.mark.parametrize("labelled", [True, False])
def test_squares_come_back_as_they_were_packed(tmp_path: Path, labelled: bool) -> None:
    predicted, confidence = np.array([[0, 2], [2, 2]]), np.array([[0.5, 1], [0.2, 0]])
    labels = np.array([1, 2]) if labelled else None
    part = read_in_node(pack_instances(np.array([3, 8]), labels, predicted, confidence, ["a", "b", "c", "d"], None), tmp_path)
    assert (part["samples"], part["predicted"], part["labels"]) == ([3, 8], [0, 2, 2, 2], [1, 2] if labelled else None)
    assert part["confidence"] == [128, 255, 51, 0]
    assert part["classNames"] == ({"0": "a", "1": "b", "2": "c"} if labelled else {"0": "a", "2": "c"})


def test_only_clicks_that_can_be_are_taken() -> None:
    assert Act.from_browser({"what": "unit", "at": 3, "run": "x"}) == Act("unit", 3)
    nonsense: list[Any] = [None, [], {}, {"what": "unit"}, {"what": "drop", "at": 1}, {"what": "unit", "at": -1}]
    nonsense += [{"what": "unit", "at": True}, {"what": ["unit"], "at": 1}, {"what": "layer", "at": "1"}]
    for given in nonsense:
        assert Act.from_browser(given) is None
