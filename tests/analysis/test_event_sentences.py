"""Every number of every sentence is read, and reckoned anew from the answers at the checkpoints that the sentence names.

Nothing of nnviz reckons here: a reader with a grammar of its own, plain loops, and the answers.
"""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.analysis.events import KINDS, detect_events
from nnviz.story import run_story

GRAND_TOUR = Path(__file__).parents[3] / "shared" / "data" / "grand_tour_mnist.npz"

P = r"((?:<|>)?[\d.]+ %)"
E = r"(\S+?)"
C = r"(.+?)"
WHEN = r"(?:at epoch (\S+?)|until epoch (\S+?)|from epoch (\S+?) on|over epochs (\S+?) to (\S+?)|(at all epochs))"


class Reader:
    """What the answers say: shares of the judged samples, by the words that sentences have for epochs and classes."""

    def __init__(self, epochs, probabilities, labels, names, split=None, losses=None):
        judged = [s for s in range(len(labels)) if split is None or "test" not in split or split[s] == "test"]
        self.said = probabilities.argmax(axis=2)[:, judged]
        self.labels = labels[judged]
        self.moments = [f"{float(epoch):.3f}".rstrip("0").rstrip(".") for epoch in epochs]
        assert len(set(self.moments)) == len(self.moments)
        self.names, self.losses, self.last = list(names), losses, len(epochs) - 1
        self.problems = []

    def at(self, epoch):
        return self.moments.index(epoch)

    def label(self, name):
        return self.names.index(name)

    def accuracy(self, at):
        return float(np.mean(self.said[at] == self.labels))

    def share(self, at, true, given):
        """Of the samples of a class, or of several together, those that are said to be another."""
        return float(np.mean(self.said[at][np.isin(self.labels, true)] == given))

    def recall(self, at, label):
        return self.share(at, label, label)

    def span(self, when):
        at, until, begin, first, second, throughout = when
        if at:
            return self.at(at), self.at(at)
        if throughout:
            return 0, self.last
        return (self.at(first or begin) if first or begin else 0), (self.at(second or until) if second or until else self.last)

    def ramp(self, when):
        """The last checkpoint before a change and the first after it."""
        begin, end = self.span(when)
        return begin - 1, end

    def shows(self, text, share):
        value, sign = float(text.strip("<> %")), text[0]
        digits = len(text.split(".")[1].split()[0]) if "." in text else 0
        fits = {"<": 0 < 100 * share < value, ">": value < 100 * share < 100}.get(
            sign, abs(100 * share - value) <= 0.5 * 10**-digits + 1e-9 and (share in (0, 1) or text not in ("0 %", "100 %"))
        )
        if not fits:
            self.problems.append(f"{text} is {100 * share:.3f} %")

    def shows_loss(self, text, loss):
        if text != f"{loss:.3g}":
            self.problems.append(f"loss {text} is {loss:.3g}")

    def claims(self, holds, words):
        if not holds:
            self.problems.append(words)

    def classes(self, words, labels):
        listed = re.fullmatch(r"class(?:es)? (.+?)(?: and (\d+) more)?", words)
        names = re.split(r", | and ", listed[1])
        self.claims(names == [self.names[label] for label in labels][: len(names)], f"{words} are not {labels}")
        self.claims(len(names) + int(listed[2] or 0) == len(labels), f"{words}: how many")


def collapsed(r, event, g):
    begin, end = r.ramp(g[2:8])
    r.shows(g[8], r.accuracy(begin))
    r.shows(g[9], r.accuracy(end))
    if g[0]:
        r.claims(g[0] == g[11] == r.names[event.classes[0]], "other class")
        r.shows(g[10], float(np.mean(r.said[end] == event.classes[0])))
    if g[12]:
        r.shows(g[13], r.accuracy(r.at(g[12])))
    elif g[14]:
        r.shows(g[14], r.accuracy(r.last))


def jumped(r, _event, g):
    at = r.at(g[0])
    r.shows(g[1], r.accuracy(at - 1))
    r.shows(g[2], r.accuracy(at))
    if g[3]:
        r.claims(all(r.recall(at, c) > r.recall(at - 1, c) for c in set(r.labels.tolist())), "not in every class")


def fell(r, _event, g):
    start, end = r.ramp(g[:6])
    r.shows(g[6], r.accuracy(start))
    r.shows(g[7], r.accuracy(end))
    if g[8]:
        r.shows(g[9], r.accuracy(r.at(g[8])))
    elif g[10]:
        r.shows(g[10], r.accuracy(r.last))


