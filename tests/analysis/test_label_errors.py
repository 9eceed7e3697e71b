import subprocess
import sys
import threading

import numpy as np
import pytest

from nnviz.analysis.label_errors import find_label_errors

pytest.importorskip("cleanlab")


def made_up(seed, n_samples=1500, n_classes=6, wrong=0.06, sure=4):
    """Answers (3, N, C) of a network that is good and not sure, and labels of which some are wrong; what is wrong."""
    rng = np.random.default_rng(seed)
    true = rng.integers(n_classes, size=n_samples)
    labels = np.where(rng.random(n_samples) < wrong, rng.integers(n_classes, size=n_samples), true)
    scores = rng.normal(0, 1, (3, n_samples, n_classes)) + sure * np.eye(n_classes)[true]
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=2, keepdims=True)
    return probabilities.astype(np.float32), labels, labels != true


def by_the_paper(answers, labels):
    """Likely errors sample by sample: equations 1 and 2 of Northcutt, Jiang, Chuang (2021)."""
    n_classes = answers.shape[1]
    thresholds = [answers[labels == label, label].mean() if (labels == label).any() else np.inf for label in range(n_classes)]
    likely = []
    for answer, label in zip(answers, labels, strict=True):
        confident = [c for c in range(n_classes) if answer[c] >= thresholds[c]]
        belongs = max(confident, key=lambda c: answer[c], default=label)
        likely.append(belongs != label and answer.argmax() != label)
    return np.array(likely)


def test_the_published_formula():
    for seed in range(5):
        probabilities, labels, _ = made_up(seed)
        np.testing.assert_array_equal(find_label_errors(probabilities, labels).likely, by_the_paper(probabilities[-1], labels))
        averaged = find_label_errors(probabilities, labels, last=2)
        np.testing.assert_array_equal(averaged.likely, by_the_paper(probabilities[1:].mean(axis=0), labels))
        assert not np.array_equal(averaged.likely, by_the_paper(probabilities[-1], labels))
        everything = find_label_errors(probabilities, labels, last=50)
        np.testing.assert_array_equal(everything.likely, by_the_paper(probabilities.mean(axis=0), labels))


def test_wrong_labels_are_found():
    probabilities, labels, wrong = made_up(0, sure=6)
    found = find_label_errors(probabilities, labels, last=3)
    assert (found.likely & wrong).sum() / wrong.sum() > 0.9  # recall
    assert (found.likely & wrong).sum() / found.likely.sum() > 0.9  # precision
    mean = probabilities.mean(axis=0)
    np.testing.assert_allclose(found.quality, mean[np.arange(len(labels)), labels])
    np.testing.assert_array_equal(found.suggested, mean.argmax(axis=1))


def test_labels_that_the_network_agrees_with_are_no_errors():
    probabilities, _, _ = made_up(1)
    assert not find_label_errors(probabilities, probabilities[-1].argmax(axis=1)).likely.any()


def test_classes_without_samples_and_runs_with_one_class():
    probabilities, labels, _ = made_up(2)
    kept = (labels != 3) & (labels != 5)
    found = find_label_errors(probabilities[:, kept], labels[kept].astype(np.uint8))
    np.testing.assert_array_equal(found.likely, by_the_paper(probabilities[-1, kept], labels[kept]))
    one = find_label_errors(probabilities, np.zeros(len(labels), int))
    assert not one.likely.any()
    assert find_label_errors(np.zeros((1, 0, 3), np.float32), np.zeros(0, int)).likely.shape == (0,)


def test_threads_do_not_mix_their_runs():
    """A server looks at several runs at once."""
    runs = [made_up(seed, n_samples=800 + 50 * seed) for seed in range(4)]
    alone = [find_label_errors(probabilities, labels).likely for probabilities, labels, _ in runs]
    equal = []

    def look(number):
        for _ in range(10):
            probabilities, labels, _ = runs[number]
            equal.append(np.array_equal(find_label_errors(probabilities, labels).likely, alone[number]))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert equal == [True] * 40


def test_cleanlab_is_loaded_only_when_it_is_needed():
    script = "import sys, nnviz.analysis.label_errors; print('cleanlab' in sys.modules, 'sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "cleanlab.filter", None)
    probabilities, labels, _ = made_up(0)
    with pytest.raises(ImportError, match="pip install 'cleanlab"):
        find_label_errors(probabilities, labels)


def test_what_does_not_fit_is_named():
    probabilities, labels, _ = made_up(0, n_samples=20)
    for call, message in (
        (lambda: find_label_errors(probabilities, labels[:3]), "labels are int64"),
        (lambda: find_label_errors(probabilities, labels, last=0), "the last 0 of 3"),
        (lambda: find_label_errors(probabilities[:0], labels), "the last 1 of 0"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_a_network_that_has_learnt_nothing_judges_no_label():
    rng = np.random.default_rng(0)
    for n_classes, labels in ((10, rng.integers(10, size=200)), (2, rng.integers(2, size=200)), (2, np.arange(200) // 190)):
        answers = rng.dirichlet(np.full(n_classes, 0.5), (1, 200))
        found = find_label_errors(answers, labels)
        assert not found.likely.any()
        assert not found.judged.any()
        assert abs(found.agreement) < 0.2  # also where most labels are of one class, and guessing it is mostly right
    always = np.tile([0.9, 0.1], (1, 200, 1))
    assert find_label_errors(always, np.arange(200) // 190).agreement == pytest.approx(0)


def test_a_class_that_was_not_learnt_is_not_judged_and_the_others_are():
    probabilities, labels, wrong = made_up(3, sure=6)
    unlearnt = labels == 2
    probabilities = probabilities.copy()
    probabilities[:, unlearnt] = np.roll(probabilities[:, unlearnt], 1, axis=2)  # all of it is taken for class 3
    found = find_label_errors(probabilities, labels)
    assert found.judged.tolist() == [True, True, False, True, True, True]
    assert not found.likely[unlearnt].any()
    assert (found.likely & wrong)[~unlearnt].sum() / (wrong & ~unlearnt).sum() > 0.8


def test_agreement_is_cohens():
    from sklearn.metrics import cohen_kappa_score

    probabilities, labels, _ = made_up(1, sure=2)
    found = find_label_errors(probabilities, labels)
    assert found.agreement == pytest.approx(cohen_kappa_score(labels, probabilities[-1].argmax(axis=1)))
