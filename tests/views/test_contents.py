"""What samples are, as the files that the browser fetches: of the samples it asks for, small, and nothing else."""

import base64
import gzip
import io
import json
import wave

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from nnviz.runs.contents import Audio, Content, Pictures, Series, Table, Texts
from nnviz.views.contents import (
    MOST_CHANNELS,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_POINTS,
    MOST_SAMPLES,
    describe,
    find_texts,
    offer_contents,
    pack_samples,
    pack_sound,
    whole_texts,
)
from nnviz.views.files import ROUTES

N = 300
RNG = np.random.default_rng(0)


def opened(file: bytes | None) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays of a container."""
    assert file is not None
    raw = gzip.decompress(file)
    size = int.from_bytes(raw[4:8], "little")
    header = json.loads(raw[8 : 8 + size])
    start = 8 + size + -(8 + size) % 8
    arrays = {
        each["name"]: np.frombuffer(raw, each["dtype"], each["length"], start + each["offset"]) for each in header.pop("arrays")
    }
    return header, arrays


def one(content: Content, key: str = "0") -> tuple[dict, np.ndarray | None]:
    header, arrays = opened(pack_samples([content], key))
    return header["inputs"][0], arrays.get("0")


def word(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_file_holds_the_samples_that_were_asked_for_and_no_others() -> None:
    table, texts = Table(RNG.normal(size=(N, 3)).astype(np.float32)), Texts([f"text {at}" for at in range(N)])
    header, arrays = opened(pack_samples([None, table, texts], "7,299,0"))
    assert header["samples"] == [7, 299, 0]
    assert header["inputs"][0] == {}  # images come as sheets
    assert header["inputs"][2]["texts"] == ["text 7", "text 299", "text 0"]
    np.testing.assert_array_equal(arrays["1"].reshape(3, 3), table.values[[7, 299, 0]])


@pytest.mark.parametrize(
    "key",
    ["", "300", "-1", "1,", "1,,2", "1, 2", "٣", "1/2", "1e2", "9" * 30, ",".join(["1"] * (MOST_SAMPLES + 1)), "../about"],
)
def test_nonsense_and_samples_that_are_not_there_are_no_file(key: str) -> None:
    contents = [Texts(["a"] * N), Audio(np.zeros((N, 4), np.int16), 8000.0)]
    assert pack_samples(contents, key) is None
    assert whole_texts(contents, key) is None
    assert pack_sound(contents, f"{key},1") is None


def test_a_long_text_is_cut_and_whole_in_a_file_of_its_own() -> None:
    texts = Texts(["é" * (MOST_LETTERS + 1), "short"], np.array([9000, 5]))
    header, _ = one(texts, "0,1")
    assert header["texts"] == ["é" * MOST_LETTERS, "short"]
    assert header["whole"] == [False, True]
    assert header["notes"] == ["the first 601 of 9,000 characters", ""]
    assert json.loads(whole_texts([None, texts], "0") or b"") == [None, "é" * (MOST_LETTERS + 1)]
    assert whole_texts([texts], "0,1") is None


def test_short_series_come_back_within_a_step_of_their_range() -> None:
    values = RNG.normal(size=(4, 100, 3)).astype(np.float32)
    values[1, 20:30, 0] = np.nan
    header, codes = one(Series(values), "1,2")
    assert codes is not None
    codes = codes.reshape(2, 3, 100).astype(float)
    codes[codes == 65535] = np.nan
    low, high = (np.array(header[name])[:, None, None] for name in ("low", "high"))
    np.testing.assert_allclose(low + codes / 65534 * (high - low), np.moveaxis(values[1:3], 2, 1), atol=1e-4)


def test_a_long_series_keeps_every_peak_and_is_no_larger_than_a_short_one() -> None:
    values = np.zeros((1, 100_000, 1), np.float32)
    values[0, 31_234, 0], values[0, 70_001, 0] = 5, -3
    header, codes = one(Series(values))
    assert codes is not None
    assert len(codes) == header["points"] == MOST_POINTS
    assert (codes.max(), codes.min()) == (65534, 0)
    assert (header["low"], header["high"]) == ([-3], [5])


@pytest.mark.parametrize("fill", [np.nan, 2.5])
def test_a_series_without_numbers_or_without_change_is_a_file_like_others(fill: float) -> None:
    series = Series(np.full((1, 8, 1), fill, np.float32))
    header, codes = one(series)
    assert codes is not None
    assert set(codes.tolist()) == {65535 if np.isnan(fill) else 0}
    assert np.isfinite([*header["low"], *header["high"]]).all()
    json.loads(describe([series]), parse_constant=pytest.fail)


def test_wide_contents_are_bounded_and_say_so() -> None:
    table, series = Table(np.zeros((1, 500), np.float32), n_columns=900), Series(np.zeros((1, 5, 40), np.float32))
    _, row = one(table)
    header, _ = one(series)
    assert row is not None
    assert len(row) == MOST_COLUMNS
    assert header["channels"] == MOST_CHANNELS
    notes = [about["note"] for about in json.loads(describe([table, series]))]
    assert notes == [f"the first {MOST_COLUMNS} of 900 columns", f"5 steps, {MOST_CHANNELS} of 40 channels"]


def test_a_table_says_the_means_and_spreads_of_the_numbers_that_are_there() -> None:
    values = RNG.normal(3, 2, (50, 2)).astype(np.float32)
    values[::3, 1] = np.nan
    (about,) = json.loads(describe([Table(values, names=["age", "dose"])]))
    assert about["names"] == ["age", "dose"]
    np.testing.assert_allclose(about["means"], np.nanmean(values.astype(float), axis=0))
    np.testing.assert_allclose(about["spreads"], np.nanstd(values.astype(float), axis=0))
    nothing = Table(np.full((3, 1), np.nan, np.float32))
    assert json.loads(describe([nothing]), parse_constant=pytest.fail)[0]["spreads"] == [0]


def test_a_sound_is_a_wav_file_of_its_own_length() -> None:
    values = np.zeros((2, 4000), np.int16)
    values[1, :1000] = (20_000 * np.sin(np.arange(1000) / 5)).astype(np.int16)
    audio = Audio(values, 8000.0, lengths=np.array([4000, 1000]))
    file = pack_sound([None, audio], "1,1")
    assert file is not None
    with wave.open(io.BytesIO(file)) as read:
        assert (read.getframerate(), read.getnchannels(), read.getsampwidth(), read.getnframes()) == (8000, 1, 2, 1000)
        np.testing.assert_array_equal(np.frombuffer(read.readframes(1000), "<i2"), values[1, :1000])
    assert pack_sound([None, audio], "1,0") is pack_sound([None, audio], "1,2") is pack_sound([None, audio], "2,1") is None
    header, outlines = one(audio, "0,1")
    assert outlines is not None
    silence, sound = outlines.reshape(2, 2, -1)
    assert set(silence.ravel().tolist()) == {128}
    assert (sound.min(), sound.max()) == (1, 255)
    assert header["peaks"] == [0, pytest.approx(20_000 / 32767, abs=1e-4)]


def test_images_of_a_second_input_are_no_larger_than_cards_need() -> None:
    pictures = Pictures(np.full((2, 256, 128, 3), 9, np.uint8), size=(1024, 512))
    header, pixels = one(pictures, "1")
    height, width, channels = header["shape"]
    assert height / width == 2
    assert height <= 80
    assert channels == 3
    assert pixels is not None
    assert set(pixels.tolist()) == {9}
    assert len(pixels) == height * width * 3
    assert json.loads(describe([pictures])) == [{"note": "originally 512 × 1,024 pixels"}]


def test_words_are_found_in_any_text_whatever_their_capitals_and_spaces() -> None:
    texts, more = Texts(["A good  film", "goodness", "bad", "STRASSE"]), Texts(["", "", "Very\nGood", ""])

    def found(words: str) -> list[int]:
        _, arrays = opened(find_texts([None, texts, more], word(words)))
        return np.flatnonzero(np.unpackbits(arrays["bits"], bitorder="little")[:4]).tolist()

    assert found("good") == [0, 1, 2]
    assert found("  Good   FILM ") == [0]
    assert found("very good") == [2]
    assert found("straße") == [3]
    assert found("nowhere") == []
    for key in ("", word("  "), "!", "a", "_w", "é"):
        assert find_texts([texts], key) is None
    assert find_texts([Table(np.zeros((1, 1)))], word("a")) is None


def test_a_page_offers_all_of_a_run_in_one_address_and_reads_nothing_before_it_is_asked() -> None:
    asked = []
    contents = (None, Texts(["a", "b"]))

    def load():
        asked.append(1)
        return contents

    message = offer_contents("digest", [("image", "image"), ("text", "text")], load, image_note="originally 2 × 3 pixels")
    assert message["inputs"] == [
        {"name": "image", "kind": "image", "note": "originally 2 × 3 pixels"},
        {"name": "text", "kind": "text", "note": ""},
    ]
    assert len(json.dumps(message)) < 300
    assert not asked
    client = TestClient(Starlette(routes=ROUTES), raise_server_exceptions=False)
    answer = client.get(f"/nnviz/{message['url']}/samples/1")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert opened(answer.content)[0]["inputs"][1]["texts"] == ["b"]
    assert client.get(f"/nnviz/{message['url']}/about/").json() == [{}, {}]
    for path in ("/samples/2", "/samples/", "/samples", "/sound/0,1", "/text/x", "/find/!", "/else/1", "/samples/1/1", ""):
        assert client.get(f"/nnviz/{message['url']}{path}").status_code == 404


@pytest.mark.parametrize(("inputs", "fetched"), [([], False), (["image"], False), (["image", "image"], True), (["text"], True)])
def test_where_there_are_only_images_of_sheets_there_is_nothing_to_fetch(inputs: list[str], fetched: bool) -> None:
    message = offer_contents("other", [(kind, kind) for kind in inputs], lambda: ())
    assert bool(message["url"]) == fetched
