"""Reading: everything comes back, each checkpoint alone, and no file whatsoever does anything but raise RunFileError."""

from __future__ import annotations

import dataclasses
import os
import shutil

import numpy as np
import pytest

from nnviz import RunFileError, RunWriter, open_run


def read_everything(path) -> list[object]:
    run = open_run(path)
    run.verify()
    arrays = [run.labels, run.images, run.split, run.logits(), run.probabilities()]
    return [run, *arrays, *(run.probabilities(at) for at in range(len(run.checkpoints)))]


def test_a_run_comes_back_as_it_was_recorded(tmp_path, draw):
    rng = np.random.default_rng(1)
    scores, labels = draw(4, 7, 3), rng.integers(0, 3, 7)
    images, split = rng.integers(0, 256, (7, 5, 6, 3), dtype=np.uint8), ["train", "test", "train", "é", "test", "test", "train"]
    with RunWriter(
        tmp_path / "a.nnviz",
        labels=labels,
        class_names=["a", "ü", "c c"],
        images=images,
        split=split,
        name="first",
        dataset="digits",
        model="small",
    ) as writer:
        for at, epoch in enumerate((0, 0.125, 1, 2)):
            writer.append(probabilities=scores[at], epoch=epoch, step=at or None, metrics={"loss": 0.1 * at, "accuracy": at})
    run = open_run(tmp_path / "a.nnviz")
    run.verify()
    assert (run.name, run.dataset, run.model, run.class_names) == ("first", "digits", "small", ("a", "ü", "c c"))
    assert (run.n_samples, run.n_classes, run.complete, run.has_logits) == (7, 3, True, False)
    assert [checkpoint.index for checkpoint in run.checkpoints] == [0, 1, 2, 3]
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == [0, 0.125, 1, 2]
    assert [checkpoint.step for checkpoint in run.checkpoints] == [None, 1, 2, 3]
    assert [checkpoint.metrics for checkpoint in run.checkpoints] == [{"loss": 0.1 * at, "accuracy": at} for at in range(4)]
    assert run.size_bytes == (tmp_path / "a.nnviz").stat().st_size
    np.testing.assert_array_equal(run.labels, labels)
    np.testing.assert_array_equal(run.images, images)
    assert run.labels.dtype == np.int32
    assert run.split.tolist() == split
    assert run.logits() is None
    assert run.logits(2) is None
    probabilities = run.probabilities()
    assert (probabilities.shape, probabilities.dtype) == ((4, 7, 3), np.float32)
    assert np.abs(probabilities - scores).max() <= 1e-3
    np.testing.assert_array_equal(probabilities.argmax(axis=2), scores.argmax(axis=2))


def test_what_was_not_recorded_is_none(tiny_run):
    run = open_run(tiny_run(labels=None))
    assert (run.labels, run.images, run.split, run.logits()) == (None, None, None, None)
    assert not run.has_images
    assert not run.has_split
    assert run.class_names == ("0", "1", "2")
    assert run.name == "tiny"


def test_one_hot_labels_and_float_images_are_understood(tiny_run):
    run = open_run(tiny_run(labels=np.eye(3)[[2, 0, 1, 1, 0]], images=np.linspace(0, 1, 80).reshape(5, 4, 4, 1)))
    assert run.labels.tolist() == [2, 0, 1, 1, 0]
    np.testing.assert_array_equal(run.images, np.rint(np.linspace(0, 255, 80)).reshape(5, 4, 4))


def test_logits_give_the_probabilities_of_their_softmax(tiny_run):
    run = open_run(tiny_run(kind="logits"))
    logits = run.logits()
    assert (run.has_logits, logits.shape, logits.dtype) == (True, (3, 5, 3), np.float32)
    exponentials = np.exp(logits - logits.max(axis=2, keepdims=True))
    np.testing.assert_allclose(run.probabilities(), exponentials / exponentials.sum(axis=2, keepdims=True), atol=1e-5)
    np.testing.assert_array_equal(run.logits(1), logits[1])


def test_checkpoints_are_counted_from_both_ends(tiny_run):
    run = open_run(tiny_run(n_checkpoints=3))
    everything = run.probabilities()
    for at in range(-3, 3):
        np.testing.assert_array_equal(run.probabilities(at), everything[at])
    for at in (3, -4, 1000):
        with pytest.raises(IndexError, match=f"checkpoint {at}; this run has 3"):
            run.probabilities(at)


def test_one_checkpoint_is_read_without_the_others(tiny_run):
    path = tiny_run()
    run = open_run(path)
    expected = run.probabilities(1)
    content = bytearray(path.read_bytes())
    for at in (0, 2):
        entry = run._scores[at][0]["codes"]
        content[entry.offset : entry.offset + entry.size] = bytes(entry.size)
    path.write_bytes(content)
    again = open_run(path)
    np.testing.assert_array_equal(again.probabilities(1), expected)
    for damaged in (lambda: again.probabilities(0), lambda: again.probabilities(2), again.probabilities, again.verify):
        with pytest.raises(RunFileError, match="checksum of 'codes'"):
            damaged()