def nothing_learnt(r, _event, g):
    r.shows(g[0], max(r.accuracy(at) for at in range(r.last + 1)))
    r.shows(g[0], r.accuracy(r.at(g[1])))
    r.shows(g[2], np.bincount(r.labels).max() / len(r.labels))


def swapped(r, _event, g):
    one, two = r.label(g[0]), r.label(g[1])
    begin, end = r.span(g[2:8])
    at = begin if begin else end
    r.claims((g[9], g[10], g[12], g[13]) == (g[0], g[1], g[1], g[0]), "other classes")
    r.shows(g[8], r.share(at, one, two))
    r.shows(g[11], r.share(at, two, one))
    for within in range(begin, end + 1):
        r.claims(min(r.share(within, one, two), r.share(within, two, one)) >= 2 / 3, f"not swapped at {within}")


def confusion_ended(r, event, g):
    begin, end = r.span(g[2:8])
    r.claims(0 < end < r.last, "ends at the first checkpoint, or never")
    r.claims(event.checkpoint == end, "leads elsewhere")
    for most, true, given, then in [g[8:12], g[12:16]][: 1 + bool(g[12])]:
        r.claims({true, given} == {g[0], g[1]}, "other classes")
        shares = [r.share(at, r.label(true), r.label(given)) for at in range(r.last + 1)]
        r.shows(most, max(shares[: end + 1]))
        r.shows(then, max(shares[end + 1 :]))
        r.claims(max(shares[begin : end + 1]) == max(shares), "its largest share is elsewhere")
        r.claims(max(shares[:begin], default=0) < max(shares) / 2, "was there before it began")


def confusion_stays(r, _event, g):
    begin = r.at(g[2])
    for final, true, given, before in [g[3:7], g[7:11]][: 1 + bool(g[7])]:
        shares = [r.share(at, r.label(true), r.label(given)) for at in range(r.last + 1)]
        r.shows(final, shares[-1])
        r.shows(before, max(shares[:begin]))
        r.claims(shares[-1] >= 2 * max(shares[:begin]), "was there before")


def swallowed(r, event, g):
    swallower, *others = event.classes
    r.claims(g[0] == g[9] == r.names[swallower], "other class")
    r.classes(g[1], others)
    begin, end = r.span(g[2:8])
    peak = r.at(g[10])
    r.claims(begin <= peak <= end and end > 0, "told of another time")
    r.shows(g[8], r.share(peak, others, swallower))
    r.claims(len(others) >= 3 and all(r.share(peak, c, swallower) >= 0.5 for c in others), "not swallowed")


def changed(r, event, g):
    r.classes(g[0], event.classes)
    r.claims(g[1] == event.kind, "other kind")
    start, end = r.ramp(g[3:9])
    for text, at in ((g[9], start), (g[10], end)):
        r.shows(text, float(np.mean([r.recall(at, label) for label in event.classes])))
    if g[13]:
        r.shows(g[11], r.share(start if g[13] == "before" else end, event.classes[0], r.label(g[12])))
    if g[14]:
        r.shows(g[15], r.recall(r.at(g[14]), event.classes[0]))
    if g[16]:
        r.claims(all(max(r.recall(at, c) for at in range(end, r.at(g[16]) + 1)) >= 2 / 3 for c in event.classes), "not again")
    if g[17]:
        r.shows(g[17], float(np.mean([r.recall(r.last, label) for label in event.classes])))


def all_learnt(r, event, g):
    r.claims(int(g[0] or g[1]) == len(event.classes), "how many")
    r.claims(int(g[2] or g[0]) == len(set(r.labels.tolist())), "of how many")
    start, end = r.ramp(g[3:9])
    r.shows(g[9], r.accuracy(start))
    r.shows(g[10], r.accuracy(end))


def unsteady(r, event, g):
    r.classes(g[0], event.classes)
    counts = []
    for label in event.classes:  # how often it was known, and then unknown
        sides = [
            1 if share >= 2 / 3 else -1
            for share in (r.recall(at, label) for at in range(r.last + 1))
            if not 1 / 3 < share < 2 / 3
        ]
        counts.append(sum(a > b for a, b in pairwise(sides)))
    r.claims(int(g[1] or g[2]) <= min(counts), f"lost {counts} times")


