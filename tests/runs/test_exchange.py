"""Bringing runs in and writing them out: every layout, every way there and back, and what strangers send."""

from __future__ import annotations

import json
import random
import struct
import warnings

import msgpack
import numpy as np
import pytest

from nnviz import RunFileError, open_run
from nnviz.runs.exchange import FORMATS, export_run, import_run

N_EPOCHS, N_SAMPLES, N_CLASSES = 3, 5, 4
LABELS = [0, 3, 1, 1, 2]
SCORES = np.random.default_rng(0).dirichlet([0.5] * N_CLASSES, (N_EPOCHS, N_SAMPLES))  # (E, N, C)
BY_CLASS = SCORES.swapaxes(1, 2).tolist()
BY_SAMPLE = SCORES.tolist()
KEYED = [{str(at): row for at, row in enumerate(epoch)} for epoch in BY_CLASS]


def save(path, content):
    if path.suffix == ".json":
        path.write_text(json.dumps(content))
    elif path.suffix == ".msgpack":
        path.write_bytes(msgpack.packb(content))
    else:
        np.savez(path, **content)
    return path


def bring(tmp_path, content, suffix=".json", labels=None):
    imported = import_run(save(tmp_path / f"given{suffix}", content), tmp_path / "out.nnviz", labels=labels, force=True)
    run = open_run(tmp_path / "out.nnviz")
    run.verify()
    assert run.complete
    return run, imported


def assert_recorded(run, *, labels=LABELS, epochs=(1, 2, 3), scores=SCORES):
    assert np.abs(run.probabilities() - scores).max() <= 1e-3
    np.testing.assert_array_equal(run.probabilities().argmax(axis=2), scores.argmax(axis=2))
    assert [checkpoint.epoch for checkpoint in run.checkpoints] == list(epochs)
    if labels is None:
        assert run.labels is None
    else:
        assert run.labels.tolist() == labels


LAYOUTS = {
    "list": (BY_CLASS, None),
    "map of labels and epochs": ({"labels": LABELS, "epochs": BY_CLASS}, LABELS),
    "one-hot labels": ({"labels": np.eye(4)[LABELS].tolist(), "epochs": BY_CLASS}, LABELS),
    "null labels": ({"labels": None, "outputs": BY_CLASS}, None),
    **{f"labels as {key}": ({key: LABELS, "data": BY_CLASS}, LABELS) for key in ("label", "y", "y_test", "targets", "Labels")},
    **{
        f"answers as {key}": ({"y": LABELS, key: BY_CLASS}, LABELS)
        for key in ("outputs", "scores", "probabilities", "predictions", "data", "activations", "epochs")
    },
    "labels as the last list": ([[*epoch, LABELS] for epoch in BY_CLASS], LABELS),
    "labels as the first list": ([[LABELS, *epoch] for epoch in BY_CLASS], LABELS),
    "labels between the lists": ([[*epoch[:2], LABELS, *epoch[2:]] for epoch in BY_CLASS], LABELS),
    "labels as floats": ([[*epoch, [float(label) for label in LABELS]] for epoch in BY_CLASS], LABELS),
    "map of neurons": ([epoch | {"label": LABELS} for epoch in KEYED], LABELS),
    "map of neurons without labels": (KEYED, None),
    "map of named neurons": ([{f"neuron_{key}": epoch[key] for key in epoch} | {"y": LABELS} for epoch in KEYED], LABELS),
    "map of labels and outputs": ([{"labels": LABELS, "outputs": epoch} for epoch in BY_CLASS], LABELS),
    "map of labels and neurons": ([{"labels": LABELS, "outputs": epoch} for epoch in KEYED], LABELS),
    "samples": (BY_SAMPLE, None),
    "samples with labels": ({"labels": LABELS, "epochs": BY_SAMPLE}, LABELS),
    "samples with their label in each": (
        [[[*row, label] for row, label in zip(epoch, LABELS, strict=True)] for epoch in BY_SAMPLE],
        LABELS,
    ),
    "epochs by number": ({str(at): epoch for at, epoch in enumerate(BY_CLASS, 1)}, None),
    "epochs by name": ({f"epoch_{at}": epoch for at, epoch in enumerate(BY_CLASS, 1)} | {"labels": LABELS}, LABELS),
    "epochs by name, below": ({"labels": LABELS, "data": {f"epoch {at}": BY_CLASS[at - 1] for at in (3, 1, 2)}}, LABELS),
    "epochs by name, of maps": ({f"epoch{at}": epoch | {"label": LABELS} for at, epoch in enumerate(KEYED, 1)}, LABELS),
    "exchange": ({"format": "nnviz-exchange", "labels": LABELS, "epochs": [1, 2, 3], "outputs": BY_CLASS}, LABELS),
    "empty class names": ({"classes": None, "outputs": BY_CLASS}, None),
}


