"""The measures against references, and the registry that every screen and file reads."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.special
import scipy.stats
from sklearn.metrics import log_loss

from nnviz.analysis import measure, measures, scales
from nnviz.analysis.measures import MEASURES, OutputArrays, known_measures, measured, telling_measures

EPOCHS = ["0", "0.5", "1", "2"]


@pytest.fixture(params=[2, 5, 60])
def answers(request):
    """Logits (6, 200, C) in float64 and labels (200,); some answers are as good as sure."""
    rng, n_classes = np.random.default_rng(3), request.param
    labels = rng.integers(n_classes, size=200)
    logits = rng.normal(0, 2, (6, 200, n_classes)) + np.linspace(0, 12, 6)[:, None, None] * np.eye(n_classes)[labels]
    return logits, labels


def source(logits: np.ndarray, labels: np.ndarray) -> OutputArrays:
    return OutputArrays(scipy.special.softmax(logits, axis=2).astype(np.float32), labels)


def test_measures_of_a_checkpoint_agree_with_other_libraries(answers) -> None:
    logits, labels = answers
    exact = scipy.special.softmax(logits, axis=2)
    columns = measured(source(logits, labels), list(MEASURES))
    np.testing.assert_allclose(columns["entropy"], scipy.stats.entropy(exact, axis=2), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(columns["loss"], scipy.stats.entropy(np.eye(exact.shape[2])[labels], exact, axis=2), atol=1e-5)
    for at, losses in enumerate(columns["loss"]):
        assert losses.mean() == pytest.approx(log_loss(labels, exact[at], labels=range(exact.shape[2])), abs=1e-5)
    ordered = np.sort(exact, axis=2)
    np.testing.assert_allclose(columns["confidence"], ordered[..., -1], rtol=1e-6)
    others = np.where(np.eye(exact.shape[2], dtype=bool)[labels], -np.inf, exact).max(axis=2)
    own = np.take_along_axis(exact, np.broadcast_to(labels[:, None], (6, 200, 1)), axis=2)[..., 0]
    np.testing.assert_allclose(columns["true"], own, rtol=1e-6)
    np.testing.assert_allclose(columns["margin"], own - others, atol=1e-6)
    np.testing.assert_array_equal(columns["margin"] > 0, columns["predicted"] == labels)


def test_measures_of_the_training_agree_with_reading_each_history(answers) -> None:
    logits, labels = answers
    columns, said = measured(source(logits, labels), ["learnt", "forgotten", "flips"]), logits.argmax(axis=2)
    for sample, history in enumerate(said.T.tolist()):
        right = [k == labels[sample] for k in history]
        learnt = right.index(True) if any(right) else np.nan
        np.testing.assert_array_equal(columns["learnt"][sample], learnt)
        assert columns["forgotten"][sample] == "".join("x" if r else "." for r in right).count("x.")
        assert columns["flips"][sample] == sum(a != b for a, b in pairwise(history))


def test_entropy_goes_from_nought_to_the_logarithm_of_the_classes() -> None:
    sure, even = np.eye(7, dtype=np.float32), np.full((3, 7), 1 / 7, np.float32)
    np.testing.assert_array_equal(measures.entropy(sure), np.zeros(7))
    np.testing.assert_allclose(measures.entropy(even), np.log(7), rtol=1e-6)
    assert not np.signbit(measures.entropy(sure)).any()


class Counted(OutputArrays):
    """Says how many checkpoints were read."""

    def probabilities(self, index: int) -> np.ndarray:
        self.__dict__["read"] = self.__dict__.get("read", 0) + 1
        return super().probabilities(index)


def test_all_measures_take_one_pass_and_what_is_known_takes_none(answers) -> None:
    logits, labels = answers
    counted = Counted(source(logits, labels).all_probabilities, labels)
    columns = measured(counted, list(MEASURES))
    assert counted.__dict__["read"] == 6
    again = measured(counted, ["flips", "margin", "predicted"], columns)
    assert counted.__dict__["read"] == 6
    assert again["margin"] is columns["margin"]
    assert {column.dtype for name, column in columns.items() if name != "predicted"} == {np.dtype(np.float32)}
    assert columns["predicted"].dtype == np.uint8


def test_without_labels_there_is_what_needs_none(answers) -> None:
    logits, labels = answers
    blind = OutputArrays(source(logits, labels).all_probabilities, None)
    names = [each.name for each in known_measures(labelled=False)]
    assert names == ["confidence", "entropy", "flips"]
    assert set(measured(blind, names)) == {*names, "predicted"}
    with pytest.raises(ValueError, match="loss cannot be measured without labels"):
        measured(blind, ["confidence", "loss"])
    assert [each.name for each in telling_measures(labelled=False, n_checkpoints=1)] == ["confidence", "entropy"]


def test_a_measure_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="there is no measure 'los'; choose confidence, loss, margin"):
        measured(OutputArrays(np.ones((1, 1, 1), np.float32), None), ["los"])


@pytest.mark.parametrize(
    ("name", "compute", "message"),
    [("loss", lambda probabilities: probabilities, "there is a measure 'loss' already"),
     ("new", lambda images: images, "new takes images; a measure takes labels, predicted, probabilities"),
     ("new", lambda confidence: confidence, "new takes confidence")],
)  # fmt: skip
def test_a_declaration_that_cannot_be_is_refused_at_once(name, compute, message) -> None:
    with pytest.raises(ValueError, match=message):
        measure.measure(name, title="t", help="h", scale=scales.Linear(0, 1))(compute)
    assert "new" not in MEASURES


def test_a_measure_of_the_training_may_ask_for_others(answers, monkeypatch) -> None:
    logits, labels = answers
    monkeypatch.setattr(measure, "MEASURES", MEASURES)
    try:

        @measure.measure("steadiness", title="steadiness", help="h", scale=scales.Linear(0, 1), of_training=True)
        def steadiness(true):
            return true.std(axis=0)

        assert MEASURES["steadiness"].needs_labels
        column = measured(source(logits, labels), ["steadiness"])["steadiness"]
        np.testing.assert_allclose(
            column, source(logits, labels).all_probabilities[:, range(200), labels].std(axis=0), rtol=1e-5
        )
    finally:
        MEASURES.pop("steadiness", None)


def test_what_is_worth_a_look_comes_first_and_never_is_beyond_the_largest() -> None:
    values = np.array([2, np.nan, 0.5, 1], np.float32)
    order = {name: np.argsort(MEASURES[name].order(values, labelled=True), kind="stable").tolist() for name in MEASURES}
    assert order["learnt"] == [1, 0, 3, 2]
    assert order["margin"] == [2, 3, 0, 1]
    assert order["confidence"] == [1, 0, 3, 2]  # a confident mistake
    assert np.argsort(MEASURES["confidence"].order(values, labelled=False), kind="stable").tolist() == [2, 3, 0, 1]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("confidence", 0.5, ""), ("loss", 2.345, "loss 2.35"), ("margin", -0.2, "margin −0.20"), ("margin", 0.2, "margin +0.20"),
     ("true", 0.123, "true class 12 %"), ("entropy", 0.5, "entropy 0.50"), ("learnt", 1, "first right at epoch 0.5"),
     ("learnt", np.nan, "never learnt"), ("forgotten", 0, "never forgotten"), ("forgotten", 1, "forgotten once"),
     ("forgotten", 2, "forgotten twice"), ("flips", 1234, "changed its mind 1,234 times")],
)  # fmt: skip
def test_a_value_is_said_in_a_few_words(name, value, said) -> None:
    assert MEASURES[name].said(np.float32(value), EPOCHS) == said


@pytest.mark.parametrize("n_classes", [1, 2, 10, 1000])
def test_every_scale_has_its_ticks_in_order_between_its_ends(n_classes) -> None:
    values = np.array([np.nan, 0, 1, 2, 700], np.float32)
    for each in MEASURES.values():
        key = each.scale.key(values, n_classes, EPOCHS)
        places = [place for place, _ in key.ticks]
        assert key.low < key.high
        assert places == sorted(set(places)), each.name
        assert (places[0], places[-1]) == (key.low, key.high), each.name
        low, high = each.scale.limits(values, n_classes)
        assert low <= 0 < high


def test_ticks_of_counts_leave_room_for_the_largest() -> None:
    ticks = [text for _, text in MEASURES["forgotten"].scale.key(np.array([15, 1, 0]), 10, EPOCHS).ticks]
    assert ticks == ["0", "1", "3", "15"]
    even = [text for _, text in MEASURES["learnt"].scale.key(np.zeros(3), 10, EPOCHS).ticks]
    assert even == ["0", "0.5", "1", "2"]