def never_learnt(r, event, g):
    if g[0] is not None:
        r.classes(g[0], event.classes)
        r.shows(g[1], float(np.mean([r.recall(r.last, label) for label in event.classes])))
        return
    label = r.label(g[2])
    recalls = [r.recall(at, label) for at in range(r.last + 1)]
    if g[3]:
        r.shows(g[3], max(recalls))
        r.shows(g[3], recalls[r.at(g[4])])
        r.shows(g[5], recalls[-1])
    else:
        r.claims(not any(recalls), "was right")
    r.shows(g[6] or g[8], r.share(r.last, label, r.label(g[7] or g[9])))


def overfitting(r, _event, g):
    train, test = r.losses
    at, last = r.at(g[0]), r.last if g[3] == "at the end" else r.at(g[3].removeprefix("at epoch "))
    for text, loss in ((g[1], test[at]), (g[2], test[last]), (g[4], train[at]), (g[5], train[last])):
        r.shows_loss(text, loss)
    r.claims(test[at] == np.nanmin(test) and test[last] > test[at] and train[last] < train[at], "no overfitting")


def no_overfitting(r, _event, g):
    test = r.losses[1]
    last = r.last if g[1] == "at the end" else r.at(g[1].removeprefix("at epoch "))
    r.shows_loss(g[0], test[last])
    r.claims(not g[2] or test[last] == np.nanmin(test), "not the lowest")
    if g[3]:
        r.shows_loss(g[3], np.nanmin(test))
        r.shows_loss(g[3], test[r.at(g[4])])
    r.claims(test[last] <= 1.05 * np.nanmin(test), "rises")


def milestone(r, _event, g):
    at, share = r.at(g[1]), int(g[0]) / 100
    r.shows(g[2], r.accuracy(at))
    r.claims(r.accuracy(at) >= share and all(r.accuracy(earlier) < share for earlier in range(at)), "not first reached there")


def plateau(r, _event, g):
    at = r.at(g[0] or g[2])
    r.shows(g[1] or g[3], r.accuracy(at))
    r.shows(g[6], r.accuracy(r.last))
    highest = max(r.accuracy(later) for later in range(r.last + 1))
    if g[4]:
        r.shows(g[4], highest)
        r.shows(g[4], r.accuracy(r.at(g[5])))
    else:
        r.claims(r.accuracy(at) == highest, "is better somewhere")


def best(r, _event, g):
    at = r.at(g[0] or g[2])
    r.shows(g[1] or g[3], r.accuracy(at))
    r.claims(r.accuracy(at) == max(r.accuracy(other) for other in range(r.last + 1)), "not the best")
    r.claims((at == r.last) == bool(g[0]), "last or not")
    if g[4]:
        r.shows(g[4], r.accuracy(r.last))
    elif not g[0]:
        r.claims(r.accuracy(at) == r.accuracy(r.last), "not as at the end")


def hardest(r, _event, g):
    label = r.label(g[0])
    r.shows(g[1], r.recall(r.last, label))
    r.shows(g[2], r.share(r.last, label, r.label(g[3])))
    r.claims(r.recall(r.last, label) == min(r.recall(r.last, c) for c in set(r.labels.tolist())), "another is harder")