@pytest.mark.parametrize("suffix", [".json", ".msgpack"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts_are_understood(tmp_path, name, suffix):
    content, labels = LAYOUTS[name]
    run, imported = bring(tmp_path, content, suffix)
    assert_recorded(run, labels=labels)
    assert imported == type(imported)(left_out=(), rescaled=0)


def test_neurons_and_epochs_are_in_the_order_of_their_numbers(tmp_path):
    scores = np.random.default_rng(1).dirichlet([1] * 12, (11, 3))
    content = {
        f"epoch_{epoch}": {f"n{neuron}": scores[epoch, :, neuron].tolist() for neuron in (11, 3, 10, 0, 1, 2, 4, 5, 6, 7, 8, 9)}
        for epoch in (10, 9, 2, 1, 0, 3, 4, 5, 6, 7, 8)
    }
    run, _ = bring(tmp_path, content)
    assert_recorded(run, labels=None, epochs=range(11), scores=scores)


def test_messagepack_may_number_its_epochs_with_integers(tmp_path):
    run, _ = bring(tmp_path, dict(enumerate(BY_CLASS)), ".msgpack")
    assert_recorded(run, labels=None, epochs=(0, 1, 2))


def test_epochs_may_carry_their_numbers(tmp_path):
    run, _ = bring(tmp_path, [{"epoch": at / 2, "outputs": epoch} for at, epoch in enumerate(BY_CLASS)])
    assert_recorded(run, labels=None, epochs=(0, 0.5, 1))


def test_a_file_tells_names_images_and_what_is_left_out(tmp_path):
    images = np.random.default_rng(2).integers(0, 256, (N_SAMPLES, 4, 4))
    content = {
        "name": "other",
        "class_names": ["a", "b", "c", "d"],
        "images": images.tolist(),
        "outputs": BY_CLASS,
        "epochs": [0.5, 1, 2],
        "loss": [1, 2, 3],
        "seed": 4,
        "nothing": None,
    }
    run, imported = bring(tmp_path, content)
    assert_recorded(run, labels=None, epochs=(0.5, 1, 2))
    assert (run.name, run.class_names, imported.left_out) == ("other", ("a", "b", "c", "d"), ("loss", "seed"))
    np.testing.assert_array_equal(run.images, images)


def test_the_layout_per_neuron_is_meant_where_both_or_neither_sum_to_one(tmp_path):
    both = np.array([[[0.2, 0.8], [0.8, 0.2]], [[0.9, 0.1], [0.1, 0.9]]])
    asymmetric = np.array([[[0.2, 0.3, 0.5], [0.5, 0.2, 0.3], [0.3, 0.5, 0.2]]])
    for square in (both, asymmetric):
        run, _ = bring(tmp_path, square.tolist())
        assert_recorded(run, labels=None, epochs=range(1, len(square) + 1), scores=square.swapaxes(1, 2))
    with pytest.raises(ValueError, match=r"given\.json: checkpoint 0: probabilities of sample 1 sum to 1.5; expected 1"):
        bring(tmp_path, [[[0.2, 0.8], [0.8, 0.7]]])


def test_the_labels_of_a_perfect_classifier_are_told_from_its_answers(tmp_path):
    labels = [0, 1, 1, 0]
    perfect = [[1 - label for label in labels], labels]
    for lists in ([labels, *perfect], [*perfect, labels]):
        run, _ = bring(tmp_path, [lists, lists])
        assert run.labels.tolist() == labels
        assert run.probabilities(0).argmax(axis=1).tolist() == labels


def test_one_list_too_many_that_changes_is_not_the_labels(tmp_path):
    changing = [[*epoch, np.roll(LABELS, at).tolist()] for at, epoch in enumerate(BY_CLASS)]
    with pytest.raises(ValueError, match="sum to"):
        bring(tmp_path, changing)


def test_rounded_answers_are_rescaled_and_counted(tmp_path):
    rounded = np.round(SCORES, 2)
    off = np.abs(rounded.sum(axis=2) - 1) > 1e-9
    assert 0 < off.sum() < off.size
    run, imported = bring(tmp_path, {"labels": LABELS, "epochs": rounded.swapaxes(1, 2).tolist()})
    assert imported.rescaled == off.sum()
    assert_recorded(run, scores=rounded / rounded.sum(axis=2, keepdims=True))
    worse = rounded.copy()
    worse[1, 2] *= 1.05
    with pytest.raises(ValueError, match=r"checkpoint 1: probabilities of sample 2 sum to 1\.0"):
        bring(tmp_path, worse.swapaxes(1, 2).tolist())


@pytest.mark.parametrize("key", ["labels", "y_test"])
@pytest.mark.parametrize("suffix", [".json", ".msgpack", ".npz", ".npy", " bare.json", " bare.msgpack"])
def test_labels_may_lie_in_a_file_of_their_own(tmp_path, suffix, key):
    path = tmp_path / f"labels{suffix}"
    if suffix == ".npy":
        np.save(path, np.array(LABELS))
    else:
        save(path, LABELS if "bare" in suffix else {"other": [1], key: LABELS})
    run, _ = bring(tmp_path, BY_CLASS, labels=path)
    assert_recorded(run)
    run, _ = bring(tmp_path, {"scores": SCORES}, ".npz", labels=path)
    assert_recorded(run)


def test_labels_in_two_places_must_agree(tmp_path):
    path = save(tmp_path / "labels.json", LABELS)
    run, _ = bring(tmp_path, {"labels": LABELS, "epochs": [epoch | {"label": LABELS} for epoch in KEYED]}, labels=path)
    assert_recorded(run)
    with pytest.raises(ValueError, match=r"the labels in the file of labels .* differ from those in given\.json"):
        bring(tmp_path, {"labels": [0] * 5, "epochs": BY_CLASS}, labels=path)
    with pytest.raises(ValueError, match=r"the labels beside the epochs .* differ from those in epoch 1"):
        bring(tmp_path, {"y": LABELS, "epochs": [KEYED[0], KEYED[1] | {"label": [0] * 5}, KEYED[2]]})


NAN = float("nan")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "holds no epochs; expected a list of epochs"),
        ({}, "has no epochs under outputs, .* but nothing else"),
        ({"labels": LABELS, "loss": [1, 2]}, "has no epochs under .* but 'loss'"),
        ({"labels": LABELS, "outputs": "many"}, "'outputs' holds text; expected a list of epochs"),
        ({"labels": LABELS, "epochs": [1, 2, 3]}, "epoch 0 is a number; expected a list of epochs"),
        ([1, 2], "epoch 0 is a number"),
        ([[1, 2], [3, 4]], "epoch 0, list 0 is a number; expected a list of numbers"),
        ([[]], "epoch 0 is empty"),
        ([[[], []]], "epoch 0 is empty"),
        ([BY_CLASS[0], []], "epoch 1 is empty"),
        ([[[0.5, 0.5], [0.5]]], "epoch 0, list 1 has 1 numbers; expected 2"),
        ([BY_CLASS[0], BY_CLASS[1][:2]], "epoch 1 has 2 lists of 5 numbers; expected 4 of 5"),
        ([[[0.5, "0.5"], [0.5, 0.5]]], "epoch 0, list 0 holds text; expected numbers"),
        ([[["0.5", "0.5"], ["0.5", "0.5"]]], "epoch 0, list 0 holds text; expected numbers"),
        ([[[0.5, None], [0.5, 0.5]]], "epoch 0, list 0 holds null; expected numbers"),
        ([[[0.5, 0.5], [0.5, [0.5]]]], "epoch 0, list 1 holds a list; expected numbers"),
        ([[[[0.5]], [[0.5]]]], "epoch 0, list 0 holds a list; expected numbers"),
        ([[[True, False], [False, True]]], "holds true or false; expected numbers"),
        ([[{"a": 1}]], "epoch 0, list 0 is a map; expected a list of numbers"),
        ([[[10**400, 0], [0, 1]]], "a number is too large"),
        ([[[10**400, 0.5], [0, 1]]], "a number is too large"),
        ([{"cat": [0.5], "dog": [0.5]}], "epoch 0 is empty"),
        ([{"outputs": {"cat": [0.5], "dog": [0.5]}}], "the key 'cat' has no number"),
        ([[[0.5, -0.5], [0.5, 1.5]]], "checkpoint 0: probabilities of sample 1 are negative"),
        ({"labels": [0, 1], "outputs": BY_CLASS}, "2 labels and answers to 5 samples; expected as many"),
        ({"labels": [0, 4, 0, 0, 0], "outputs": BY_CLASS}, "label 4 is out of range"),
        ({"labels": ["a"] * 5, "outputs": BY_CLASS}, "1 class names for 4 classes"),
        ({"labels": [0, [1], 2, 3, 1], "outputs": BY_CLASS}, "labels are not one list of numbers"),
        ({"labels": {"a": 1}, "outputs": BY_CLASS}, "labels have shape"),
        ({"labels": [10**400] * 5, "outputs": BY_CLASS}, "labels are object"),
        ({"class_names": ["a"], "outputs": BY_CLASS}, "1 class names for 4 classes"),
        ({"class_names": [None] * 4, "outputs": BY_CLASS}, "class names are list; expected a list of text"),
        ({"class_names": 4, "outputs": BY_CLASS}, "class names are int; expected a list of text"),
        ({"images": [[1]], "outputs": BY_CLASS}, "1 images and answers to 5 samples"),
        ({"images": [[[1]], [1]], "outputs": BY_CLASS}, "the images are not all of one size"),
        ({"images": "many", "outputs": BY_CLASS}, "images have shape"),
        ({"epochs": [1, 2], "outputs": BY_CLASS}, "2 epoch numbers for 3 checkpoints"),
        ({"epochs": [3, 2, 1], "outputs": BY_CLASS}, "epoch 2 after epoch 3; expected epochs that do not decrease"),
        ({"epochs": ["a", 2, 1], "outputs": BY_CLASS}, "an epoch is not a finite number"),
        ({"epochs": [10**400, 2, 1], "outputs": BY_CLASS}, "an epoch is not a finite number"),
    ],
)
def test_other_layouts_are_refused_in_one_line_and_destroy_nothing(tmp_path, content, message):
    has_huge = "0" * 400 in json.dumps(content)  # MessagePack's integers end at 64 bits
    for suffix in [".json"] if has_huge else [".json", ".msgpack"]:
        out = tmp_path / "out.nnviz"
        out.write_bytes(b"before")
        with pytest.raises(ValueError, match=message) as refusal:
            bring(tmp_path, content, suffix)
        assert str(refusal.value).startswith(f"given{suffix}: ")
        assert "\n" not in str(refusal.value)
        assert out.read_bytes() == b"before"
        assert {path.name for path in tmp_path.iterdir()} <= {"given.json", "given.msgpack", "out.nnviz"}


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("a.json", b"", "the file is empty"),
        ("a.json", b"[", "not readable as JSON"),
        ("a.json", b"[[[0.5, NaN], [0.5, 1]]]", "epoch 0, list 0 holds a number that is not finite: number 1 is NaN"),
        ("a.json", b"[[[0.5, -Infinity], [0.5, 1]]]", "number 1 is infinite"),
        ("a.json", b"[[[0.5, 1e999], [0.5, 1]]]", "epoch 0, list 0 holds a number that is not finite"),
        ("a.json", b"[" * 200_000, "lie too deep"),
        ("a.json", b'{"a":' * 200_000, "lie too deep"),
        ("a.json", b'["\xff"]', "not readable as JSON"),
        ("a.json", b"null", "holds null; expected a list of epochs"),
        ("a.json", b'"text"', "holds text; expected a list of epochs"),
        ("a.json", b"[[[" + b"9" * 5000 + b"]]]", "number 0 is infinite"),
        ("a.json", b"[[[0.5]]] more", "not readable as JSON"),
        ("a.msgpack", b"\x93\x01", "not readable as MessagePack"),
        ("a.msgpack", b"\xdd\xff\xff\xff\xff", "not readable as MessagePack"),
        ("a.msgpack", b"\xdf\xff\xff\xff\xff", "not readable as MessagePack"),
        ("a.msgpack", b"\x91" * 100_000, "not readable as MessagePack"),
        ("a.msgpack", b"\x81\x90\x90", r"has no epochs under .* but '\[\]'"),
        ("a.msgpack", b"\x91\xa1\xff", "epoch 0 is text"),
        ("a.msgpack", b"\x91\x01\x01", "not readable as MessagePack"),
        ("a.msgpack", b"\x91\xd4\x05\x00", "epoch 0 is a ExtType"),
        ("a.msgpack", b"\x91\x91\x91\xd4\x05\x00", "list 0 holds a ExtType"),
        ("a.msgpack", b"\x91\x91\xd6\xff\x00\x00\x00\x00", "list 0 is a Timestamp"),
        ("a.msgpack", b"\x91\x91\xc4\x02ab", "list 0 is bytes"),
        ("a.msgpack", b"\x91\x91\x91\xcb" + struct.pack(">d", NAN), "holds a number that is not finite"),
        ("a.msgpack", b"\x05", "holds a number; expected a list of epochs"),
        ("a.npz", b"PK\x03\x04 and more", "not a readable .npz archive"),
        ("a.npz", b"text", "not a readable .npz archive"),
        ("a.nnviz", b"\x93\xc4\x1annviz\x01", r"is a \.nnviz run already"),
        ("a.csv", b"1,2,3\n4,5,6\n", r"of no format that can be brought in; expected \.npz, JSON or MessagePack"),
        ("a.json", b"\x93NUMPY\x01\x00", r"is one array without a name; expected a \.npz file"),
        ("a", b"\x1f\x8b\x08", "of no format that can be brought in"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_one_line(tmp_path, file, content, reason):
    (tmp_path / file).write_bytes(content)
    with pytest.raises(RunFileError, match=rf"^{file}: .*{reason}") as refusal:
        import_run(tmp_path / file, tmp_path / "out.nnviz")
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "out.nnviz").exists()


