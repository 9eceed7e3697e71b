"""Every way into a recording takes every kind of array by one rule: a table of entrances and kinds."""

from __future__ import annotations

import json
import warnings

import ml_dtypes
import msgpack
import numpy as np
import pytest

import nnviz
from nnviz.runs.datasets import load_dataset
from nnviz.runs.exchange import import_run

N, C = 24, 4
RNG = np.random.default_rng(0)
LABELS = np.arange(N) % C
LOGITS = RNG.normal(size=(N, C)) * 3
NAMES = ("ant", "bee", "cat", "dog")


def softmax(logits, dtype=np.float64):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True)).astype(dtype)
    return (powers / powers.sum(axis=1, keepdims=True, dtype=dtype)).astype(dtype)


EXACT = softmax(LOGITS)


class Tensor:
    """What PyTorch's tensors do that have a gradient, or are of a dtype that NumPy lacks."""

    def __init__(self, values, *, attached=True):
        self._values, self._attached = np.asarray(values), attached

    def detach(self):
        return Tensor(self._values, attached=False)

    def cpu(self):
        return self

    resolve_conj = resolve_neg = cpu

    def float(self):
        return Tensor(self._values.astype(np.float32), attached=False)

    def numpy(self):
        if self._attached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        if self._values.dtype == ml_dtypes.bfloat16:
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self._values

    def __array__(self, *_, **__):
        return self.numpy()


def write(path, **given):
    options = {name: given.pop(name) for name in ("labels", "class_names", "images") if name in given}
    with nnviz.RunWriter(path, **options) as writer:
        writer.append(**given, epoch=1)
    return nnviz.open_run(path)


def brought_in(path, file):
    import_run(file, path)
    return nnviz.open_run(path)


def by_npz(path, *, answers, labels=LABELS, **more):
    file = path.with_suffix(".npz")
    np.savez(file, scores=np.asarray(answers)[None], labels=labels, **more)
    return brought_in(path, file)


def by_npz_logits(path, *, answers, labels=LABELS, **more):
    file = path.with_suffix(".npz")
    np.savez(file, logits=np.asarray(answers)[None], labels=labels, **more)
    return brought_in(path, file)


def lists(answers, labels, more):
    by_class = np.asarray(answers, np.float64)
    by_class = by_class.T if by_class.ndim == 2 else by_class
    fields = {name: np.asarray(value).tolist() for name, value in more.items()}
    return {"outputs": [by_class.tolist()], "labels": np.asarray(labels).tolist(), **fields}


def by_json(path, *, answers, labels=LABELS, **more):
    path.with_suffix(".json").write_text(json.dumps(lists(answers, labels, more)))
    return brought_in(path, path.with_suffix(".json"))


def by_msgpack(path, *, answers, labels=LABELS, **more):
    path.with_suffix(".msgpack").write_bytes(msgpack.packb(lists(answers, labels, more)))
    return brought_in(path, path.with_suffix(".msgpack"))


def by_writer(path, *, answers, labels=LABELS, **more):
    return write(path, probabilities=answers, labels=labels, **more)


def by_writer_logits(path, *, answers, labels=LABELS, **more):
    return write(path, logits=answers, labels=labels, **more)


OF_PROBABILITIES = {"RunWriter": by_writer, ".npz": by_npz, "JSON": by_json, "MessagePack": by_msgpack}
OF_LOGITS = {"RunWriter, logits": by_writer_logits, ".npz, logits": by_npz_logits}
ALL = OF_PROBABILITIES | OF_LOGITS
#: A tensor, or a dtype that files do not hold, can be given to Python only.
IN_PYTHON = ("RunWriter", "RunWriter, logits")

P1 = EXACT[:, 0]
TWO = np.stack([1 - P1, P1], axis=1)
Z1 = np.log(P1 / (1 - P1))

#: Kind → probabilities as given, logits as given, and what is expected of both.
ANSWERS = {
    "float64": (EXACT, LOGITS, EXACT),
    "float32": (EXACT.astype(np.float32), LOGITS.astype(np.float32), EXACT),
    "float16": (softmax(LOGITS, np.float16), LOGITS.astype(np.float16), EXACT),
    "bfloat16, as float32": (
        softmax(LOGITS, ml_dtypes.bfloat16).astype(np.float32),
        LOGITS.astype(ml_dtypes.bfloat16).astype(np.float32),
        EXACT,
    ),
    "bfloat16": (softmax(LOGITS, ml_dtypes.bfloat16), LOGITS.astype(ml_dtypes.bfloat16), EXACT),
    "rounded to three decimals": (EXACT.round(3), LOGITS.round(3), EXACT),
    "big-endian": (EXACT.astype(">f4"), LOGITS.astype(">f8"), EXACT),
    "one number a sample": (P1, Z1, TWO),
    "one number a sample, as a column": (P1[:, None], Z1[:, None], TWO),
    "a tensor with a gradient": (Tensor(EXACT), Tensor(LOGITS), EXACT),
    "a tensor of bfloat16": (Tensor(softmax(LOGITS, ml_dtypes.bfloat16)), Tensor(LOGITS.astype(ml_dtypes.bfloat16)), EXACT),
    "a list of tensors": ([Tensor(row) for row in EXACT], [Tensor(row) for row in LOGITS], EXACT),
    "nested lists": (EXACT.tolist(), LOGITS.tolist(), EXACT),
    "columns first in memory": (np.asfortranarray(EXACT), np.asfortranarray(LOGITS), EXACT),
}
ONLY_IN_PYTHON = {kind for kind in ANSWERS if "tensor" in kind or kind == "bfloat16"}


