from pathlib import Path

import numpy as np
import pytest

from nnviz.analysis.events import CONFUSED, FORGOTTEN, KINDS, LEARNT, LOST, OVERFITTING, detect_events

E, N, C = 40, 1500, 10
EPOCHS = np.arange(1, E + 1)
NAMES = [str(label) for label in range(C)]
GRAND_TOUR = Path(__file__).parents[3] / "shared" / "data" / "grand_tour_mnist.npz"


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)


class Training:
    """A made-up training that knows all classes from the start and improves slowly, into which events can be planted."""

    def __init__(self, seed, *, n_samples=N, n_classes=C, n_checkpoints=E):
        self.rng = np.random.default_rng(seed)
        self.labels = self.rng.integers(n_classes, size=n_samples)
        self.everyone = np.arange(n_samples)
        self.logits = self.rng.normal(0, 1, (n_samples, n_classes)) + self.rng.normal(
            0, 0.4, (n_checkpoints, n_samples, n_classes)
        )
        self.logits[:, self.everyone, self.labels] += np.linspace(4.5, 6, n_checkpoints)[:, None]

    def mistake(self, checkpoints, samples, taken_for=None):
        """Make the samples wrong at the checkpoints: as one class, or each as any other."""
        labels = self.labels[samples]
        n_classes = self.logits.shape[2]
        other = (labels + self.rng.integers(1, n_classes, len(samples))) % n_classes if taken_for is None else taken_for
        for at in checkpoints:
            self.logits[at, samples, other] = self.logits[at, samples].max(axis=1) + 1

    def members(self, label, share=1.0):
        members = np.flatnonzero(self.labels == label)
        return members[self.rng.random(len(members)) < share]

    def unlearnt(self, label, until):
        self.mistake(range(until), self.members(label, 0.97))

    def lost(self, label, at, length):
        self.mistake(range(at, at + length), self.members(label, 0.9))

    def confused(self, one, other, until):
        for true, taken in ((one, other), (other, one)):
            self.mistake(range(until + 1), self.members(true, 0.35), taken)

    def forgotten(self, at, share):
        self.mistake([at], np.flatnonzero(self.rng.random(len(self.labels)) < share))

    def events(self, **options):
        n_checkpoints, _, n_classes = self.logits.shape
        names = [str(label) for label in range(n_classes)]
        return detect_events(np.arange(1, n_checkpoints + 1), softmax(self.logits), self.labels, names, **options)


def summary(events):
    return [(event.kind, event.checkpoint, event.classes) for event in events]


def test_the_published_run_learns_class_1_and_then_class_7():
    if not GRAND_TOUR.is_file():
        pytest.skip("needs the published run, shared/data/grand_tour_mnist.npz")
    with np.load(GRAND_TOUR) as data:
        events = detect_events(np.arange(100), data["scores"], data["labels"], NAMES)
    assert [event.words for event in events[:2]] == [
        "class 1 learnt at epoch 14: 0.00 → 0.96",
        "class 7 learnt over epochs 20 to 21: 0.00 → 0.90",
    ]
    assert summary(events[:2]) == [(LEARNT, 14, (1,)), (LEARNT, 21, (7,))]
    assert len(events) == 10
    assert not any(event.kind in (LOST, OVERFITTING) for event in events)


def test_nothing_is_said_of_a_training_without_events():
    for seed in range(20):
        assert Training(seed).events() == []


