"""What the browser is given."""

import gzip
import io
import json

import numpy as np
from PIL import Image

from nnviz import RunWriter, open_run
from nnviz.analysis.measures import MEASURES, measured
from nnviz.projection.linear import star_map
from nnviz.views.map.bundle import draw_sheets, layout_sprites, pack_bundle
from nnviz.views.map.column import pack_column


def unpack(bundle: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    raw = gzip.decompress(bundle)
    assert raw[:4] == b"NNVB"
    size = int.from_bytes(raw[4:8], "little")
    header = json.loads(raw[8 : 8 + size])
    start = (8 + size + 7) // 8 * 8
    return header, {
        entry["name"]: np.frombuffer(raw, entry["dtype"], entry["length"], start + entry["offset"])
        for entry in header["arrays"]
    }


def test_a_bundle_holds_the_run(tiny_run) -> None:
    run = open_run(tiny_run())
    spaces = {("star", dims): star_map(run.n_classes, dims) for dims in (2, 3)}
    header, arrays = unpack(pack_bundle(run, spaces, None))
    shape = (len(run.checkpoints), run.n_samples, run.n_classes)
    assert (header["nCheckpoints"], header["nSamples"], header["nClasses"]) == shape
    np.testing.assert_allclose(arrays["probabilities"].reshape(shape) / 65535, run.probabilities(), atol=1e-5)
    np.testing.assert_array_equal(arrays["predictions"].reshape(shape[:2]), run.probabilities().argmax(axis=2))
    np.testing.assert_array_equal(arrays["labels"], run.labels)
    assert header["spaces"] == [{"method": "star", "dims": dims} for dims in (2, 3)]
    for dims in (2, 3):
        np.testing.assert_allclose(arrays[f"star{dims}/matrix"].reshape(-1, dims), spaces["star", dims].matrix, atol=1e-6)
        np.testing.assert_array_equal(arrays[f"star{dims}/offset"], np.zeros(dims))


def test_a_bundle_lists_the_measures_that_the_run_has(tiny_run) -> None:
    run, bare = open_run(tiny_run()), open_run(tiny_run("bare.nnviz", labels=None))
    listed = {each["name"]: each for each in unpack(pack_bundle(run, {}, None))[0]["measures"]}
    assert list(listed) == list(MEASURES)
    assert all(each["telling"] for each in listed.values())
    assert listed["loss"]["unit"] == "nats"
    assert listed["loss"]["follows"]
    assert not listed["learnt"]["follows"]
    assert {name: each["ramp"] for name, each in listed.items() if each["ramp"] != "rising"} == {
        "confidence": "falling", "true": "falling", "margin": "diverging"
    }  # fmt: skip
    header, _ = unpack(pack_bundle(bare, {}, None))
    assert [each["name"] for each in header["measures"]] == ["confidence", "entropy", "flips"]


def test_a_column_holds_every_value_as_it_was_measured(tmp_path) -> None:
    rng = np.random.default_rng(2)
    labels, logits = rng.integers(5, size=300), rng.normal(size=(4, 300, 5)) * np.array([0, 1, 10, 100])[:, None, None]
    with RunWriter(tmp_path / "a.nnviz", labels=labels) as writer:
        for epoch, rows in enumerate(logits):
            writer.append(logits=rows, epoch=epoch)
    run = open_run(tmp_path / "a.nnviz")
    header, arrays = unpack(pack_column(run, "loss", lambda names: measured(run, names)))
    exact = -run.true_log_probabilities()
    assert exact.max() > 100
    np.testing.assert_array_equal(arrays["values"].reshape(4, 300), exact)
    assert (header["along"], header["low"], header["ticks"][0]) == ("log", 0.01, [0.01, "≤ 0.01"])
    never = ~(run.probabilities().argmax(axis=2) == labels).any(axis=0)
    assert never.any()
    for name in ("learnt", "forgotten"):
        header, arrays = unpack(pack_column(run, name, lambda names: measured(run, names)))
        np.testing.assert_array_equal(arrays["apart"], never)
        assert header["apartTitle"] == "never learnt"
        assert len(arrays["values"]) == 300
    assert np.isnan(unpack(pack_column(run, "learnt", lambda names: measured(run, names)))[1]["values"][never]).all()


def test_equal_runs_give_equal_bundles(tiny_run) -> None:
    run = open_run(tiny_run())
    spaces = {("star", 2): star_map(run.n_classes)}
    assert pack_bundle(run, spaces, None) == pack_bundle(run, spaces, None)


def test_every_image_is_found_in_its_sheet() -> None:
    rng = np.random.default_rng(0)
    for shape in ((7, 5, 4), (1, 8, 8), (300, 300, 300), (23, 6, 6, 3)):
        images = rng.integers(0, 256, shape, dtype=np.uint8)
        layout = layout_sprites(images)
        sheets = [np.asarray(Image.open(io.BytesIO(sheet))) for sheet in draw_sheets(images, layout)]
        assert len(sheets) == -(-len(images) // layout.per_sheet)
        assert all(max(sheet.shape[:2]) <= 4096 for sheet in sheets)
        for sample in range(len(images)):
            at = sample % layout.per_sheet
            y, x = at // layout.columns * layout.height, at % layout.columns * layout.width
            cut = sheets[sample // layout.per_sheet][y : y + layout.height, x : x + layout.width]
            np.testing.assert_array_equal(cut, images[sample])