@pytest.mark.filterwarnings("ignore:nnviz divides")
@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("entrance", ALL)
def test_answers_of_every_kind_are_taken_at_every_entrance(tmp_path, entrance, kind) -> None:
    if kind in ONLY_IN_PYTHON and entrance not in IN_PYTHON:
        pytest.skip("no file holds it")
    probabilities, logits, expected = ANSWERS[kind]
    labels = LABELS % expected.shape[1]
    run = ALL[entrance](tmp_path / "a.nnviz", answers=logits if entrance in OF_LOGITS else probabilities, labels=labels)
    assert run.probabilities(0).shape == expected.shape
    np.testing.assert_allclose(run.probabilities(0), expected, atol=0.03)
    assert run.has_logits == (entrance in OF_LOGITS)


@pytest.mark.parametrize("entrance", ALL)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_answers_that_are_no_numbers_are_refused_in_a_line_that_says_where(tmp_path, entrance, value) -> None:
    answers = (LOGITS if entrance in OF_LOGITS else EXACT).copy()
    answers[7, 2] = value
    with pytest.raises(ValueError, match="not finite") as caught:
        ALL[entrance](tmp_path / "a.nnviz", answers=answers)
    message, what = str(caught.value), "NaN" if np.isnan(value) else "infinite"
    assert what in message
    lists = "list 2" in message and "number 7" in message
    assert lists or ("sample 7" in message and "class 2" in message)
    assert ("epoch 0" in message or "checkpoint 0" in message) or entrance in IN_PYTHON
    assert "\n" not in message
    assert not (tmp_path / "a.nnviz").exists()


@pytest.mark.parametrize("entrance", OF_PROBABILITIES)
def test_sums_that_no_rounding_explains_are_refused(tmp_path, entrance) -> None:
    with pytest.raises(ValueError, match=r"probabilities of sample .* sum to 1\.1"):
        OF_PROBABILITIES[entrance](tmp_path / "a.nnviz", answers=EXACT * 1.1)


def test_it_is_said_where_answers_are_rescaled(tmp_path) -> None:
    rounded = EXACT.copy()
    rounded[:5] *= 1.01
    with pytest.warns(RuntimeWarning, match="divides the probabilities of 5 samples by their sum"):
        by_writer(tmp_path / "a.nnviz", answers=rounded)
    np.savez(tmp_path / "b.npz", scores=rounded[None])
    assert import_run(tmp_path / "b.npz", tmp_path / "b.nnviz").rescaled == 5
    with warnings.catch_warnings(action="error"):
        by_writer(tmp_path / "c.nnviz", answers=EXACT.astype(np.float32))


WORDS = np.array(NAMES)[LABELS]
#: Kind → labels as given, and class names that go with them.
LABEL_KINDS = {
    "whole numbers": (LABELS, None),
    "big-endian": (LABELS.astype(">i8"), None),
    "floats": (LABELS.astype(np.float32), None),
    "a column": (LABELS[:, None], None),
    "one-hot": (np.eye(C)[LABELS], None),
    "names": (WORDS, None),
    "names of given classes": (WORDS, NAMES),
    "names in a column": (WORDS[:, None], None),
    "names, in another order": (WORDS, NAMES[::-1]),
    "numbers as text": (LABELS.astype(str), None),
}


@pytest.mark.parametrize("kind", LABEL_KINDS)
@pytest.mark.parametrize("entrance", ALL)
def test_labels_of_every_kind_are_taken_at_every_entrance(tmp_path, entrance, kind) -> None:
    labels, names = LABEL_KINDS[kind]
    more = {} if names is None else {"class_names": np.array(names) if "npz" in entrance else list(names)}
    answers = LOGITS if entrance in OF_LOGITS else EXACT
    run = ALL[entrance](tmp_path / "a.nnviz", answers=answers, labels=labels, **more)
    if kind.startswith("names"):
        assert [run.class_names[label] for label in run.labels] == WORDS.tolist()
        assert run.class_names == (names or NAMES)
    else:
        assert run.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize("entrance", ALL)
