"""What was planted is told, and nothing else; test_event_sentences.py reckons with the numbers."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.analysis.events import detect_events, judged_samples

E, C = 40, 10
GRAND_TOUR = Path(__file__).parents[3] / "shared" / "data" / "grand_tour_mnist.npz"

#: What is told of every training that learns something.
SUMMARY = {"milestone", "plateau", "best", "hardest", "no overfitting"}


def told(made, **options):
    events = detect_events(made.epochs, made.probabilities, made.labels, made.names, split=made.split, most=100, **options)
    return sorted(events, key=lambda event: (event.checkpoint, event.kind))


def happenings(made, **options):
    return [(event.kind, event.checkpoint, event.classes) for event in told(made, **options) if event.kind not in SUMMARY]


def words(made, kind, **options):
    (event,) = (event for event in told(made, **options) if event.kind == kind)
    return event.words


def answers(said, n_classes=4):
    """Sure answers (E, N, C) from said classes (E, N)."""
    return 0.9 * np.eye(n_classes, dtype=np.float32)[said] + 0.1 / n_classes


def test_the_published_run_learns_class_1_and_then_class_7():
    if not GRAND_TOUR.is_file():
        pytest.skip("needs the published run, shared/data/grand_tour_mnist.npz")
    with np.load(GRAND_TOUR) as data:
        events = detect_events(np.arange(100), data["scores"], data["labels"], [str(label) for label in range(10)])
    found = {event.words: event.checkpoint for event in events}
    assert found["class 1 learnt at epoch 14: 0 % → 96 %, 76 % taken for 0 before"] == 14
    assert found["class 7 learnt over epochs 20 to 21: 0 % → 90 %, 61 % taken for 0 before"] == 21
    assert {"swallowed", "learnt", "milestone", "plateau"} == {event.kind for event in events}
    assert len(events) <= 12


def test_a_clean_training_tells_its_milestones_its_end_and_its_hardest_class(training):
    made = training(0, n_samples=10_000, n_checkpoints=45)
    made.logits[:] -= np.eye(10)[made.labels] * np.linspace(4.5, 6, 45)[:, None, None]
    made.logits += np.eye(10)[made.labels] * (2.8 + 2.1 * (1 - np.exp(-np.arange(45) / 8)))[:, None, None]
    made.logits[:, made.labels == 8] -= 0.4 * np.eye(10)[8]
    kinds = [event.kind for event in told(made)]
    assert happenings(made) == []
    assert kinds.count("milestone") == 4
    assert {"plateau", "hardest"} <= set(kinds)
    (hardest,) = (event for event in told(made) if event.kind == "hardest")
    assert hardest.classes == (8,)


@pytest.mark.parametrize("n_samples", [5, 30, 300, 3000])
@pytest.mark.parametrize("strength", [0, 0.02, 0.3, 3])
def test_nothing_happens_in_noise_around_a_constant(n_samples, strength):
    """Around a network that knows nothing, a trained one and one that is half sure."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        labels = rng.integers(C, size=n_samples)
        trained = rng.normal(0, 1, (n_samples, C)) + 3 * np.eye(C)[labels]
        half_sure = np.log(np.where(labels[:, None] // 2 == np.arange(C) // 2, 0.4, 0.025))
        for constant in (np.zeros((n_samples, C)), trained, half_sure):
            logits = constant + strength * rng.normal(size=(E, n_samples, C))
            powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
            found = detect_events(range(E), powers / powers.sum(axis=-1, keepdims=True), labels, [str(c) for c in range(C)])
            assert {event.kind for event in found} <= {"nothing learnt", "never learnt"}


def test_a_network_that_guesses_has_learnt_nothing(training):
    for n_classes in (2, 10):
        made = training(1, n_classes=n_classes)
        made.noise(range(E))
        (event,) = told(made)
        assert (event.kind, event.checkpoint, event.classes) == ("nothing learnt", E - 1, ())
        assert event.before == np.bincount(made.labels).max() / 1000
        made.one_answer(range(20), 1)
        made.one_answer(range(20, E), 0)  # one class is named more often, and none is learnt
        assert [event.kind for event in told(made)] == ["nothing learnt"]


def test_a_class_is_learnt_at_once_over_some_epochs_and_slowly(training):
    made = training(0)
    made.unlearnt(3, 9, taken_for=7)
    assert happenings(made) == [("learnt", 9, (3,))]
    assert " learnt at epoch 10: " in words(made, "learnt")
    assert words(made, "learnt").endswith(" taken for 7 before")
    made.mistake(range(9, 12), made.members(3, 0.5))
    assert " learnt over epochs 10 to 13: " in words(made, "learnt")
    slow = training(1)
    members = slow.members(3)
    for at in range(30):
        slow.mistake([at], members[len(members) * at // 30 :])
    assert happenings(slow) == [("learnt", 16, (3,))]
    assert "class 3 learnt slowly over epochs " in words(slow, "learnt")


def test_classes_that_change_together_are_one_event_and_most_of_them_the_accuracy(training):
    made = training(3)
    for label in (2, 5, 8):
        made.unlearnt(label, 9)
    assert happenings(made) == [("learnt", 9, (2, 5, 8))]
    assert words(made, "learnt").startswith("classes 2, 5 and 8 learnt at epoch 10: ")
    for label in (0, 1, 9):
        made.unlearnt(label, 9)
    assert happenings(made) == [("all learnt", 9, (0, 1, 2, 5, 8, 9))]
    assert words(made, "all learnt").startswith("6 of 10 classes learnt at epoch 10: accuracy ")
    grokked = training(4)
    grokked.noise(range(20))
    assert happenings(grokked) == [("all learnt", 20, tuple(range(10)))]
    assert words(grokked, "all learnt").startswith("all 10 classes learnt at epoch 21: accuracy ")


def test_all_classes_that_become_better_at_once_are_a_jump(training):
    made = training(0, low=2, high=2)
    made.logits[20:] += 2 * np.eye(10)[made.labels]
    assert happenings(made) == [("jumped", 20, ())]
    assert words(made, "jumped").endswith(", better in every class")
    assert "plateau" in {event.kind for event in told(made)}
    growing = training(0, low=0, high=6)
    assert "jumped" not in {event.kind for event in told(growing)}


def test_a_class_is_lost_and_learnt_again_or_not(training):
    made = training(2)
    made.lost(4, 12, 5, taken_for=9)
    assert happenings(made) == [("lost", 12, (4,))]
    assert " lost at epoch 13: " in words(made, "lost")
    assert "taken for 9 then; learnt again at epoch 18: " in words(made, "lost")
    made = training(2)
    members = made.members(4)
    for at in range(10, E):
        made.mistake([at], members[: len(members) * min(at - 10, 20) // 20], 9)
    assert happenings(made) == [("lost", 21, (4,))]
    assert "class 4 lost slowly over epochs 14 to 28: " in words(made, "lost")
    assert words(made, "lost").endswith("; 0 % at the end")


def test_a_class_that_comes_and_goes_is_unsteady(training):
    made = training(0)
    made.mistake(range(2, E, 4), made.members(4), 9)
    assert happenings(made) == [("unsteady", 2, (4,))]
    assert words(made, "unsteady") == "class 4 unsteady: lost 10 times"


def test_a_class_that_was_never_learnt_says_what_it_is_taken_for(training):
    made = training(0)
    made.mistake(range(E), made.members(2), 7)
    assert happenings(made) == [("never learnt", E - 1, (2,))]
    assert words(made, "never learnt") == "class 2 never learnt: 0 % right at all epochs, at the end 100 % taken for 7"
    for label in (1, 4, 5):
        made.mistake(range(E), made.members(label))
    assert happenings(made) == [("never learnt", E - 1, (1, 2, 4, 5))]


def test_a_class_that_swallows_many_is_told_once(training):
    made = training(0)
    for label in (1, 2, 5, 6):
        made.mistake(range(20, E), made.members(label), 8)
    assert happenings(made) == [("swallowed", 20, (8, 1, 2, 5, 6))]
    assert words(made, "swallowed").startswith("class 8 swallows classes 1, 2, 5 and 6 from epoch 21 on: 100 % ")
    until = training(0)
    for label in (1, 2, 5, 6):
        until.mistake(range(15), until.members(label), 8)
    assert happenings(until) == [("swallowed", 0, (8, 1, 2, 5, 6)), ("learnt", 15, (1, 2, 5, 6))]
    untrained = training(0)
    for label in (1, 2, 5, 6):
        untrained.mistake([0], untrained.members(label), 8)
    assert "swallowed" not in {event.kind for event in told(untrained)}


def test_a_confusion_that_ends_is_told_by_its_beginning_its_largest_share_and_all_that_follows(training):
    made = training(0)
    made.confused(4, 9, range(10))
    assert happenings(made) == [("confusion ended", 9, (4, 9))]
    assert words(made, "confusion ended").startswith("classes 4 and 9 confused until epoch 10: up to ")
    assert words(made, "confusion ended").count("taken for 9") == 1
    one_way = training(0)
    one_way.mistake(range(8, 20), one_way.members(4, 0.45), 9)
    assert happenings(one_way) == [("confusion ended", 19, (4, 9))]
    assert "classes 4 and 9 confused over epochs 9 to 20: up to " in words(one_way, "confusion ended")
    assert " of 9 for 4" not in words(one_way, "confusion ended")
    first_alone = training(0)
    first_alone.confused(4, 9, [0])
    assert "confusion ended" not in {event.kind for event in told(first_alone)}


def test_what_comes_down_slowly_ends_where_it_is_down():
    """59 %, 45 %, 25 %, 5 %: it was not over while it was 25 %."""
    labels = np.repeat(np.arange(4), 100)
    said = np.tile(labels, (12, 1))
    for at, share in enumerate((20, 59, 45, 25, 5, 5, 4)):
        said[at, 100 : 100 + share] = 2
    (event,) = (e for e in detect_events(range(1, 13), answers(said), labels, list("abcd")) if e.kind == "confusion ended")
    assert event.words == "classes b and c confused until epoch 4: up to 59 % of b taken for c, then 5.0 % or less"
    assert (event.checkpoint, event.before, event.after, event.span) == (3, 0.59, 0.05, (0, 4))


def test_a_confusion_that_begins_and_stays(training):
    made = training(0)
    made.confused(4, 9, range(30, E))
    assert happenings(made) == [("confusion stays", 30, (4, 9))]
    assert words(made, "confusion stays").startswith("classes 4 and 9 confused from epoch 31 on: ")
    at_the_last = training(0)
    at_the_last.confused(4, 9, [E - 1])
    assert "confusion stays" not in {event.kind for event in told(at_the_last)}


def test_two_classes_that_change_places_are_neither_lost_nor_confused(training):
    for n_classes in (2, 3, 10):
        made = training(0, n_classes=n_classes)
        made.swapped(0, 1, range(30, E))
        assert happenings(made) == [("swapped", 30, (0, 1))]
        assert words(made, "swapped").startswith("classes 0 and 1 swapped from epoch 31 on: ")


def test_a_collapse_says_to_what_and_whether_it_was_recovered(training):
    to_class = training(0)
    to_class.one_answer(range(20, E), 3)
    assert happenings(to_class) == [("collapsed", 20, (3,))]
    assert words(to_class, "collapsed").startswith("collapse to class 3 at epoch 21: accuracy ")
    assert ", 100 % of the answers are 3; not recovered at the end: " in words(to_class, "collapsed")
    for n_classes in (2, 10):
        chance = training(0, n_classes=n_classes)
        chance.noise([20, 21])
        assert happenings(chance) == [("collapsed", 20, ())]
        assert words(chance, "collapsed").startswith("collapse to chance at epoch 21: accuracy ")
        assert "; recovered at epoch 23: " in words(chance, "collapsed")
    often = training(0)
    often.noise(range(5, E, 6))
    (event,) = (event for event in told(often) if event.kind not in SUMMARY)
    assert event.words.endswith("; one of 6 collapses, the deepest")


def test_a_collapse_of_a_rare_class_is_one_though_the_accuracy_is_high():
    labels = np.repeat([0, 1], [360, 40])
    said = np.tile(labels, (20, 1))
    said[10:] = 0
    (event,) = detect_events(range(20), answers(said, 2), labels, ["healthy", "ill"])
    expected = "collapse to class healthy at epoch 10: accuracy 100 % → 90.0 %, 100 % of the answers are healthy"
    assert event.words == f"{expected}; not recovered at the end: 90.0 %"


def test_a_fall_of_the_accuracy_is_told_where_no_class_explains_it(training):
    made = training(0)
    made.mistake([20], np.flatnonzero(made.rng.random(1000) < 0.1))
    assert happenings(made) == [("fell", 20, ())]
    assert "; back at epoch 22: " in words(made, "fell")
    for_good = training(0)
    for_good.mistake(range(20, E), np.flatnonzero(for_good.rng.random(1000) < 0.3))
    assert happenings(for_good) == [("fell", 20, ())]
    assert words(for_good, "fell").endswith(" at the end")


def falling(count):
    return 2 * np.exp(-np.arange(count) / 8)


def test_overfitting_is_a_rise_of_the_test_loss_alone(training):
    rng, epochs, made = np.random.default_rng(0), np.arange(E), training(0)
    for turn in (8, 20, 30):
        test = 0.4 + (falling(E) - falling(E)[turn]) * (epochs <= turn) + 0.02 * np.maximum(epochs - turn, 0)
        noisy = test + rng.normal(0, 0.005, E)
        (event,) = (event for event in told(made, losses={"train": falling(E), "test": noisy}) if "overfitting" in event.kind)
        assert event.kind == "overfitting"
        assert event.checkpoint == noisy.argmin()
        assert (event.before, event.after) == (noisy.min(), noisy[-1])
        assert not any("overfitting" in event.kind for event in told(made, losses={"train": test, "test": test}))
        assert not any("overfitting" in event.kind for event in told(made, losses={"train": noisy}))


def test_noise_of_the_losses_is_not_overfitting(training):
    made = training(0, n_samples=50)
    for seed in range(60):
        rng = np.random.default_rng(seed)
        flat = 1 + rng.normal(0, 0.1, E)
        assert happenings(made, losses={"train": falling(E), "test": flat}) == []
        clean = falling(E) + rng.normal(0, 0.01, E)
        assert "overfitting" not in {event.kind for event in told(made, losses={"train": falling(E), "test": clean})}


def test_that_there_is_no_overfitting_is_told_of_a_training_with_both_losses(training):
    made = training(0)
    test = falling(E) + 0.1
    assert words(made, "no overfitting", losses={"train": falling(E), "test": test}) == (
        f"no overfitting: test loss {test[-1]:.3g} at the end, its lowest"
    )
    test[-3:] = np.nan  # it was logged until then
    assert words(made, "no overfitting", losses={"train": falling(E), "test": test}, loss_name="loss as logged") == (
        f"no overfitting: test loss as logged {test[-4]:.3g} at epoch 37, its lowest"
    )
    assert "no overfitting" not in {event.kind for event in told(made)}


def test_overfitting_is_measured_on_the_split_where_nothing_was_logged(training):
    made = training(1)
    made.split = np.where(np.arange(1000) % 3, "train", "test")
    wrong = np.flatnonzero((made.split == "test") & (made.rng.random(1000) < 0.3))
    made.mistake(range(E), wrong)
    surer = np.concatenate([np.ones(20), np.linspace(1, 4, E - 20)])
    made.logits[:, made.split == "test"] *= surer[:, None, None]
    made.logits[:, made.split == "train"] += np.linspace(0, 4, E)[:, None, None] * np.eye(C)[made.labels[made.split == "train"]]
    assert "overfitting" in {event.kind for event in told(made)}
    made.split = None
    assert "overfitting" not in {event.kind for event in told(made)}


def test_all_is_told_of_the_test_samples_where_there_are_any(training):
    made = training(5)
    split = np.where(np.arange(1000) % 2, "train", "test")
    made.mistake(range(12), np.flatnonzero((made.labels == 3) & (split == "train")))
    made.split = split
    assert happenings(made) == []
    made.mistake(range(12), np.flatnonzero((made.labels == 6) & (split == "test")))
    assert happenings(made) == [("learnt", 12, (6,))]
    assert judged_samples(split, 1000).sum() == 500
    assert judged_samples(np.where(split == "test", "validation", "train"), 1000).all()
    assert judged_samples(None, 3).tolist() == [True] * 3


@pytest.mark.parametrize(("n_samples", "n_classes", "n_checkpoints"), [(120, 3, 12), (400, 2, 200), (3000, 100, 20)])
def test_planted_events_are_found_in_small_and_in_wide_runs(training, n_samples, n_classes, n_checkpoints):
    for seed in range(5):
        made = training(seed, n_samples=n_samples, n_classes=n_classes, n_checkpoints=n_checkpoints)
        made.unlearnt(1, n_checkpoints // 2)
        assert happenings(made) == [("learnt", n_checkpoints // 2, (1,))]
        made = training(seed, n_samples=n_samples, n_classes=n_classes, n_checkpoints=n_checkpoints)
        made.lost(0, n_checkpoints // 2, 2)
        (event,) = happenings(made)
        assert event[0] == ("collapsed" if n_classes == 2 else "lost")
        assert event[1] == n_checkpoints // 2


def test_few_sentences_are_told_the_strongest_of_each_kind_first(training):
    made = training(4, n_checkpoints=60)
    for place in range(8):
        made.unlearnt(place, 5 + 4 * place)
    made.confused(8, 9, range(50, 60))
    every = detect_events(made.epochs, made.probabilities, made.labels, made.names, most=100)
    assert [event.kind for event in every].count("learnt") == 6
    kept = detect_events(made.epochs, made.probabilities, made.labels, made.names, most=3)
    assert len({event.kind for event in kept}) == 3
    assert [event.strength for event in kept] == sorted((event.strength for event in kept), reverse=True)
    assert len(detect_events(made.epochs, made.probabilities, made.labels, made.names)) <= 12


def test_runs_with_little_in_them_have_no_events(training):
    one = np.full((1, 5, 3), 1 / 3, np.float32)
    assert detect_events([1], one, np.array([0, 1, 2, 0, 1]), list("abc")) == []
    assert detect_events([1, 2], np.ones((2, 5, 1), np.float32), np.zeros(5, int), ["a"]) == []
    assert detect_events([1, 2], np.zeros((2, 0, 3), np.float32), np.zeros(0, int), list("abc")) == []
    single = training(0, n_samples=10)
    single.labels = np.arange(10)
    assert told(single) == []
    two = training(0, n_checkpoints=2)
    assert told(two) == []
    two.mistake([0], two.members(2), 7)
    assert [event.kind for event in told(two)] == ["best", "learnt", "milestone"]
    two.labels[:] = 3  # the other classes have no samples
    assert [event.kind for event in told(two)] == ["never learnt"]


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