def test_the_digest_names_the_content(tiny_run, tmp_path):
    same = {"name": "n", "labels": [0, 1, 2, 0, 1]}
    first = tiny_run("a.nnviz", **same)
    digest = open_run(first).digest
    shutil.copy(first, tmp_path / "copy.nnviz")
    assert open_run(tmp_path / "copy.nnviz").digest == digest
    assert open_run(tiny_run("b.nnviz", **same)).digest == digest  # written again, later
    others = [
        {"seed": 1},  # other answers to the same samples
        {"n_checkpoints": 2},
        {"kind": "logits"},
        {"labels": None},
        {"labels": [0, 1, 2, 0, 2]},
        {"name": "m"},
        {"class_names": ["0", "1", "3"]},
        {"split": ["a"] * 5},
        {"split": ["b"] * 5},
        {"images": np.zeros((5, 4, 4))},
    ]
    digests = {open_run(tiny_run("other.nnviz", **same | options)).digest for options in others}
    assert len(digests | {digest}) == len(others) + 1
    assert len(digest) == 32


def test_arrays_are_read_only_and_a_run_is_a_value(tiny_run):
    run = open_run(tiny_run(images=np.zeros((5, 4, 4))))
    assert not run.images.flags.writeable
    assert not run.labels.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.name = "other"


@pytest.mark.parametrize("kind", ["probabilities", "logits"])
def test_a_file_cut_anywhere_is_refused_or_opens_with_its_whole_checkpoints(tiny_run, kind):
    path = tiny_run(kind=kind, split=["a", "b", "a", "a", "b"])
    whole = path.read_bytes()
    expected = open_run(path).probabilities()
    counts = []
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            run, *_ = read_everything(path)
        except RunFileError:
            counts.append(0)
        else:
            assert not run.complete
            assert run.size_bytes <= length
            counts.append(len(run.checkpoints))
            np.testing.assert_array_equal(run.probabilities(), expected[: counts[-1]])
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3}


def test_a_file_with_any_byte_changed_is_refused(tiny_run):
    path = tiny_run(n_samples=3, n_checkpoints=2, images=np.zeros((3, 4, 4)), split=["a", "b", "a"])
    whole = path.read_bytes()
    for at in range(len(whole)):
        for pattern in (0x01, 0x80, 0xFF):
            changed = bytearray(whole)
            changed[at] ^= pattern
            path.write_bytes(changed)
            with pytest.raises(RunFileError):
                read_everything(path)


def test_the_crafted_file_is_a_good_one_without_lies(crafted):
    run, labels, *_ = read_everything(crafted())
    assert run.complete
    assert labels.tolist() == [0, 2]
    assert run.probabilities(0)[1].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    "lies",
    [
        {"about": {"kind": "checkpoint"}},
        {"about": {"kind": 5}},
        {"about": {"format": "other"}},
        {"about": {"version": 2}},
        {"about": {"version": True}},
        {"about": {"version": 1.0}},
        {"about": {"name": 5}},
        {"about": {"name": b"bytes"}},
        {"about": {"name": None}},
        {"about": {"name": ...}},
        {"about": {"created": 2024}},
        {"about": {"dataset": ["a"]}},
        {"about": {"n_samples": 0}},
        {"about": {"n_samples": -2}},
        {"about": {"n_samples": 3}},
        {"about": {"n_samples": 2**63}},
        {"about": {"n_samples": 2.0}},
        {"about": {"n_samples": True}},
        {"about": {"n_samples": "2"}},
        {"about": {"n_classes": 1}},
        {"about": {"n_classes": 2**40}},
        {"about": {"n_classes": 4, "class_names": ["a", "b", "c", "d"]}},
        {"about": {"class_names": ["a", "b"]}},
        {"about": {"class_names": ["a", "b", 3]}},
        {"about": {"class_names": "abc"}},
        {"about": {"class_names": None}},
        {"about": {"split_names": 5}},
        {"about": {"split_names": [None]}},
        {"about": {"arrays": None}},
        {"about": {"arrays": ...}},
        {"about": {"arrays": [5]}},
        {"labels": np.array([0, 3], np.int32)},
        {"labels": np.array([0, -1], np.int32)},
        {"labels": np.array([0, 1, 2], np.int32)},
        {"labels": np.array([[0, 1]], np.int32)},
        {"labels": np.array([0, 1], np.uint8)},
        {"label_entry": {"name": "images"}},
        {"label_entry": {"name": "split"}},
        {"labels": np.zeros(2, np.uint8), "label_entry": {"name": "split"}},  # indices into no names
        {"labels": np.zeros((2, 4), np.uint8), "label_entry": {"name": "images"}},
        {"labels": np.zeros((3, 4, 4), np.uint8), "label_entry": {"name": "images"}},
        {"labels": np.zeros((2, 4, 4, 4), np.uint8), "label_entry": {"name": "images"}},
        {"labels": np.zeros((2, 0, 4), np.uint8), "label_entry": {"name": "images"}},
        {"labels": np.zeros((2, 4, 4), np.uint16), "label_entry": {"name": "images"}},
        {"label_entry": {"size": 10**6}},
        {"label_entry": {"offset": 10**6}},
        {"label_entry": {"check": bytes(16)}},
        {"label_entry": {"dtype": "<u4"}},
        {"checkpoint": {"kind": "run"}},
        {"checkpoint": {"kind": "weights"}},
        {"checkpoint": {"kind": None}},
        {"checkpoint": {"kind": "end"}},
        {"checkpoint": {"epoch": float("nan")}},
        {"checkpoint": {"epoch": float("inf")}},
        {"checkpoint": {"epoch": "1"}},
        {"checkpoint": {"epoch": None}},
        {"checkpoint": {"epoch": True}},
        {"checkpoint": {"epoch": ...}},
        {"checkpoint": {"step": -1}},
        {"checkpoint": {"step": 1.5}},
        {"checkpoint": {"metrics": None}},
        {"checkpoint": {"metrics": {"loss": "low"}}},
        {"checkpoint": {"metrics": [1]}},
        {"checkpoint": {"seconds": float("nan")}},
        {"checkpoint": {"seconds": ...}},
        {"checkpoint": {"scale": 0}},
        {"checkpoint": {"scale": -1.0}},
        {"checkpoint": {"scale": 1.5}},
        {"checkpoint": {"scale": float("nan")}},
        {"checkpoint": {"scale": ...}},
        {"checkpoint": {"arrays": []}},
        {"codes": np.zeros((3, 3), np.uint16)},
        {"codes": np.zeros((2, 2), np.uint16)},
        {"codes": np.zeros((2, 3), np.uint8)},
        {"codes": np.full((2, 3), 65535, np.uint16)},  # no class has any probability
        {"codes_entry": {"name": "top"}},
        {"codes_entry": {"shape": [2, 2]}},
        {"codes_entry": {"size": 1}},
        {"codes_entry": {"shape": [2, -3]}},
    ],
    ids=lambda lies: str(lies)[:60],
)
def test_a_file_that_lies_under_right_checksums_is_refused(crafted, lies):
    path = crafted(**lies)
    with pytest.raises(RunFileError, match=r"^crafted\.nnviz: [^\n]+$"):
        read_everything(path)