AGAIN = rf"(?:; learnt again at epoch {E}: {P}|; all learnt again by epoch {E}|; {P} at the end)?"
LESS = f"{P}(?: or less)?"
LOSS = "(?:loss|loss as logged)"
THEN = r"(at the end|at epoch \S+?)"
GRAMMAR = {
    "collapsed": (
        rf"collapse(?: to class {C}| (to chance))? {WHEN}: accuracy {P} → {P}(?:, {P} of the answers are {C})?"
        rf"(?:; recovered at epoch {E}: {P}|; not recovered at the end: {P})?(?:; one of \d+ collapses, the deepest)?",
        collapsed,
    ),
    "jumped": (rf"accuracy jumps at epoch {E}: {P} → {P}(, better in every class)?", jumped),
    "fell": (rf"accuracy falls {WHEN}: {P} → {P}(?:; back at epoch {E}: {P}|; {P} at the end)?", fell),
    "nothing learnt": (
        rf"nothing learnt: at most {P} right \(epoch {E}\), where always answering the largest class gives {P}",
        nothing_learnt,
    ),
    "swapped": (rf"classes {C} and {C} swapped {WHEN}: {P} of {C} taken for {C} and {P} of {C} for {C}", swapped),
    "confusion ended": (
        rf"classes {C} and {C} confused {WHEN}: up to {P} of {C} taken for {C}, then {LESS}"
        rf"(?:, and up to {P} of {C} for {C}, then {LESS})?",
        confusion_ended,
    ),
    "confusion stays": (
        rf"classes {C} and {C} confused from epoch {E} on: {P} of {C} taken for {C} at the end, {LESS} before"
        rf"(?:, and {P} of {C} for {C} at the end, {LESS} before)?",
        confusion_stays,
    ),
    "swallowed": (rf"class {C} swallows {C} {WHEN}: {P} of their samples called {C} at epoch {E}", swallowed),
    "learnt": (
        rf"{C} (learnt|lost) (slowly )?{WHEN}: {P} → {P}(?: on average|, {P} taken for {C} (before|then))?{AGAIN}",
        changed,
    ),
    "all learnt": (rf"(?:all (\d+) classes|(\d+) of (\d+) classes) learnt {WHEN}: accuracy {P} → {P}", all_learnt),
    "unsteady": (rf"{C} unsteady: (?:lost (\d+) times|each lost (\d+) times or more)", unsteady),
    "never learnt": (
        rf"(?:(classes .+) never learnt: {P} right at the end on average|class {C} never learnt: "
        rf"(?:at most {P} right \(epoch {E}\), {P} at the end, where {P} are taken for {C}"
        rf"|0 % right at all epochs, at the end {P} taken for {C}))",
        never_learnt,
    ),
    "overfitting": (
        rf"overfitting from epoch {E} on: test {LOSS} (\S+) → (\S+) {THEN}, training {LOSS} (\S+) → (\S+)",
        overfitting,
    ),
    "no overfitting": (
        rf"no overfitting: test {LOSS} (\S+) {THEN}(?:(, its lowest)|, (\S+) at its lowest, epoch {E})",
        no_overfitting,
    ),
    "milestone": (rf"accuracy first reaches (\d+) % at epoch {E}: {P}", milestone),
    "plateau": (
        rf"(?:no better after epoch {E}: {P}|hardly any better after epoch {E}: {P} then, {P} at best \(epoch {E}\))"
        rf", {P} at the end",
        plateau,
    ),
    "best": (rf"best accuracy at (?:the last epoch, {E}: {P}|epoch {E}: {P}, (?:at the end {P}|(as at the end)))", best),
    "hardest": (rf"hardest class at the end: {C}, {P} right, {P} taken for {C}", hardest),
}
GRAMMAR["lost"] = GRAMMAR["learnt"]


def problems_of(events, epochs, probabilities, labels, names, split=None, losses=None):
    """What of the sentences does not stand in the answers."""
    found = []
    for event in events:
        reader = Reader(epochs, probabilities, labels, names, split, losses)
        grammar, check = GRAMMAR[event.kind]
        said = re.fullmatch(grammar, event.words)
        if said is None:
            found.append(f"not understood: {event.words}")
            continue
        check(reader, event, said.groups())
        found += [f"{event.words}: {problem}" for problem in reader.problems]
        if not 0 <= event.checkpoint <= reader.last or not 0 <= event.strength <= 1 or event.span[0] > event.span[1]:
            found.append(f"{event.words}: {event}")
    return found


def told_of(training):
    """The events of a made-up training, all of them, and what is wrong with them."""
    given = (training.epochs, training.probabilities, training.labels, training.names)
    losses = training.losses
    if losses is None and training.split is not None:
        p_true = given[1][:, np.arange(len(training.labels)), training.labels].astype(float)
        parts = [training.split == part for part in ("train", "test")]
        losses = [-np.log(p_true[:, part]).mean(axis=1) for part in parts] if all(map(np.any, parts)) else None
    logged = None if training.losses is None else dict(zip(("train", "test"), training.losses, strict=True))
    events = detect_events(*given, split=training.split, losses=logged, most=1000)
    return events, problems_of(events, *given, training.split, losses)


def plant_at_random(training, rng):
    """Up to five of everything that can happen, at any time, over each other."""
    n_checkpoints, n_samples, n_classes = training.logits.shape
    for kind in rng.choice(9, rng.integers(0, 6)):
        at = int(rng.integers(1, n_checkpoints))
        during = range(at, min(at + int(rng.choice([1, 2, 5, n_checkpoints])), n_checkpoints))
        one, two = rng.permutation(n_classes)[:2].tolist()
        to = two if rng.random() < 0.5 else None
        if kind == 0:
            training.unlearnt(one, at, to)
        elif kind == 1:
            training.lost(one, at, len(during), to)
        elif kind in (2, 3):
            training.confused(one, two, during if kind == 2 else range(at), rng.uniform(0.2, 0.9))
        elif kind == 4:
            training.swapped(one, two, during)
        elif kind == 5:
            training.noise(during)
        elif kind == 6:
            training.one_answer(during, one)
        elif kind == 7:
            training.mistake(during, np.flatnonzero(rng.random(n_samples) < rng.uniform(0.02, 0.5)))
        else:
            for label in rng.permutation(n_classes)[:5]:
                training.mistake(during, training.members(label, 0.9 * (label != one)), one)