@pytest.mark.parametrize(
    ("name", "wrong_name"), [("a.json", "a.msgpack"), ("a.msgpack", "a.json"), ("a.npz", "a.json"), ("a.json", "a")]
)
def test_the_content_tells_the_format_not_the_name(tmp_path, name, wrong_name):
    content = {"scores": SCORES} if name.endswith("npz") else BY_CLASS
    save(tmp_path / name, content).rename(tmp_path / wrong_name)
    import_run(tmp_path / wrong_name, tmp_path / "out.nnviz")
    assert_recorded(open_run(tmp_path / "out.nnviz"), labels=None)


def test_json_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "a.json").write_text(f" \n{json.dumps(BY_CLASS)}")
    import_run(tmp_path / "a.json", tmp_path / "out.nnviz")
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "a.json").write_text(json.dumps(BY_CLASS), encoding=encoding)
        import_run(tmp_path / "a.json", tmp_path / "out.nnviz", force=True)
        assert_recorded(open_run(tmp_path / "out.nnviz"), labels=None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"0 1 2 3", r"not a file of labels; expected \.npy, \.npz, JSON or MessagePack"),
        (b"{}", "has no labels or label or y"),
        (b"[1, 2, [3]]", "labels are not one list of numbers"),
        (b"[0.5, 1, 2, 3, 1]", "not all whole numbers"),
        (b"[0, 1]", "2 labels and answers to 5 samples"),
        (b"\x93NUMPY\x01\x00\x10\x00", "is not an array"),
        (b"\x93\xc4\x1annviz", "not a file of labels"),
        (b"PK\x05\x06" + bytes(18), "has no array labels"),
    ],
)
def test_bad_files_of_labels_are_refused(tmp_path, content, reason):
    (tmp_path / "labels").write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        bring(tmp_path, BY_CLASS, labels=tmp_path / "labels")
    assert not (tmp_path / "out.nnviz").exists()


