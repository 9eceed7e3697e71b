"""Contents: what a sample is comes back, in a bounded size, with what it was before."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from nnviz import Audio, Pictures, RunFileError, RunWriter, Series, Table, Texts, open_run
from nnviz.runs import content_writing, images, signals, text_arrays
from nnviz.runs.contents import MOST_TEXTS


@pytest.fixture
def recorded(tmp_path):
    """Writes a run with these contents and opens it."""

    def record(n: int, **options: Any):
        with RunWriter(tmp_path / "run.nnviz", if_exists="replace", **options) as writer:
            writer.append(probabilities=np.full((n, 2), 0.5), epoch=0)
        return open_run(tmp_path / "run.nnviz")

    return record


# --- several ---------------------------------------------------------------------------------------------------------------


def test_several_inputs_keep_their_names_kinds_and_order(recorded) -> None:
    left, right = np.random.default_rng(0).integers(0, 256, (2, 3, 5, 4)).astype(np.uint8)
    run = recorded(
        3,
        contents={"title": Texts(["a", "b", "c"]), "left": Pictures(left), "row": Table(np.eye(3)), "right": Pictures(right)},
    )
    assert run.content_kinds == (("title", "text"), ("left", "image"), ("row", "table"), ("right", "image"))
    np.testing.assert_array_equal(run.images, left)
    np.testing.assert_array_equal(run.content("left").values, left)
    np.testing.assert_array_equal(run.content("right").values, right)
    assert run.texts == ("a", "b", "c")
    assert (run.has_images, run.has_texts, run.image_size) == (True, True, (5, 4))


def test_images_and_texts_are_contents_of_those_names(recorded) -> None:
    run = recorded(2, images=np.full((2, 3, 3), 200, np.uint8), texts=["a", "b"], contents={"more": Table([[1.0], [2.0]])})
    assert run.content_kinds == (("image", "image"), ("text", "text"), ("more", "table"))
    named = recorded(
        2,
        contents={
            "image": Pictures(np.full((2, 3, 3), 200, np.uint8)),
            "text": Texts(["a", "b"]),
            "more": Table([[1.0], [2.0]]),
        },
    )
    assert named.digest == run.digest


def test_a_run_with_images_alone_is_written_as_before_there_were_contents(recorded, tmp_path) -> None:
    run = recorded(2, images=np.full((2, 3, 3), 200, np.uint8))
    assert run.content_kinds == (("image", "image"),)
    assert b"contents" not in (tmp_path / "run.nnviz").read_bytes()


def test_a_run_without_contents_has_none(recorded) -> None:
    run = recorded(2)
    assert (run.content_kinds, run.images, run.texts, run.image_size, run.column_names) == ((), None, None, None, ())
    with pytest.raises(ValueError, match="unknown content 'image'; this run has none"):
        run.content("image")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"texts": ["a"]}, "content 'text' has 1 texts for 2 samples"),
        ({"texts": "ab"}, "content 'text' is 'ab'; expected one text a sample"),
        ({"texts": ["a", 3]}, "content 'text' has 3 of sample 1; expected text"),
        ({"contents": {"a": [1, 2]}}, "content 'a' is a list; expected one of nnviz's Pictures, Texts, Table, Series, Audio"),
        ({"contents": [Table([[1.0]])]}, "expected a mapping of names"),
        ({"contents": {"text": Texts(["a", "b"])}, "texts": ["a", "b"]}, "two contents are called 'text'"),
        ({"contents": {"": Texts(["a", "b"])}}, "a content has no name"),
        ({"contents": {"a": Table([1.0, 2.0])}}, r"content 'a' has shape \(2,\); expected \(n_samples, k\)"),
        ({"contents": {"a": Table([["x"], ["y"]])}}, r"content 'a' is <U1; expected numbers"),
        ({"contents": {"a": Table([[1.0]])}}, "content 'a' has 1 samples where the run has 2"),
        ({"contents": {"a": Table([[1.0], [2.0]], names=["b", "c"])}}, "content 'a' has 1 columns and names"),
        ({"contents": {"a": Series(np.zeros((2, 3)), rate=0)}}, "the rate of content 'a' is 0; expected a number above 0"),
        ({"contents": {"a": Series(np.zeros((2, 3, 4, 5)))}}, r"content 'a' has shape \(2, 3, 4, 5\)"),
        ({"contents": {"a": Audio(np.zeros((2, 3)), rate=np.nan)}}, "the rate of content 'a' is nan"),
        ({"contents": {"a": Audio([["x"], ["y"]], rate=1)}}, "content 'a' is <U1 of shape"),
        ({"contents": {"a": Series(np.zeros((2, 3)), rate=1e10)}}, "the rate of content 'a' is 1"),
        ({"contents": {"a": Series(np.zeros((2, 3)), length=2)}}, "length of content 'a' is 2; expected a whole number from 3"),
        ({"contents": {"a": Series(np.zeros((2, 3)), averaged=0.5)}}, r"averaged of content 'a' is 0\.5"),
        ({"contents": {"a": Table(np.zeros((2, 3)), n_columns=2)}}, "n_columns of content 'a' is 2"),
        ({"contents": {"a": Texts(["a", "b"], lengths=[1])}}, r"lengths of content 'a' are \[1\]; expected 2 whole numbers"),
        ({"contents": {"a": Audio(np.zeros((2, 3)), 8, lengths=[4, 1])}}, "a length of content 'a' is 4; expected at most 3"),
        ({"contents": {"a": Pictures(np.zeros((2, 4, 4)), size=(3, 9))}}, "a side in size of content 'a' is 3"),
        ({"contents": {"a": Pictures(np.zeros((2, 4, 4)), size=9)}}, "size of content 'a' is 9; expected height and width"),
        ({"contents": {"a": Pictures(np.zeros((3, 2, 2)))}}, "3 pictures of content 'a' for 2 samples"),
    ],
)
def test_what_is_no_content_is_refused_before_anything_is_written(tmp_path, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RunWriter(tmp_path / "run.nnviz", labels=[0, 1], **options)
    assert not list(tmp_path.iterdir())


# --- pictures ---------------------------------------------------------------------------------------------------------------


def test_large_pictures_become_means_over_blocks_and_say_what_they_were(recorded) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 600, 400, 3)).astype(np.uint8)
    run = recorded(2, images=pixels)
    wanted = pixels[:, :, :399].reshape(2, 200, 3, 133, 3, 3).mean(axis=(2, 4))
    assert (run.images.shape, run.image_size) == ((2, 200, 133, 3), (600, 400))
    np.testing.assert_allclose(run.images, wanted, atol=0.51)
    assert run.content("image").size == (600, 400)


def test_pictures_of_the_usual_size_stay_as_they_are(recorded) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 256, 256)).astype(np.uint8)
    run = recorded(2, images=pixels)
    np.testing.assert_array_equal(run.images, pixels)
    assert (run.image_size, run.content("image").size) == ((256, 256), None)


def test_pictures_that_were_made_smaller_already_say_so(recorded) -> None:
    run = recorded(2, contents={"image": Pictures(np.full((2, 64, 64), 99, np.uint8), size=(1024, 1024))})
    assert (run.image_size, run.images.shape) == ((1024, 1024), (2, 64, 64))


def test_many_pictures_become_smaller_until_all_fit(recorded, monkeypatch) -> None:
    monkeypatch.setattr(images, "MOST_BYTES", 10_000)
    run = recorded(9, images=np.full((9, 100, 90), 99, np.uint8))
    assert (run.images.shape, run.image_size) == ((9, 33, 30), (100, 90))
    assert (run.images == 99).all()


def test_a_strip_keeps_its_rows(recorded) -> None:
    strip = np.tile(np.arange(4000, dtype=np.uint16) // 16, (2, 3, 1)).astype(np.uint8)
    run = recorded(2, images=strip)
    np.testing.assert_array_equal(run.images, strip[:, :, ::16])


# --- texts ------------------------------------------------------------------------------------------------------------------


def test_texts_come_back_whatever_their_letters(recorded) -> None:
    rng = np.random.default_rng(0)
    letters = [chr(code) for code in (9, 10, 32, 65, 0xE9, 0x5D0, 0x4E2D, 0x1F98A)]
    texts = ["".join(rng.choice(letters, rng.integers(0, 40))) for _ in range(200)]
    assert recorded(200, texts=texts).texts == tuple(texts)
    assert recorded(3, texts=np.array(["a", "bc", ""])).texts == ("a", "bc", "")
    assert recorded(4, texts=[b"a", None, "\ud800", float("nan")]).texts == ("a", "", "?", "")


def test_long_texts_are_cut_and_say_how_long_they_were(recorded) -> None:
    run = recorded(3, texts=["é" * 4000, "é" * 4001, "short"])
    assert [len(text) for text in run.texts] == [4000, 4000, 5]
    assert run.texts[1] == "é" * 3999 + "…"
    assert run.content("text").lengths.tolist() == [4000, 4001, 5]
    assert recorded(1, texts=["a" * 4000]).content("text").lengths is None


def test_many_texts_are_cut_shorter_until_all_fit(recorded, monkeypatch) -> None:
    monkeypatch.setattr(content_writing, "MOST_BYTES", 10_000)
    content = recorded(10, texts=["a" * 3000] * 9 + ["b"]).content("text")
    assert {len(text) for text in content.values} == {1000, 1}
    assert content.lengths.tolist() == [3000] * 9 + [1]


@pytest.mark.slow
def test_much_text_that_repeats_is_written_so_that_it_is_believed(recorded) -> None:
    texts = ["again " * 600] * 6000
    run = recorded(6000, texts=texts, columns={"note": texts})
    assert run.texts == tuple(texts)
    assert run.size_bytes > 6000 * 3600 / 8


def test_as_many_texts_as_there_may_be_take_the_memory_that_files_may(recorded) -> None:
    run = recorded(MOST_TEXTS, texts=["AA"] * MOST_TEXTS)
    tracemalloc.start()
    assert run.texts == ("AA",) * MOST_TEXTS
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= 4 * run.size_bytes + 64 * 2**20


def test_more_texts_than_there_may_be_are_neither_written_nor_read(recorded, monkeypatch) -> None:
    path = recorded(3, texts=["a"] * 3).path
    monkeypatch.setattr(content_writing, "MOST_TEXTS", 2)
    monkeypatch.setattr(text_arrays, "MOST_TEXTS", 2)
    with pytest.raises(ValueError, match="content 'text' has 3 texts; expected one a sample, at most 2"):
        recorded(3, texts=["a"] * 3)
    with pytest.raises(RunFileError, match="content 'text' has 3 texts; at most 2 are read"):
        open_run(path)


# --- tables -----------------------------------------------------------------------------------------------------------------


def test_tables_come_back_with_names_and_gaps(recorded) -> None:
    values = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    values[3, 1], values[4, 2] = np.nan, np.inf
    table = recorded(50, contents={"t": Table(values, names=["a", "b", "ü"])}).content("t")
    np.testing.assert_array_equal(table.values, np.where(np.isinf(values), np.nan, values))
    assert (table.names, table.n_columns, table.values.dtype) == (("a", "b", "ü"), None, np.dtype(np.float32))


def test_a_data_frame_brings_its_names(recorded) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"age": [1, 2], "dose": [0.5, None]})
    run = recorded(2, contents={"t": Table(frame)}, columns=frame)
    assert run.content("t").names == ("age", "dose")
    np.testing.assert_array_equal(run.column("dose").values, [0.5, np.nan])
    strange = pandas.DataFrame(
        {
            "kind": pandas.Categorical(["a", None]),
            "count": pandas.array([1, None], "Int64"),
            "when": pandas.to_datetime(["2020-01-01", None], utc=True),
            "said": pandas.array(["yes", None], "string"),
            "is": pandas.array([True, None], "boolean"),
        }
    )
    assert recorded(2, columns=strange).column_kinds == ("category", "number", "date", "category", "category")


def test_a_wide_table_keeps_its_first_columns_and_says_how_many_there_were(recorded) -> None:
    values = np.tile(np.arange(1200, dtype=np.float32), (2, 1))
    table = recorded(2, contents={"t": Table(values, names=[str(at) for at in range(1200)])}).content("t")
    np.testing.assert_array_equal(table.values, values[:, :1000])
    assert (len(table.names), table.n_columns) == (1000, 1200)


# --- series -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", [1, 2, 511, 512, 513, 1024, 1025, 5000])
def test_series_are_means_over_as_many_points_as_need_be(recorded, points: int) -> None:
    values = np.random.default_rng(points).normal(size=(3, points, 2)).astype(np.float32)
    series = recorded(3, contents={"s": Series(values, names=["x", "y"], rate=100)}).content("s")
    block = -(-points // 512)
    wanted = np.stack([values[:, start : start + block].mean(axis=1) for start in range(0, points, block)], axis=1)
    np.testing.assert_allclose(series.values, wanted, atol=1e-6)
    assert (series.averaged, series.rate, series.names) == (block, 100 / block, ("x", "y"))
    assert series.length == (points if block > 1 else None)


def test_a_gap_in_a_series_is_a_gap_only_where_nothing_is_known(recorded) -> None:
    values = np.ones((1, 1024), np.float32)
    values[0, :3] = np.nan
    series = recorded(1, contents={"s": Series(values)}).content("s")
    np.testing.assert_array_equal(series.values[0, :3, 0], [np.nan, 1, 1])


def test_many_series_have_fewer_points_and_channels(recorded, monkeypatch) -> None:
    monkeypatch.setattr(signals, "MOST_BYTES", 4000)
    series = recorded(10, contents={"s": Series(np.zeros((10, 300)))}).content("s")
    assert (series.values.shape, series.averaged, series.length) == ((10, 100, 1), 3, 300)
    monkeypatch.undo()
    series = recorded(2, contents={"s": Series(np.zeros((2, 3, 300)), names=list(map(str, range(300))))}).content("s")
    assert (series.values.shape, series.n_channels, len(series.names)) == ((2, 3, 256), 300, 256)


def test_contents_of_a_run_can_be_given_to_another(recorded) -> None:
    rng = np.random.default_rng(0)
    first = recorded(
        2,
        contents={
            "s": Series(rng.normal(size=(2, 2000)), rate=np.float32(50)),
            "p": Pictures(rng.random((2, 300, 400)), size=(np.int64(900), 1200)),
            "t": Texts(["a" * 5000, "b"]),
            "w": Table(rng.random((2, 1100))),
            "a": Audio([rng.random(30_000), rng.random(9)], rate=np.int64(22_050)),
        },
    )
    assert first.image_size == (900, 1200)
    again = recorded(2, contents={name: first.content(name) for name, _ in first.content_kinds})
    assert again.digest == first.digest


# --- sound ------------------------------------------------------------------------------------------------------------------


def test_sound_comes_back_within_a_step_of_sixteen_bits(recorded) -> None:
    wave = np.sin(np.linspace(0, 400, 8000)).astype(np.float32)
    audio = recorded(1, contents={"a": Audio(wave[None], rate=8000)}).content("a")
    assert (audio.rate, audio.original_rate, audio.seconds, audio.lengths) == (8000, None, None, None)
    np.testing.assert_allclose(audio.values[0] / 32767, wave, atol=0.6 / 32767)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (np.array([[-32768, 0, 32767]], np.int16), [-32768, 0, 32767]),
        (np.array([[0, 128, 255]], np.uint8), [-32768, 0, 32512]),
        (np.array([[-(2**31), 0, 2**30]], np.int32), [-32768, 0, 16384]),
        (np.array([[-4.0, 0.0, 2.0]]), [-32767, 0, 16384]),
        (np.array([[np.nan, np.inf, 1.0]]), [0, 0, 32767]),
        (np.array([[[0.5, -0.5], [1.0, 0.0]]]), [0, 16384]),
    ],
)
def test_sound_of_any_numbers_becomes_sixteen_bits_of_one_channel(recorded, given: np.ndarray, wanted: list[int]) -> None:
    assert recorded(1, contents={"a": Audio(given, rate=100)}).content("a").values.tolist() == [wanted]


def test_fast_and_long_sound_is_made_slower_and_cut(recorded) -> None:
    wave = np.zeros((1, 44_100 * 40), np.int16)
    audio = recorded(1, contents={"a": Audio(wave, rate=44_100)}).content("a")
    assert (audio.rate, audio.original_rate, audio.seconds) == (14_700, 44_100, 40)
    assert audio.values.shape == (1, 14_700 * 30)


def test_much_sound_is_made_slower_first_and_then_cut(recorded, monkeypatch) -> None:
    monkeypatch.setattr(signals, "MOST_BYTES", 20_000)
    audio = recorded(2, contents={"a": Audio(np.zeros((2, 16_000)), rate=16_000)}).content("a")
    assert (audio.rate, audio.values.shape, audio.seconds) == (8000, (2, 5000), 1.0)


def test_sounds_of_different_lengths_say_how_long_each_is(recorded) -> None:
    audio = recorded(2, contents={"a": Audio([np.ones(10), np.ones(4)], rate=100)}).content("a")
    assert audio.lengths.tolist() == [10, 4]
    assert (audio.values != 0).sum(axis=1).tolist() == [10, 4]


# --- phases -----------------------------------------------------------------------------------------------------------------


def test_checkpoints_say_their_phase_and_what_was_restored(tmp_path) -> None:
    with RunWriter(tmp_path / "run.nnviz") as writer:
        writer.append(probabilities=np.eye(2), epoch=0)
        writer.append(probabilities=np.eye(2), epoch=1, phase="fine-tuning")
        writer.append(probabilities=np.eye(2), epoch=2, phase="fine-tuning", restored_from=1)
    run = open_run(tmp_path / "run.nnviz")
    assert [(at.phase, at.restored_from) for at in run.checkpoints] == [("", None), ("fine-tuning", None), ("fine-tuning", 1.0)]


def test_phases_count_in_the_digest_and_cost_nothing_where_there_are_none(tmp_path) -> None:
    def digest(**fields: Any) -> str:
        with RunWriter(tmp_path / "run.nnviz", if_exists="replace") as writer:
            writer.append(probabilities=np.eye(2), epoch=0, **fields)
        return open_run(tmp_path / "run.nnviz").digest

    plain = digest()
    assert b"phase" not in (tmp_path / "run.nnviz").read_bytes()
    assert len({plain, digest(phase="a"), digest(phase="b"), digest(restored_from=0), digest(restored_from=1)}) == 5
    assert digest(phase="") == plain


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"phase": 3}, "phase is 3; expected a name of at most 100 characters"),
        ({"phase": "a" * 101}, "phase is 'a.*; expected a name of at most 100 characters"),
        ({"restored_from": np.nan}, "restored_from is nan; expected an epoch"),
        ({"restored_from": "best"}, "restored_from is 'best'; expected an epoch"),
    ],
)
def test_what_is_no_phase_is_refused(tmp_path, fields: Any, message: str) -> None:
    with RunWriter(tmp_path / "run.nnviz") as writer, pytest.raises(ValueError, match=message):
        writer.append(probabilities=np.eye(2), epoch=0, **fields)