def test_epochs_do_not_go_back(crafted, frame, entry):
    listed, blob = entry("codes", np.zeros((2, 3), np.uint16))
    moment = {"kind": "checkpoint", "step": 1, "metrics": {}, "seconds": 1.0, "scale": 1 / 288, "arrays": [listed]}
    assert len(open_run(crafted(more=frame(moment | {"epoch": 1.0}, blob))).checkpoints) == 2
    with pytest.raises(RunFileError, match="checkpoint 1 goes back in time"):
        open_run(crafted(more=frame(moment | {"epoch": 0.5}, blob)))


@pytest.mark.parametrize("kind", ["end", "checkpoint", "run", "weights"])
def test_nothing_follows_the_end(crafted, frame, kind):
    with pytest.raises(RunFileError, match="records follow the one that ends the run"):
        open_run(crafted(after=frame({"kind": kind, "seconds": 1.0, "arrays": []})))


def test_a_bomb_of_an_array_is_refused_by_what_it_claims(crafted):
    bomb = np.zeros((2, 20_000, 20_000), np.uint8)[:, :1000, :1000]
    path = crafted(labels=bomb, label_entry={"name": "images", "shape": [2, 200_000, 200_000]})
    with pytest.raises(RunFileError, match="claims 80000000000 bytes, more than its"):
        open_run(path)


def test_unknown_words_and_arrays_of_later_writers_are_passed_over(crafted):
    run, *_ = read_everything(crafted(about={"colour": "red", "deep": [[[[1]]]]}, label_entry={"name": "weights"}))
    assert run.labels is None


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"text", b"\x93", bytes(1000), b"PK\x03\x04" + bytes(100), b"\x93\xc4\x1annviz"]
)
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "file.nnviz"
    path.write_bytes(content)
    with pytest.raises(RunFileError, match=r"file\.nnviz: "):
        open_run(path)


def test_a_run_without_checkpoints_is_refused(tiny_run):
    path = tiny_run()
    first_end = path.read_bytes().index(b"\x93\xc4\x1annviz", 10)
    path.write_bytes(path.read_bytes()[:first_end])
    with pytest.raises(RunFileError, match="holds no checkpoint"):
        open_run(path)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, reason in [
        (tmp_path / "missing.nnviz", "there is no such file"),
        (tmp_path, "is a folder"),
        (tmp_path / "pipe", "is not a file"),
        ("nul\0byte", "cannot be read|no such file"),
        ("x" * 5000, "cannot be read|no such file"),
        (tmp_path / "missing.nnviz" / "below", "there is no such file"),
    ]:
        with pytest.raises(RunFileError, match=reason):
            open_run(path)


def test_a_file_that_vanishes_or_shrinks_after_opening_is_refused(tiny_run):
    path = tiny_run()
    run = open_run(path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(RunFileError):
        run.probabilities(2)
    path.unlink()
    for read in (run.probabilities, run.verify, lambda: run.labels):
        with pytest.raises(RunFileError, match="there is no such file"):
            read()
