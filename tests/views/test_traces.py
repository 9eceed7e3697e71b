"""What the cards of histories are given, and what they hand back."""

import gzip
import io
import json

import numpy as np
import pytest
from PIL import Image

from nnviz.analysis.traces import trace
from nnviz.charts.palette import class_colours
from nnviz.views.traces import Act, pack_traces


def unpack(packed: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    raw = gzip.decompress(packed)
    size = int.from_bytes(raw[4:8], "little")
    header, start = json.loads(raw[8 : 8 + size]), (8 + size + 7) // 8 * 8
    listed = header["arrays"]
    return header, {
        entry["name"]: np.frombuffer(raw, entry["dtype"], entry["length"], start + entry["offset"]) for entry in listed
    }


def packed(n_classes: int, *, labelled: bool = True, images: np.ndarray | None = None) -> tuple[dict, dict, object]:
    rng = np.random.default_rng(0)
    answers = rng.dirichlet(np.full(n_classes, 0.2), (4, 3)).astype(np.float32)
    labels = np.array([n_classes - 1, 0, 1])
    traces = trace(np.array([40, 3, 9]), answers, labels if labelled else None)
    names = [f"c{k}" for k in range(n_classes)]
    words = ["a", "b", "c"]
    content = pack_traces(traces, names, ["1", "2", "3", "4"], stories=words, notes=words, images=images)
    header, arrays = unpack(content)
    assert content == pack_traces(traces, names, ["1", "2", "3", "4"], stories=words, notes=words, images=images)
    return header, arrays, traces


def test_few_classes_are_all_there_with_the_true_one_first() -> None:
    header, arrays, traces = packed(5)
    assert (header["whole"], header["nShares"], header["samples"]) == (True, 5, [40, 3, 9])
    assert arrays["classes"].reshape(3, 5)[0].tolist() == [4, 0, 1, 2, 3]
    shares = arrays["shares"].reshape(3, 4, 5) / 65535
    for i, classes in enumerate(arrays["classes"].reshape(3, 5)):
        np.testing.assert_allclose(shares[i], traces.probabilities[:, i, classes], atol=1e-5)
    assert [each["name"] for each in header["measures"]] == ["confidence", "loss", "margin", "entropy"]
    for each in header["measures"]:
        np.testing.assert_array_equal(arrays[f"values/{each['name']}"].reshape(3, 4), traces.values[each["name"]].T)
        assert each["low"] <= traces.values[each["name"]].min() <= traces.values[each["name"]].max() <= each["high"]
    np.testing.assert_array_equal(arrays["predicted"].reshape(3, 4), traces.predicted.T)
    assert header["learnt"] == [at.tolist() for at in traces.learnt]
    assert header["forgotten"] == [at.tolist() for at in traces.forgotten]


def test_of_a_thousand_classes_ten_are_there_and_only_these_are_named() -> None:
    header, arrays, traces = packed(1000)
    assert (header["whole"], header["nShares"]) == (False, 10)
    classes = arrays["classes"].reshape(3, 10)
    assert classes[:, 0].tolist() == [999, 0, 1]
    shown = {*classes.ravel().tolist(), *traces.predicted.ravel().tolist()}
    assert {int(k) for k in header["names"]} == {int(k) for k in header["colours"]} == shown
    assert header["names"]["999"] == "c999"
    assert header["colours"]["999"] == class_colours(1000)[999]


def test_without_labels_and_images_there_are_none() -> None:
    header, arrays, _ = packed(3, labelled=False)
    assert not {"labels", "values/margin", "values/loss", "sheet"} & set(arrays)
    assert header["learnt"] == header["forgotten"] == []
    assert header["sprites"] is None


def test_images_come_in_the_order_of_the_samples() -> None:
    images = np.random.default_rng(2).integers(0, 256, (3, 8, 6), dtype=np.uint8)
    header, arrays, _ = packed(3, images=images)
    sheet = np.asarray(Image.open(io.BytesIO(arrays["sheet"].tobytes())))
    columns, width, height = (header["sprites"][name] for name in ("columns", "width", "height"))
    for i, image in enumerate(images):
        y, x = i // columns * (height + 1), i % columns * (width + 1)
        np.testing.assert_array_equal(sheet[y : y + height, x : x + width], image)


def test_what_was_pressed_comes_back() -> None:
    assert Act.from_browser({"what": "alike", "sample": 3, "run": "a", "count": 1}, [3, 9]) == Act("alike", 3)


@pytest.mark.parametrize(
    "given",
    [
        *(None, [], "pick", {}, {"what": "pick"}),
        *({"what": "pick", "sample": 4}, {"what": "pick", "sample": True}, {"what": "pick", "sample": "3"}),
        *({"what": "erase", "sample": 3}, {"what": ["pick"], "sample": 3}),
    ],
)
def test_anything_else_is_passed_over(given) -> None:
    assert Act.from_browser(given, [1, 3, 9]) is None
