"""What the gallery is given."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from nnviz.views.gallery import CardData, pack_gallery
from nnviz.views.gallery.component import sheet_address


def unpacked(content: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """A container, read by its description in container.ts."""
    data = content
    assert data[:4] == b"NNVB"
    size = int.from_bytes(data[4:8], "little")
    header = json.loads(data[8 : 8 + size])
    start = (8 + size + 7) // 8 * 8
    arrays = {
        entry["name"]: np.frombuffer(data, entry["dtype"], entry["length"], start + entry["offset"])
        for entry in header.pop("arrays")
    }
    return header, arrays


def page(n=7, n_classes=40, n_checkpoints=5, images=None, **changes) -> CardData:
    rng = np.random.default_rng(0)
    given = {
        "samples": rng.integers(0, 2_000_000, n),
        "answers": rng.dirichlet(np.ones(n_classes), n).astype(np.float32),
        "predicted": rng.integers(0, 3, (n, n_checkpoints)).astype(np.uint8),
        "confidence": rng.random((n, n_checkpoints)).astype(np.float32),
        "labels": np.full(n, 30, np.int32),
        "parts": ["test"] * n,
        "images": images,
        "notes": [""] * n,
    }
    return CardData(**{**given, **changes})


NAMES = [f"class {k}" for k in range(40)]


def test_a_page_holds_its_samples_and_only_the_names_that_occur() -> None:
    shown = page()
    header, arrays = unpacked(pack_gallery(shown, NAMES, 3).numbers)
    assert header["samples"] == shown.samples.tolist()
    assert header["checkpoint"] == 3
    assert header["names"] == {str(k): f"class {k}" for k in (0, 1, 2, 30)}
    np.testing.assert_allclose(arrays["answers"].reshape(7, 40) / 65535, shown.answers, atol=1e-5)
    np.testing.assert_array_equal(arrays["predicted"].reshape(7, 5), shown.predicted)
    np.testing.assert_allclose(arrays["confidence"].reshape(7, 5) / 255, shown.confidence, atol=0.002)
    assert header["sprites"] is None
    assert pack_gallery(shown, NAMES, 3).sheet == b""
    assert pack_gallery(shown, NAMES, 3) == pack_gallery(page(), NAMES, 3)  # and so nothing is drawn again


def test_what_is_missing_is_left_out() -> None:
    header, arrays = unpacked(pack_gallery(page(labels=None, parts=None), NAMES, 0).numbers)
    assert "labels" not in arrays
    assert header["parts"] is None


@pytest.mark.parametrize("shape", [(28, 28), (33, 32, 3)])
def test_images_lie_in_their_sheet_pixel_for_pixel_with_dark_lines_between(shape) -> None:
    images = np.random.default_rng(1).integers(1, 256, (7, *shape), dtype=np.uint8)
    packed = pack_gallery(page(images=images), NAMES, 0)
    layout = unpacked(packed.numbers)[0]["sprites"]
    (height, width), columns = shape[:2], layout["columns"]
    assert (layout["height"], layout["width"]) == (height, width)
    sheet = np.asarray(Image.open(io.BytesIO(packed.sheet))).copy()
    assert sheet.shape[:2] == (layout["rows"] * (height + 1), columns * (width + 1))
    for i, image in enumerate(images):
        x, y = (i % columns) * (width + 1), (i // columns) * (height + 1)
        np.testing.assert_array_equal(sheet[y : y + height, x : x + width], image)
        sheet[y : y + height, x : x + width] = 0
    assert not sheet.any()


def test_large_images_are_made_smaller_by_a_whole_factor() -> None:
    images = np.zeros((7, 240, 100, 3), np.uint8)
    images[:, ::3] = 90  # each square of 3 × 3 has a mean of 30
    packed = pack_gallery(page(images=images), NAMES, 0)
    sprites = unpacked(packed.numbers)[0]["sprites"]
    assert (sprites["height"], sprites["width"]) == (80, 34)
    sheet = np.asarray(Image.open(io.BytesIO(packed.sheet)))
    assert (sheet[:80, :33] == 30).all()


def test_a_hundred_cards_of_a_thousand_classes_are_small() -> None:
    shown = page(100, 1000, 45)
    assert len(pack_gallery(shown, [f"species number {k}" for k in range(1000)], 0).numbers) < 250_000


def test_a_small_sheet_goes_along_and_a_large_one_is_a_file() -> None:
    assert sheet_address(b"") == ""
    small, large = (bytes([7]) * n for n in (32 * 1024, 32 * 1024 + 1))
    header, letters = sheet_address(small).split(",")
    assert header == "data:image/png;base64"
    assert base64.b64decode(letters) == small
    assert sheet_address(large).startswith("files/")