SIZES = [(1000, 10, 40), (300, 3, 15), (200, 2, 30), (60, 4, 12), (1500, 40, 20), (9, 9, 10), (400, 10, 2), (400, 10, 3)]


@pytest.mark.slow
@pytest.mark.parametrize(("n_samples", "n_classes", "n_checkpoints"), SIZES)
def test_every_number_of_every_sentence_stands_in_the_answers(training, n_samples, n_classes, n_checkpoints):
    told = set()
    for seed in range(25):
        rng = np.random.default_rng(seed)
        low = rng.choice([0.0, 2.0, 3.0, 4.5])
        made = training(
            seed, n_samples=n_samples, n_classes=n_classes, n_checkpoints=n_checkpoints, low=low, high=low + rng.uniform(0, 3)
        )
        plant_at_random(made, rng)
        if rng.random() < 0.5:
            made.split = np.where(rng.random(n_samples) < 0.6, rng.choice(["train", "other"], n_samples), "test")
        events, problems = told_of(made)
        assert problems == []
        told |= {event.kind for event in events}
    assert len(told) >= (12 if n_samples >= 1000 else 0)


def test_the_numbers_of_recorded_runs_stand_in_their_answers():
    run = nnviz.open_run(Path(nnviz.__file__).parent / "data" / "digits.nnviz")
    logs = run.true_log_probabilities()
    losses = [-logs[:, run.split == part].mean(axis=1, dtype=float) for part in ("train", "test")]
    epochs = [checkpoint.epoch for checkpoint in run.checkpoints]
    events = run_story(run)
    assert problems_of(events, epochs, run.probabilities(), run.labels, run.class_names, run.split, losses) == []
    assert len(events) >= 8


def test_the_numbers_of_the_published_run_stand_in_its_answers():
    if not GRAND_TOUR.is_file():
        pytest.skip("needs the published run, shared/data/grand_tour_mnist.npz")
    with np.load(GRAND_TOUR) as data:
        given = (np.arange(100), data["scores"], data["labels"].astype(int), [str(label) for label in range(10)])
    assert problems_of(detect_events(*given, most=100), *given) == []


def test_logged_losses_are_quoted_where_they_were_logged(training):
    for seed in range(20):
        made, rng = training(seed, n_samples=200), np.random.default_rng(seed)
        train = 2 * np.exp(-np.arange(40) / 8) + rng.normal(0, 0.003, 40)
        turn = rng.integers(5, 60)
        test = train + 0.1 + rng.choice([0.0, 0.02]) * np.maximum(np.arange(40) - turn, 0)
        train[rng.random(40) < 0.2] = test[rng.random(40) < 0.2] = np.nan
        made.losses = [train, test]
        events, problems = told_of(made)
        assert problems == []
        assert len({event.kind for event in events} & {"overfitting", "no overfitting"}) <= 1


def test_names_of_classes_may_be_anything(training):
    made = training(3)
    made.unlearnt(4, 10, 9)
    made.confused(1, 2, range(12))
    names = ["up to 5 %", "a, b", "x and y", "→", "class 3", "1", "epoch 2", "$x$", "<b>", "12 % of 3"]
    events = detect_events(made.epochs, made.probabilities, made.labels, names, most=100)
    plain = detect_events(made.epochs, made.probabilities, made.labels, made.names, most=100)
    assert [(event.kind, event.checkpoint, event.classes) for event in events] == [
        (event.kind, event.checkpoint, event.classes) for event in plain
    ]
    assert any(names[4] in event.words and names[9] in event.words for event in events)


def test_the_reader_notices_a_wrong_number(training):
    """The same sentences of other answers do not pass."""
    made = training(0)
    made.unlearnt(3, 10)
    made.confused(1, 2, range(12))
    events, _ = told_of(made)
    other = training(1)
    problems = problems_of(events, other.epochs, other.probabilities, other.labels, other.names)
    assert {problem.split(":")[0] for problem in problems} == {event.words.split(":")[0] for event in events}


def test_every_kind_has_a_grammar():
    assert set(GRAMMAR) == set(KINDS)