def test_npz_brings_everything_it_may_hold(tmp_path):
    images, split = np.random.default_rng(3).integers(0, 256, (5, 4, 4, 3), np.uint8), np.array(["a", "b", "a", "b", "é"])
    content = {"labels": LABELS, "images": images, "class_names": ["p", "q", "r", "s"], "epochs": [0, 0.5, 7], "split": split}
    run, imported = bring(tmp_path, content | {"scores": SCORES.astype(np.float32), "extra": [1], "x y": [2]}, ".npz")
    assert_recorded(run, epochs=(0, 0.5, 7))
    np.testing.assert_array_equal(run.images, images)
    assert (run.class_names, run.split.tolist(), run.name) == (("p", "q", "r", "s"), split.tolist(), "out")
    assert sorted(imported.left_out) == ["extra", "x y"]

    logits = np.random.default_rng(4).normal(size=SCORES.shape) * 5
    for others in ({}, {"scores": SCORES}):
        run, _ = bring(tmp_path, content | {"logits": logits} | others, ".npz")
        assert np.abs(run.logits() - logits).max() < 0.01 * np.abs(logits).max() + 0.02
        assert run.labels.tolist() == LABELS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"labels": LABELS}, "has no array scores or logits; it holds 'labels'"),
        ({"probabilities": SCORES}, "has no array scores or logits; it holds 'probabilities'"),
        ({"scores": SCORES[0]}, r"scores have shape \(5, 4\); expected \(n_checkpoints, n_samples, n_classes\)"),
        ({"scores": SCORES[:0]}, r"scores have shape \(0, 5, 4\)"),
        ({"logits": SCORES[0]}, r"logits have shape \(5, 4\)"),
        ({"scores": SCORES * 1.03}, "checkpoint 0: probabilities of sample . sum to 1.03; expected 1"),
        ({"scores": np.where(np.arange(3)[:, None, None] == 2, np.nan, SCORES)}, "checkpoint 2: .* not finite"),
        ({"logits": SCORES * np.inf}, "not finite"),
        ({"scores": SCORES.astype(str)}, "probabilities are <U32; expected floats"),
        ({"scores": SCORES.astype(complex)}, "probabilities are complex128"),
        ({"scores": SCORES, "labels": [1, 2]}, "2 labels and answers to 5 samples"),
        ({"scores": SCORES, "labels": np.array(list("abcde"))}, "label 4 is out of range"),
        ({"scores": SCORES, "images": np.zeros((5, 16))}, r"images have shape \(5, 16\)"),
        ({"scores": SCORES, "images": np.zeros((4, 4, 4))}, "4 images and answers to 5 samples; expected as many"),
        ({"scores": SCORES, "images": np.full((5, 4, 4), "a")}, "images are <U1"),
        ({"scores": SCORES, "epochs": [1, 2]}, "2 epoch numbers for 3 checkpoints"),
        ({"scores": SCORES, "epochs": [[1, 2, 3]]}, "1 epoch numbers for 3 checkpoints"),
        ({"scores": SCORES, "epochs": 5}, "no list of epoch numbers"),
        ({"scores": SCORES, "epochs": [1, np.nan, 3]}, "an epoch is not a finite number"),
        ({"scores": SCORES, "epochs": [1, 2, 1]}, "epoch 1 after epoch 2"),
        ({"scores": SCORES, "class_names": "abcd"}, "class names are ndarray"),
        ({"scores": SCORES, "class_names": [["a"] * 4]}, "class names are ndarray of shape"),
        ({"scores": SCORES, "class_names": [0.5] * 4}, "class names are"),
        ({"scores": SCORES, "class_names": ["a"]}, "1 class names for 4 classes"),
        ({"scores": SCORES, "split": ["a"]}, "1 split and answers to 5 samples"),
        ({"scores": SCORES, "split": [1] * 5}, "split is int64"),
        ({"scores": SCORES, "labels": np.array([None] * 5)}, "holds Python objects"),
    ],
)
def test_bad_arrays_are_refused_and_destroy_nothing(tmp_path, content, message):
    out = tmp_path / "out.nnviz"
    out.write_bytes(b"before")
    with pytest.raises(ValueError, match=message) as refusal:
        bring(tmp_path, content, ".npz")
    assert "\n" not in str(refusal.value)
    assert out.read_bytes() == b"before"
    assert {path.name for path in tmp_path.iterdir()} == {"given.npz", "out.nnviz"}