@pytest.mark.parametrize("n_samples", [30, 300, 3000])
@pytest.mark.parametrize("strength", [0, 0.02, 0.3, 3])
def test_nothing_is_said_of_noise_around_a_constant(n_samples, strength):
    """Around a network that knows nothing, a trained one and one that is half sure; noise of each answer, or of all alike."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        labels = rng.integers(C, size=n_samples)
        trained = rng.normal(0, 1, (n_samples, C)) + 3 * np.eye(C)[labels]
        half_sure = np.log(np.where(labels[:, None] // 2 == np.arange(C) // 2, 0.4, 0.025))
        for constant in (np.zeros((n_samples, C)), trained, half_sure):
            for shape in ((E, n_samples, C),) if constant.any() else ((E, n_samples, C), (E, 1, C)):
                probabilities = softmax(constant + strength * rng.normal(size=shape) + np.zeros((E, 1, 1)))
                assert detect_events(EPOCHS, probabilities, labels, NAMES) == []


def test_planted_events_are_found_and_no_others():
    planted_count = found_count = matched_count = 0
    for seed in range(60):
        training, rng = Training(seed), np.random.default_rng(1000 + seed)
        classes = rng.permutation(C).tolist()
        planted = []
        if rng.random() < 0.7:
            at = int(rng.integers(3, E - 3))
            training.unlearnt(classes[0], at)
            planted.append((LEARNT, at, (classes[0],)))
        if rng.random() < 0.7:
            at, length = int(rng.integers(3, E - 8)), int(rng.integers(1, 6))
            training.lost(classes[1], at, length)
            planted.append((LOST, at, (classes[1],)))
        if rng.random() < 0.7:
            until = int(rng.integers(2, E - 3))
            training.confused(*classes[2:4], until)
            planted.append((CONFUSED, until, tuple(sorted(classes[2:4]))))
        if rng.random() < 0.7:
            at = int(rng.integers(5, E - 2))
            training.forgotten(at, 0.04)
            planted.append((FORGOTTEN, at, ()))
        found = summary(training.events(most=100))
        matched_count += len(set(found) & set(planted))
        planted_count += len(planted)
        found_count += len(found)
    assert planted_count > 150
    assert matched_count / planted_count >= 0.98  # recall
    assert matched_count / found_count >= 0.98  # precision


@pytest.mark.parametrize(("n_samples", "n_classes", "n_checkpoints"), [(120, 3, 12), (400, 2, 200), (3000, 100, 20)])
def test_planted_events_are_found_in_small_and_in_wide_runs(n_samples, n_classes, n_checkpoints):
    for seed in range(5):
        training = Training(seed, n_samples=n_samples, n_classes=n_classes, n_checkpoints=n_checkpoints)
        training.unlearnt(1, n_checkpoints // 2)
        assert (LEARNT, n_checkpoints // 2, (1,)) in summary(training.events())
        lost = Training(seed, n_samples=n_samples, n_classes=n_classes, n_checkpoints=n_checkpoints)
        lost.lost(0, n_checkpoints // 2, 2)
        assert summary(lost.events())[0] == (LOST, n_checkpoints // 2, (0,))


def test_a_class_that_is_only_named_more_often_is_not_learnt():
    """From epoch 6 on, everything is said to be 3: its recall jumps from 0 to 1, and nothing was learnt."""
    training = Training(0)
    training.logits[:] = 0
    training.logits[:5, :, 2] = training.logits[5:, :, 3] = 5
    assert training.events() == []


def test_the_sentences():
    """Ten samples each of four classes, of which class b is learnt, class d lost and learnt again, a and c confused."""
    labels = np.repeat(np.arange(4), 10)
    said = np.tile(labels, (12, 1))
    said[:4, 10:20] = np.resize([0, 2, 3], 10)
    said[4, 13:20] = np.resize([0, 2, 3], 7)
    said[7:9, 30:40] = np.resize([0, 1, 2], 10)
    said[8, 30] = 3
    probabilities = 0.9 * np.eye(4, dtype=np.float32)[said] + 0.025
    events = detect_events(np.arange(12) / 2, probabilities, labels, ["ant", "bee", "cat", "dog"])
    assert [event.words for event in events] == [
        "class bee learnt over epochs 2 to 2.5: 0.00 → 1.00",
        "class dog lost at epoch 3.5: 1.00 → 0.00; learnt again by epoch 4.5",
    ]
    assert summary(events) == [(LEARNT, 5, (1,)), (LOST, 7, (3,))]
    assert [event.strength for event in events] == pytest.approx([1, 0.95])  # dog's median while it was lost is 0.05

    both = np.tile(labels, (12, 1))
    both[:6, :5], both[:6, 20:28] = 2, 0
    probabilities = 0.9 * np.eye(4, dtype=np.float32)[both] + 0.025
    (event,) = (event for event in detect_events(range(12), probabilities, labels, list("abcd")) if event.kind == CONFUSED)
    assert event.words == "classes a and c confused until epoch 5: up to 80 % of c taken for a, then 0 %"
    assert (event.checkpoint, event.classes) == (5, (0, 2))
    assert event.strength == pytest.approx((0.5 + 0.8) / 2)


def test_classes_that_are_lost_are_not_told_apart():
    training = Training(6)
    training.confused(2, 7, 15)
    assert summary(training.events()) == [(CONFUSED, 15, (2, 7))]
    for label in (2, 7):
        training.lost(label, 16, E - 16)
    assert summary(training.events()) == [(LOST, 16, (2, 7))]


def test_classes_that_change_together_are_one_event():
    training = Training(3)
    for label in (2, 5, 8):
        training.unlearnt(label, 9)
    training.lost(4, 20, 20)
    learnt, lost = (next(event for event in training.events() if event.kind == kind) for kind in (LEARNT, LOST))
    assert (learnt.checkpoint, learnt.classes) == (9, (2, 5, 8))
    assert learnt.words.startswith("classes 2, 5 and 8 learnt at epoch 10: 0.")
    assert learnt.words.endswith(" on average")
    assert lost.words.endswith(", and not learnt again")
    together = Training(3)
    for label in range(C):
        together.unlearnt(label, 9)
    (event,) = together.events()
    assert event.classes == tuple(range(C))
    assert event.words.startswith("classes 0, 1, 2, 3 and 6 more learnt at epoch 10: 0.")
    assert event.strength < learnt.strength / 3


def falling(count):
    return 2 * np.exp(-np.arange(count) / 8)


def test_overfitting_is_a_rise_of_the_test_loss_alone():
    rng, epochs = np.random.default_rng(0), np.arange(E)
    training = Training(0)
    for turn in (8, 20, 30):
        test = 0.4 + (falling(E) - falling(E)[turn]) * (epochs <= turn) + 0.02 * np.maximum(epochs - turn, 0)
        noisy = test + rng.normal(0, 0.005, E)
        (event,) = training.events(losses={"train": falling(E), "test": noisy})
        assert event.kind == OVERFITTING
        assert abs(event.checkpoint - turn) <= 2
        assert event.words.startswith(
            f"test loss rises from epoch {event.checkpoint + 1} while training loss falls: overfitting"
        )
        assert 0.5 < event.strength < 1
        assert training.events(losses={"train": test, "test": test}) == []  # both rise: no overfitting
        assert training.events(losses={"train": noisy}) == []


def test_noise_of_the_losses_is_not_overfitting():
    training = Training(0, n_samples=50)
    for seed in range(60):
        rng = np.random.default_rng(seed)
        flat = 1 + rng.normal(0, 0.1, E)
        assert training.events(losses={"train": falling(E), "test": flat}) == []
        assert training.events(losses={"train": falling(E), "test": falling(E) + rng.normal(0, 0.01, E)}) == []


def test_overfitting_is_measured_on_the_split_where_nothing_was_logged():
    training = Training(1)
    split = np.where(np.arange(N) % 3, "train", "test")
    assert training.events(split=split) == []
    surer = np.concatenate([np.ones(20), np.linspace(1, 4, E - 20)])
    training.logits[:, split == "test"] *= surer[
        :, None, None
    ]  # wrong answers of the test samples become surer, right ones too
    training.logits[:, split == "train"] += np.linspace(0, 4, E)[:, None, None] * np.eye(C)[training.labels[split == "train"]]
    wrong = np.flatnonzero((split == "test") & (training.rng.random(N) < 0.3))
    training.mistake(range(E), wrong)
    training.logits[:, wrong] *= surer[:, None, None]
    assert [event.kind for event in training.events(split=split)] == [OVERFITTING]
    assert training.events() == []


def test_missing_logs_are_passed_over():
    test = falling(E)
    test[15:] = np.linspace(test[15], 1, E - 15)
    train = falling(E)
    whole = Training(0).events(losses={"train": train, "test": test})
    test[::3] = train[1::4] = np.nan
    (event,) = Training(0).events(losses={"train": train, "test": test})
    assert abs(event.checkpoint - whole[0].checkpoint) <= 2
    nothing = np.full(E, np.nan)
    assert Training(0).events(losses={"train": nothing, "test": nothing}) == []


def test_classes_are_judged_by_the_test_samples():
    training = Training(5)
    split = np.where(np.arange(N) % 2, "train", "test")
    training.mistake(range(12), np.flatnonzero((training.labels == 3) & (split == "train")))
    assert training.events(split=split) == []
    training.mistake(range(12), np.flatnonzero((training.labels == 6) & (split == "test")))
    assert summary(training.events(split=split)) == [(LEARNT, 12, (6,))]


def test_forgetting_is_told_once():
    training = Training(2)
    training.forgotten(8, 0.03)
    (event,) = training.events()
    share = event.words.removesuffix(" of samples forgotten at epoch 9")
    was, now = (softmax(training.logits[at]).argmax(axis=1) == training.labels for at in (7, 8))
    assert share == f"{100 * (was & ~now).mean():.1f} %"
    assert event.strength == pytest.approx(0.5 * (was & ~now).sum() / (~now).sum())
    training.lost(3, 20, 1)  # a tenth of all samples is forgotten, as the loss of class 3 says
    assert summary(training.events()) == [(LOST, 20, (3,)), (FORGOTTEN, 8, ())]


def test_each_kind_keeps_its_strongest():
    training = Training(4)
    for place, label in enumerate((1, 3, 5, 7)):
        training.unlearnt(label, 5 + 4 * place)
    training.forgotten(30, 0.03)
    assert len(training.events()) == 5
    kept = training.events(most=3)
    assert [event.kind for event in kept] == [LEARNT, LEARNT, FORGOTTEN]
    assert [event.strength for event in kept] == sorted((event.strength for event in training.events(most=3)), reverse=True)
    assert {event.kind for event in kept} <= set(KINDS)


def test_runs_with_little_in_them_have_no_events():
    one = np.full((1, 5, 3), 1 / 3, np.float32)
    assert detect_events([1], one, np.array([0, 1, 2, 0, 1]), list("abc")) == []
    assert detect_events([1, 2], np.ones((2, 5, 1), np.float32), np.zeros(5, int), ["a"]) == []
    assert detect_events([1, 2], np.zeros((2, 0, 3), np.float32), np.zeros(0, int), list("abc")) == []
    rng = np.random.default_rng(0)
    assert detect_events(range(30), softmax(rng.normal(size=(30, 4, 3))), np.array([0, 1, 0, 1]), list("abc")) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": [1]}, "1 epochs; expected 2"),
        ({"class_names": ["a"]}, "1 class_names; expected 3"),
        ({"split": np.array(["test"])}, r"split has shape \(1,\)"),
        ({"losses": {"train": np.ones(2), "test": np.ones(3)}}, r"the test loss has shape \(3,\); expected \(2,\)"),
        ({"labels": np.zeros(4)}, "labels are float64"),
    ],
)
def test_what_does_not_fit_is_named(change, message):
    given = {
        "epochs": [1, 2],
        "probabilities": np.ones((2, 4, 3), np.float32),
        "labels": np.zeros(4, int),
        "class_names": "abc",
    }
    with pytest.raises(ValueError, match=message):
        detect_events(**(given | change))
