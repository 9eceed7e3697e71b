"""Places that were computed beforehand: what is packed, and what the browser makes of it."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from nnviz.views.map.positions import pack_positions
from tests.views.node import run_in_node

READ = """
import { readFile } from "node:fs/promises";
import { readPositions } from "./src/map/data/positions";
const places = await readPositions(await readFile(process.argv[2]));
const { dims, nSamples, provenance: words, axes, corners, preservation: kept } = places;
const positions = Array.from({ length: places.nCheckpoints }, (_, checkpoint) => [...places.at(checkpoint)]);
console.log(JSON.stringify({ dims, nSamples, words, axes, positions, corners: [...corners], kept: [...kept] }));
"""
RNG = np.random.default_rng(0)
QUALITY = {"neighbours_kept": np.linspace(0, 1, 4, dtype=np.float32), "trustworthiness": [0.5, np.nan, 1, 1], "stability": 0.75}
KEPT = RNG.integers(0, 101, (4, 50), dtype=np.uint8)


def places_of(dims: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions far from the origin, wider in one direction, and an anchor for each of three classes but one."""
    positions = (RNG.normal(size=(4, 50, dims)) * [30, 4, 7][:dims] + 500).astype(np.float32)
    anchors = positions[-1, :3].copy()
    anchors[1] = np.nan
    return positions, anchors


def header_of(packed: bytes) -> dict:
    raw = gzip.decompress(packed)
    return json.loads(raw[8 : 8 + int.from_bytes(raw[4:8], "little")])


def test_scores_are_by_checkpoint_or_of_the_run_and_nothing_where_there_is_none() -> None:
    positions, anchors = places_of(2)
    header = header_of(pack_positions(positions, anchors=anchors, preserved=None, quality=QUALITY, provenance="t-SNE · 3 s"))
    np.testing.assert_allclose(header["quality"]["neighbours_kept"], QUALITY["neighbours_kept"], atol=1e-6)
    assert header["quality"]["trustworthiness"] == [0.5, None, 1, 1]
    assert header["quality"]["stability"] == 0.75
    assert (header["nCheckpoints"], header["nSamples"], header["dims"], header["words"]) == (4, 50, 2, "t-SNE · 3 s")
    assert [array["name"] for array in header["arrays"]] == ["positions", "anchors"]


def test_equal_places_give_equal_bytes() -> None:
    positions, anchors = places_of(3)
    packed = [pack_positions(positions, anchors=anchors, preserved=KEPT, quality=QUALITY, provenance="") for _ in range(2)]
    assert packed[0] == packed[1]


def test_a_sample_without_places_is_hidden_and_changes_no_other() -> None:
    positions, anchors = places_of(2)
    given = {"anchors": anchors, "preserved": None, "quality": {}, "provenance": ""}
    header = header_of(pack_positions(positions, **given))
    extremes = {int(at) for axis in positions.reshape(-1, 2).T for at in (axis.argmin() % 50, axis.argmax() % 50)}
    inner = next(sample for sample in range(50) if sample not in extremes)
    positions[:, inner] = np.nan
    hiding = header_of(pack_positions(positions, **given))
    assert [array["name"] for array in hiding["arrays"]] == ["positions", "anchors", "hidden"]
    assert (hiding["low"], hiding["scale"]) == (header["low"], header["scale"])
    positions[0, inner] = 0
    with pytest.raises(ValueError, match="not finite"):  # here and there
        pack_positions(positions, **given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"positions": np.zeros((4, 50, 4), np.float32)}, "positions have the shape"),
        ({"positions": np.zeros((0, 50, 2), np.float32)}, "positions have the shape"),
        ({"positions": np.full((4, 50, 2), np.inf, np.float32)}, "not finite"),
        ({"anchors": np.zeros((3, 3), np.float32)}, "anchors have the shape"),
        ({"preserved": KEPT[:, :-1]}, "preserved has the shape"),
        ({"quality": {"continuity": [1.0, 0.5]}}, "continuity has the shape"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict, message: str) -> None:
    positions, anchors = places_of(2)
    given = {"positions": positions, "anchors": anchors, "preserved": KEPT, "quality": QUALITY, "provenance": "", **change}
    with pytest.raises(ValueError, match=message):
        pack_positions(given.pop("positions"), **given)


@pytest.mark.parametrize("dims", [2, 3])
def test_the_browser_reads_the_same_picture(tmp_path: Path, dims: int) -> None:
    positions, anchors = places_of(dims)
    (tmp_path / "places.gz").write_bytes(
        pack_positions(positions, anchors=anchors, preserved=KEPT, quality=QUALITY, provenance="é")
    )
    read = json.loads(run_in_node(READ, tmp_path / "places.gz"))
    assert (read["dims"], read["nSamples"], read["words"], read["axes"]) == (dims, 50, "é", False)
    np.testing.assert_array_equal(np.reshape(read["kept"], KEPT.shape), KEPT)

    low, high = positions.min(axis=(0, 1)).astype(float), positions.max(axis=(0, 1)).astype(float)
    scale = 2 / (high - low).max()
    expected = (positions - (low + high) / 2) * scale  # one scale for all axes: nothing is distorted
    np.testing.assert_allclose(np.reshape(read["positions"], positions.shape), expected, atol=2 / 65535)
    corners = np.array(read["corners"], float).reshape(-1, dims)  # JSON has null for NaN
    np.testing.assert_allclose(corners, (anchors - (low + high) / 2) * scale, atol=4 / 65535)