def test_a_label_that_is_nan_is_refused_with_its_place(tmp_path, entrance) -> None:
    labels = LABELS.astype(float)
    labels[3] = np.nan
    with pytest.raises(ValueError, match="labels of sample 3 are not finite: it is NaN"):
        ALL[entrance](tmp_path / "a.nnviz", answers=LOGITS if entrance in OF_LOGITS else EXACT, labels=labels)


BYTES = RNG.integers(0, 256, (N, 6, 5)).astype(np.uint8)
COLOURED = RNG.integers(0, 256, (N, 6, 5, 3)).astype(np.uint8)
FEW, ONES = RNG.integers(0, 17, (N, 6, 5)), RNG.integers(0, 2, (N, 6, 5))
FEW[0, 0, 0] = 16
#: Kind → pictures as given, and as bytes.
PICTURES = {
    "bytes": (BYTES, BYTES),
    "coloured": (COLOURED, COLOURED),
    "whole numbers": (BYTES.astype(np.int64), BYTES),
    "whole numbers as floats": (BYTES.astype(np.float32), BYTES),
    "big-endian": (BYTES.astype(">i2"), BYTES),
    "shares": (BYTES / 255, BYTES),
    "float16 shares": ((BYTES / 255).astype(np.float16), BYTES),
    "one channel": (BYTES[..., None], BYTES),
    "one channel first": (BYTES[:, None], BYTES),
    "channels first": (np.moveaxis(COLOURED, 3, 1), COLOURED),
    "zeros and ones": (ONES.astype(np.uint8), ONES * 255),
    "0 to 16": (FEW.astype(np.uint8), np.rint(FEW * 255 / 16)),
    "0 to 16 as floats": (FEW.astype(float), np.rint(FEW * 255 / 16)),
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("entrance", ALL)
def test_pictures_of_every_kind_are_taken_at_every_entrance(tmp_path, entrance, kind) -> None:
    given, expected = PICTURES[kind]
    run = ALL[entrance](tmp_path / "a.nnviz", answers=LOGITS if entrance in OF_LOGITS else EXACT, images=given)
    np.testing.assert_allclose(run.images.astype(int), expected, atol=1)


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_of_every_kind_are_taken_from_a_data_set(tmp_path, kind) -> None:
    given, expected = PICTURES[kind]
    np.savez(tmp_path / "a.npz", x_train=given, y_train=WORDS, x_test=given, y_test=WORDS)
    data = load_dataset(str(tmp_path / "a.npz"))
    np.testing.assert_allclose(data.images.astype(int), expected, atol=1)
    assert data.class_names == NAMES
    assert data.y_test.tolist() == LABELS.tolist()
    np.testing.assert_allclose(data.x_test.reshape(expected.shape), expected / 255, atol=0.005)


def test_a_run_without_pictures_can_be_asked_for(tmp_path) -> None:
    assert by_writer(tmp_path / "a.nnviz", answers=EXACT, images=False).images is None


def test_windows_of_sensors_in_a_data_set_are_rows_of_numbers(tmp_path) -> None:
    x = RNG.normal(size=(N, 12, 9))
    np.savez(tmp_path / "a.npz", x_train=x, y_train=LABELS, x_test=x, y_test=LABELS)
    data = load_dataset(str(tmp_path / "a.npz"))
    assert data.images is None
    np.testing.assert_allclose(data.x_test, x.reshape(N, -1), rtol=1e-6)


@pytest.mark.parametrize("entrance", ["JSON", "MessagePack"])
def test_what_nobody_needs_may_hold_anything(tmp_path, entrance) -> None:
    nothing = {"history": {"loss": [0.5, float("nan"), float("inf")]}, "note": None}
    content = lists(EXACT, LABELS, {}) | nothing
    if entrance == "JSON":
        text = json.dumps(content)[:-1] + ', "long": ' + "9" * 5000 + "}"
        (tmp_path / "a.json").write_text(text)
        run = brought_in(tmp_path / "a.nnviz", tmp_path / "a.json")
    else:
        packed = msgpack.packb(content | {"bytes": "?"}).replace(b"\xa1?", b"\xa1\xff")  # no UTF-8
        (tmp_path / "a.msgpack").write_bytes(packed)
        run = brought_in(tmp_path / "a.nnviz", tmp_path / "a.msgpack")
    np.testing.assert_allclose(run.probabilities(0), EXACT, atol=1e-3)


def test_scores_beside_logits_may_hold_anything(tmp_path) -> None:
    np.savez(tmp_path / "a.npz", logits=LOGITS[None], scores=np.array([None, {}], object))
    run = brought_in(tmp_path / "a.nnviz", tmp_path / "a.npz")
    np.testing.assert_allclose(run.probabilities(0), EXACT, atol=1e-3)
