"""The codec: the stated error and the predicted class, for rows that were chosen to break it."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.runs.scores import (
    MAX_ERROR,
    Codes,
    decode_log_probabilities,
    decode_logits,
    decode_probabilities,
    encode_logits,
    encode_probabilities,
    softmax,
)


def rows_that_sum_to_one(rows: np.ndarray) -> np.ndarray:
    return rows / rows.sum(axis=1, keepdims=True)


def near_ties() -> np.ndarray:
    """Two classes 1e-8 apart, the better one after and before the other, among none to many others."""
    rows = []
    for gap in (1e-8, 1e-12, 1e-4, 2e-3):
        for rest in (0.0, 0.1, 0.9):
            top = (1 - rest) / 2
            for first, second in ((top - gap / 2, top + gap / 2), (top + gap / 2, top - gap / 2)):
                rows.append([first, rest / 2, second, rest / 2])
    return np.array(rows)


def one_hot_with_dust() -> np.ndarray:
    rows = np.full((4, 6), [[0.0], [1e-30], [1e-12], [1e-7]])
    rows[np.arange(4), [0, 5, 2, 3]] += 1 - rows.sum(axis=1)
    return rows


def many_classes() -> np.ndarray:
    rng = np.random.default_rng(5)
    rising = np.linspace(1, 1.0001, 1000)
    return rows_that_sum_to_one(np.stack([np.ones(1000), rising, rising[::-1], rng.random(1000), rng.random(1000) ** 40]))


HARD = {
    "ties": np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.4, 0.2, 0.4], [0.25, 0.375, 0.375]]),
    "near ties": near_ties(),
    "uniform": np.full((3, 7), 1 / 7),
    "one-hot": np.eye(5),
    "one-hot with dust": one_hot_with_dust(),
    "thousand classes": many_classes(),
    "two classes": np.stack([np.linspace(0, 1, 4001), np.linspace(1, 0, 4001)], axis=1),
    "sums off by what is allowed": np.array([[0.5003, 0.5001], [0.3, 0.6996]]),
    **{
        f"dirichlet {concentration} of {n_classes}": np.random.default_rng(n_classes).dirichlet(
            [concentration] * n_classes, size=3000
        )
        for concentration in (0.01, 0.1, 1.0, 10.0, 1000.0)
        for n_classes in (2, 3, 10, 100)
    },
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("name", HARD)
def test_probabilities_come_back_within_the_stated_error_and_with_their_class(name, dtype):
    given = HARD[name].astype(dtype)
    stored = encode_probabilities(given)
    back = decode_probabilities(stored)
    assert stored.codes.dtype == np.uint16
    assert back.dtype == np.float32
    assert np.abs(back - given.astype(np.float64)).max() <= MAX_ERROR == 1e-3
    np.testing.assert_array_equal(back.argmax(axis=1), given.argmax(axis=1))
    np.testing.assert_allclose(back.sum(axis=1, dtype=np.float64), 1, atol=1e-5)
    assert (back >= 0).all()


def test_zero_comes_back_as_zero_and_little_as_little():
    given = np.array([[0.0, 1.0, 0.0], [1e-30, 1 - 1e-6, 1e-6]])
    back = decode_probabilities(encode_probabilities(given))
    assert (back[0] == given[0]).all()
    # Far behind the best class the scale is coarse: half a step of 1/288 on ln(1 + 69) is a quarter of the value.
    np.testing.assert_allclose(back[1], given[1], rtol=0.3)


def test_equal_top_probabilities_stay_equal():
    back = decode_probabilities(encode_probabilities(np.array([[0.1, 0.45, 0.45], [0.25, 0.25, 0.5]])))
    assert back[0, 1] == back[0, 2]
    assert back[1, 0] == back[1, 1]


def test_encoding_what_was_decoded_gives_the_same_codes():
    first = encode_probabilities(HARD["dirichlet 0.1 of 10"])
    again = encode_probabilities(decode_probabilities(first))
    assert again.step == first.step
    np.testing.assert_array_equal(again.codes, first.codes)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("spread", [0.01, 1.0, 30.0, 1000.0])
@pytest.mark.parametrize("height", [0.0, -7.0, 2000.0])
def test_logits_come_back_within_the_stated_error(spread, height, dtype):
    given = (np.random.default_rng(1).normal(size=(2000, 10)) * spread + height).astype(dtype)
    wide = given.astype(np.float64)
    stored = encode_logits(given)
    back = decode_logits(stored).astype(np.float64)

    top, back_top = wide.max(axis=1, keepdims=True), back.max(axis=1, keepdims=True)
    assert (np.abs(back_top - top) <= (1 + np.abs(top)) * 0.002).all()
    behind, back_behind = top - wide, back_top - back
    assert (np.abs(back_behind - behind) <= (1 + behind) * np.expm1(stored.step) + 1e-6 * (1 + np.abs(top))).all()
    in_order = np.arange(10) > given.argmax(axis=1)[:, None]  # nothing before the best class was moved behind it
    half = (1 + behind) * np.expm1(stored.step / 2) + 1e-6 * (1 + np.abs(top))
    assert (np.abs(back_behind - behind) <= half)[in_order].all()

    np.testing.assert_array_equal(back.argmax(axis=1), given.argmax(axis=1))
    probabilities = decode_probabilities(stored)
    assert np.abs(probabilities - softmax(wide)).max() <= MAX_ERROR
    np.testing.assert_array_equal(probabilities.argmax(axis=1), given.argmax(axis=1))


def test_huge_logits_stay_finite():
    given = np.array([[3e38, -3e38, 0.0], [-3e38, -3e38, -3.1e38]], np.float32)
    stored = encode_logits(given)
    assert np.isfinite(decode_logits(stored)).all()
    np.testing.assert_array_equal(decode_probabilities(stored).argmax(axis=1), [0, 0])


def test_softmax_neither_overflows_nor_loses_what_it_should_keep():
    logits = np.array([[1000.0, 1000.0, -1000.0], [0.0, np.log(3.0), -np.inf]])
    np.testing.assert_allclose(softmax(logits), [[0.5, 0.5, 0.0], [0.25, 0.75, 0.0]])


def test_what_cannot_be_kept_within_the_error_is_refused():
    with pytest.raises(ValueError, match="do their rows sum to one"):
        encode_probabilities(np.array([[0.5, 0.2]]))


@pytest.mark.parametrize("step", [1 / 288, 1.0, 1e-300])
def test_any_codes_decode_to_finite_numbers_or_are_refused(step):
    codes = np.random.default_rng(0).integers(0, 65536, (50, 4)).astype(np.uint16)
    codes[:, 0] = 0
    stored = Codes(codes, step, np.full(50, -32768, np.int16))
    assert np.isfinite(decode_probabilities(stored)).all()
    assert np.isfinite(decode_logits(stored)).all()
    with pytest.raises(ValueError, match="all zero"):
        decode_probabilities(Codes(np.full((1, 3), 65535, np.uint16), step))


def test_logarithms_of_probabilities_are_theirs_and_go_on_where_they_are_zero():
    rng = np.random.default_rng(4)
    logits = rng.normal(size=(300, 7)) * np.repeat([1, 30, 3000], 100)[:, None]
    classes = rng.integers(7, size=300)
    exact = logits - logits.max(axis=1, keepdims=True)
    exact = (exact - np.log(np.exp(exact).sum(axis=1, keepdims=True)))[np.arange(300), classes]
    stored = encode_logits(logits)
    found = decode_log_probabilities(stored, classes)
    assert (found.dtype, found.shape) == (np.float32, (300,))
    assert (found <= 0).all()
    assert found.min() < -1000  # a probability that no float holds
    np.testing.assert_array_less(np.abs(found - exact), 0.004 * (1 - exact))
    likely = decode_probabilities(stored)[np.arange(300), classes]
    seen = likely > 1e-30
    np.testing.assert_allclose(found[seen], np.log(likely[seen]), rtol=1e-4, atol=1e-6)


def test_logarithms_of_recorded_probabilities_end_where_float32_does():
    stored = encode_probabilities(np.array([[1.0, 0.0, 0.0], [1.0, 1e-60, 0.0], [0.5, 0.5, 0.0]]))
    found = decode_log_probabilities(stored, np.array([1, 1, 1]))
    np.testing.assert_allclose(found, [-126 * np.log(2), -126 * np.log(2), -np.log(2)], rtol=2e-3)
    assert decode_log_probabilities(stored, np.array([0, 0, 0]))[:2].tolist() == [0, 0]
    with pytest.raises(ValueError, match="all zero"):
        decode_log_probabilities(Codes(np.full((1, 2), 65535, np.uint16), 1 / 288), np.array([0]))