@pytest.mark.parametrize("kind", ["probabilities", "logits"])
@pytest.mark.parametrize("to", FORMATS)
def test_a_run_goes_out_and_comes_back(tmp_path, tiny_run, to, kind):
    images, split = np.random.default_rng(5).integers(0, 256, (40, 4, 4), np.uint8), ["a", "b", "c", "d"] * 10
    path = tiny_run(n_samples=40, kind=kind, class_names=["a", "ü", "c"], images=images, split=split, name="the run")
    export_run(path, tmp_path / "exported", to=to)
    imported = import_run(tmp_path / "exported", tmp_path / "back.nnviz")
    first, back = open_run(path), open_run(tmp_path / "back.nnviz")
    assert imported == type(imported)((), 0)
    assert back.class_names == first.class_names
    assert [checkpoint.epoch for checkpoint in back.checkpoints] == [checkpoint.epoch for checkpoint in first.checkpoints]
    np.testing.assert_array_equal(back.labels, first.labels)
    assert np.abs(back.probabilities() - first.probabilities()).max() <= 1e-3
    np.testing.assert_array_equal(back.probabilities().argmax(axis=2), first.probabilities().argmax(axis=2))
    if to == "npz":
        np.testing.assert_array_equal(back.images, images)
        assert back.split.tolist() == split
        assert back.has_logits == (kind == "logits")
        if back.has_logits:
            np.testing.assert_allclose(back.logits(), first.logits(), rtol=0.01, atol=0.01)
    else:
        assert back.name == "the run"


