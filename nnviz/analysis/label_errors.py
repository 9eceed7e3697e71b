"""Label error detection by confident learning.

Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", Journal of Artificial Intelligence
Research 70 (2021), as the library cleanlab computes it. It expects answers to samples that the network was not trained on: one
that has learnt a wrong label by heart agrees with it. For samples of the training, earlier checkpoints say more.

It also takes for granted that the network knows the classes: that most labels of a class are right, and found so. One that has
learnt nothing contradicts most labels, and each would be a likely error. So a label is judged only where the network agrees
with the labels far better than chance, Cohen's κ ≥ ½ over all samples, and with at least half of the labels of its class.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from .checks import check_answers

#: The least agreement of network and labels at which labels are judged: κ over all samples, and the share of a class.
LEAST_AGREEMENT = 0.5


@dataclass(frozen=True)
class LabelErrors:
    """What the network's answers say about the labels of N samples.

    Attributes
    ----------
    likely : bool ndarray of shape (N,)
        Likely wrong: the network surely says another class, by that class's own measure of sureness. Of judged classes alone.
    quality : float32 ndarray of shape (N,)
        The probability of the given label, "self-confidence", 0 to 1; the lowest first is cleanlab's order.
    suggested : intp ndarray of shape (N,)
        The most probable class.
    agreement : float
        Cohen's κ of the most probable classes and the labels: 0 by chance, 1 where all are equal; NaN where all are of one
        class, and there is nothing to agree about.
    judged : bool ndarray of shape (C,)
        The classes whose labels are judged; none where `agreement` is below `LEAST_AGREEMENT`.
    """

    likely: np.ndarray
    quality: np.ndarray
    suggested: np.ndarray
    agreement: float
    judged: np.ndarray


def find_label_errors(probabilities: np.ndarray, labels: np.ndarray, *, last: int = 1) -> LabelErrors:
    """Samples whose labels the last checkpoints surely contradict.

    With t_j the mean probability of class j over the samples labelled j, a sample belongs confidently to the most probable one
    of the classes with p_j ≥ t_j. It is a likely error where that is not its label (the off-diagonal cells of the confident
    joint, section 3.1, equations 1 and 2), unless its label is its most probable class. Classes that are not judged have none,
    and nothing is likely where fewer than two classes have samples.

    Parameters
    ----------
    probabilities : ndarray of shape (E, N, C)
    labels : integer ndarray of shape (N,)
    last : int, default=1
        Over how many checkpoints at the end the answers are averaged; all of them where there are fewer.

    Raises
    ------
    ImportError
        Where cleanlab is not installed.
    ValueError
        Where the shapes do not fit, there is no checkpoint, or `last` is not positive.
    """
    check_answers(probabilities, labels)
    if last < 1 or len(probabilities) == 0:
        raise ValueError(f"the last {last} of {len(probabilities)} checkpoints; expected at least one")
    last_probabilities = probabilities[-last:]
    mean_probabilities = last_probabilities[-1] if len(last_probabilities) == 1 else last_probabilities.mean(axis=0)
    labels_int = labels.astype(np.int64)
    quality = mean_probabilities[np.arange(len(labels_int)), labels_int].astype(np.float32)
    suggested = mean_probabilities.argmax(axis=1)
    agreement, judged = _agreement(suggested, labels_int, mean_probabilities.shape[1])
    likely = np.zeros(len(labels_int), bool)
    if judged.any() and len(np.unique(labels_int)) > 1:
        likely = _confident_errors(mean_probabilities, labels_int) & judged[labels_int]
    return LabelErrors(likely, quality, suggested, agreement, judged)


def _agreement(suggested: np.ndarray, labels: np.ndarray, n_classes: int) -> tuple[float, np.ndarray]:
    """Cohen's κ (A coefficient of agreement for nominal scales, 1960), and the classes (C,) that are judged."""
    n_given, n_said = (np.bincount(classes, minlength=n_classes) for classes in (labels, suggested))
    n_right = np.bincount(labels[suggested == labels], minlength=n_classes)
    total = max(len(labels), 1)
    by_chance = float((n_given / total) @ (n_said / total))
    agreement = (n_right.sum() / total - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")
    return float(agreement), (agreement >= LEAST_AGREEMENT) & (n_given > 0) & (n_right >= LEAST_AGREEMENT * n_given)


def _confident_errors(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    try:
        from cleanlab.filter import find_label_issues  # type: ignore[import-untyped]
    except ImportError as error:
        raise ImportError("likely label errors need cleanlab: pip install 'cleanlab>=2.9,<3'") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about classes with few samples, which are none of its errors
        # Not its default way to choose, which keeps its data in global variables and so serves one thread at a time.
        return np.asarray(find_label_issues(labels, probabilities, filter_by="confident_learning", n_jobs=1))