def test_the_exchange_layout_is_this(tmp_path, tiny_run):
    path = tiny_run(name="x", labels=[0, 1, 2, 1, 0])
    probabilities = open_run(path).probabilities()
    export_run(path, tmp_path / "a.json", to="json")
    export_run(path, tmp_path / "a.msgpack", to="msgpack")
    text = json.loads((tmp_path / "a.json").read_text())
    packed = msgpack.unpackb((tmp_path / "a.msgpack").read_bytes())
    for content in (text, packed):
        assert list(content) == ["format", "name", "class_names", "labels", "epochs", "outputs"]
        assert (content["format"], content["name"], content["class_names"]) == ("nnviz-exchange", "x", ["0", "1", "2"])
        assert (content["labels"], content["epochs"]) == ([0, 1, 2, 1, 0], [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(text["outputs"], probabilities.swapaxes(1, 2).astype(np.float64).round(6))
    np.testing.assert_array_equal(packed["outputs"], probabilities.swapaxes(1, 2))
    assert b"\xca" in (tmp_path / "a.msgpack").read_bytes()  # single floats


def test_npz_goes_out_without_pickles(tmp_path, tiny_run):
    export_run(tiny_run(kind="logits"), tmp_path / "a.npz", to="npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {"scores", "logits", "labels", "class_names", "epochs"}
        assert (arrays["scores"].dtype, arrays["scores"].shape) == (np.float32, (3, 5, 3))
        assert arrays["class_names"].tolist() == ["0", "1", "2"]
        assert arrays["epochs"].tolist() == [1, 2, 3]


def test_six_decimals_do_not_change_the_predicted_class(tmp_path):
    scores = np.full((1, 2, 20_000), 1 / 20_000)
    scores[0, 1, 7] += 1e-9
    np.savez(tmp_path / "a.npz", scores=scores)
    import_run(tmp_path / "a.npz", tmp_path / "a.nnviz")
    export_run(tmp_path / "a.nnviz", tmp_path / "a.json", to="json")
    import_run(tmp_path / "a.json", tmp_path / "b.nnviz")
    assert open_run(tmp_path / "b.nnviz").probabilities(0).argmax(axis=1).tolist() == [0, 7]


def test_an_export_never_takes_the_place_of_its_run(tmp_path, tiny_run):
    path = tiny_run()
    before = path.read_bytes()
    (tmp_path / "link.nnviz").symlink_to(path)
    for out in (path, tmp_path / "." / "tiny.nnviz", tmp_path / "link.nnviz"):
        with pytest.raises(ValueError, match="is the file that is read; expected another path"):
            export_run(path, out, to="json")
    with pytest.raises(ValueError, match="is a folder"):
        export_run(path, tmp_path, to="json")
    with pytest.raises(ValueError, match="unknown format 'csv'; expected npz, json, msgpack"):
        export_run(path, tmp_path / "a.csv", to="csv")
    assert path.read_bytes() == before
    given = save(tmp_path / "a.json", BY_CLASS)
    with pytest.raises(ValueError, match="is the file that is read"):
        import_run(given, given)
    assert json.loads(given.read_text()) == BY_CLASS


@pytest.mark.parametrize("to", FORMATS)
def test_a_damaged_run_is_not_exported_and_destroys_nothing(tmp_path, tiny_run, to):
    path = tiny_run()
    content = bytearray(path.read_bytes())
    entry = open_run(path)._scores[2][0]["codes"]
    content[entry.offset] ^= 1
    path.write_bytes(content)
    (tmp_path / "out").write_bytes(b"before")
    with pytest.raises(RunFileError, match="checksum"):
        export_run(path, tmp_path / "out", to=to)
    assert (tmp_path / "out").read_bytes() == b"before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out", "tiny.nnviz"]


def test_an_interrupted_export_leaves_nothing(tmp_path, tiny_run):
    def interrupted(items):
        yield from list(items)[:2]
        raise KeyboardInterrupt

    path = tiny_run()
    with pytest.raises(KeyboardInterrupt):
        export_run(path, tmp_path / "out.json", to="json", progress=interrupted)
    given = save(tmp_path / "a.json", BY_CLASS)
    with pytest.raises(KeyboardInterrupt):
        import_run(given, tmp_path / "out.nnviz", progress=interrupted)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.json", "tiny.nnviz"]


def test_whatever_a_stranger_sends_is_a_run_or_refused(tmp_path):
    rng = random.Random(0)
    atoms = [0, 1, 0.5, -1, 2**63, "a", "0", None, True, 1e308, []]
    keys = ["labels", "outputs", "epochs", "0", "1", "epoch_1", "class_names", "images", "epoch", "name", "9" * 400]

    def grow(depth: int) -> object:
        kind = rng.random()
        if depth == 0 or kind < 0.1:
            return rng.choice(atoms)
        if kind < 0.3:
            return {rng.choice(keys): grow(depth - 1) for _ in range(rng.randrange(4))}
        return [grow(depth - 1)] * rng.randrange(3) + [grow(depth - 1) for _ in range(rng.randrange(3))]

    outcomes = set()
    for _ in range(2000):
        content = grow(rng.randrange(1, 6))
        try:
            with warnings.catch_warnings(action="error"):
                bring(tmp_path, content, rng.choice((".json", ".msgpack")))
            outcomes.add("run")
        except ValueError as error:
            outcomes.add("refused")
            assert "\n" not in str(error)  # noqa: PT017 - whether there is an error depends on what was drawn
    assert "refused" in outcomes


def test_an_import_does_not_replace_a_file_without_being_told_to(tmp_path, tiny_run):
    given, run = save(tmp_path / "a.json", BY_CLASS), tiny_run()
    before = run.read_bytes()
    for out in (run, save(tmp_path / "other.json", [1])):
        content = out.read_bytes()
        with pytest.raises(FileExistsError, match="is there already; expected the path of a new one"):
            import_run(given, out)
        assert out.read_bytes() == content
    import_run(given, run, force=True)
    assert run.read_bytes() != before


def test_an_import_keeps_a_file_that_appeared_while_it_was_read(tmp_path):
    given, out = save(tmp_path / "a.json", BY_CLASS), tmp_path / "out.nnviz"

    def meanwhile(items):
        yield from items
        out.write_bytes(b"of another process")

    with pytest.raises(FileExistsError):
        import_run(given, out, progress=meanwhile)
    assert out.read_bytes() == b"of another process"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.json", "out.nnviz"]


def test_an_export_replaces_an_export_and_no_other_run(tmp_path, tiny_run):
    run, other = tiny_run(), tiny_run("other.nnviz", seed=1)
    before = other.read_bytes()
    for _ in range(2):
        export_run(run, tmp_path / "a.json", to="json")
    with pytest.raises(FileExistsError, match="a run is there already"):
        export_run(run, other, to="json")
    assert other.read_bytes() == before
    export_run(run, other, to="json", force=True)
    assert json.loads(other.read_text())["format"] == "nnviz-exchange"
