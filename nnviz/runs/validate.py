"""Validation of what enters a recording: checked once, with messages that say what was given and expected.

Every function returns the array in the dtype that is stored and raises ValueError on bad input.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .array_conversion import as_array, check_finite
from .errors import quoted
from .score_arrays import ROUNDED, read_scores

#: How many characters the name of a phase may have.
MOST_PHASE = 100


def read_labels(labels: Any, class_names: Sequence[Any] | None = None) -> tuple[np.ndarray, Sequence[Any] | None]:
    """Class indices (n,) int32 of labels, and the names of the classes.

    Labels are integers or names, (n,) or (n, 1), or one-hot rows (n, c). Names are those of `class_names`; where these are not
    given, the different labels in the order of the alphabet, unless all are whole numbers, such as "3".
    """
    array = as_array(labels, "labels")
    if array.dtype.kind not in "USO":
        return check_labels(array), class_names
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    texts = [word.decode("utf-8", "replace") if isinstance(word, bytes) else word for word in array.reshape(-1).tolist()]
    if array.ndim != 1 or not all(isinstance(word, str) for word in texts):
        return check_labels(array), class_names
    if class_names is None:
        if all(word.isascii() and word.isdigit() and len(word) < 10 for word in texts):
            return check_labels(np.array(texts, np.int64)), None
        class_names = sorted(set(texts))
    places = {check_text(name): at for at, name in enumerate(class_names)}
    strange = next((at for at, word in enumerate(texts) if word not in places), None)
    if strange is not None:
        raise ValueError(
            f"label {quoted(texts[strange])} of sample {strange} is none of the class names; these are {quoted(list(places))}"
        )
    return check_labels(np.array([places[word] for word in texts])), class_names


def check_labels(labels: Any) -> np.ndarray:
    """Class indices (n,) int32 from integers (n,) or (n, 1), or from one-hot rows (n, c)."""
    array = as_array(labels, "labels")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all():
        array = array.argmax(axis=1)
    if array.ndim != 1 or array.size == 0:
        several = array.ndim == 2 and array.size and np.isin(array, (0, 1)).all()
        kind = " and rows of several ones or none (multi-label)" if several else ""
        raise ValueError(f"labels have shape {array.shape}{kind}; expected one class index a sample, shape (n,)")
    check_finite(array, "labels", ("sample",))
    if array.dtype.kind not in "iufb" or not (array == np.floor(array)).all():
        regression = ", as of a regression" if array.dtype.kind == "f" else ""
        raise ValueError(f"labels are {array.dtype} and not all whole numbers{regression}; expected class indices 0, 1, 2, …")
    if array.min() < 0 or array.max() >= 2**16:
        raise ValueError(f"labels reach from {array.min()} to {array.max()}; expected class indices from 0 to 65535")
    return array.astype(np.int32)


def check_label_range(labels: np.ndarray, n_classes: int, *, has_answers: bool = True) -> None:
    highest = int(labels.max())
    if highest >= n_classes and not has_answers:
        raise ValueError(f"label {highest} is out of range: there are {n_classes} class names")
    if highest >= n_classes:
        from_one = "; these labels begin at 1, so give labels - 1" if labels.min() == 1 and highest == n_classes else ""
        raise ValueError(
            f"label {highest} is out of range: the network answers with {n_classes} classes, 0 to {n_classes - 1}{from_one}"
        )


def check_split(split: Any, n_samples: int | None = None) -> np.ndarray:
    """Names (n,) of the part that each sample belongs to, such as "train" and "test"; at most 255 different ones."""
    array = as_array(split, "split")
    right = array.ndim == 1 and len(array) == (n_samples or len(array)) and array.dtype.kind in "UO"
    if not right or not all(isinstance(name, str) for name in array.tolist()):
        raise ValueError(
            f"split is {array.dtype} of shape {array.shape}; expected one name a sample, shape ({n_samples or 'n'},)"
        )
    array = array.astype(str)
    if len(np.unique(array)) > 255:
        raise ValueError(f"split has {len(np.unique(array))} different names; at most 255 are kept")
    return array


def check_class_names(names: Sequence[Any] | None, n_classes: int) -> tuple[str, ...]:
    """One name a class; "0", "1", … where none are given."""
    if names is None:
        return tuple(str(index) for index in range(n_classes))
    if isinstance(names, str) or np.ndim(names) != 1:
        raise ValueError(f"class names are {quoted(names)}; expected a list, one name a class")
    if len(names) != n_classes:
        raise ValueError(f"{len(names)} class names for {n_classes} classes")
    return tuple(check_text(name) for name in names)


def check_scores(scores: Any, kind: str, n_samples: int | None, n_classes: int | None) -> np.ndarray:
    """Answers (n_samples, n_classes) as floats, as `read_scores` reads them, with a warning where it rescales some."""
    array, rescaled = read_scores(scores, kind, n_samples, n_classes)
    if rescaled:
        warnings.warn(
            f"nnviz divides the probabilities of {rescaled:,} samples by their sum: they sum to 1 within {ROUNDED:.0%} only, "
            "as half precision and rounding leave them",
            RuntimeWarning,
            stacklevel=4,
        )
    return array


def check_epoch(epoch: Any, last: float) -> float:
    """A finite number that is not below the `last` one."""
    number = np.asarray(epoch)
    if number.shape != () or number.dtype.kind not in "iuf" or not np.isfinite(number):
        raise ValueError(f"epoch is {quoted(epoch)}; expected a finite number")
    if number < last:
        raise ValueError(f"epoch {float(number):g} after epoch {last:g}; expected epochs that do not decrease")
    return float(number)


def check_step(step: Any) -> int:
    """A count of optimizer steps."""
    number = np.asarray(step)
    if number.shape != () or number.dtype.kind not in "iu" or not 0 <= number < 2**63:
        raise ValueError(f"step is {quoted(step)}; expected a whole number from 0")
    return int(number)


def check_phase(phase: Any, restored_from: Any) -> dict[str, Any]:
    """Fields of a checkpoint's header: the name of a phase, and the epoch whose weights are there again; none for None."""
    fields: dict[str, Any] = {}
    if phase is not None and phase != "":
        if not isinstance(phase, str) or len(phase) > MOST_PHASE:
            raise ValueError(f"phase is {quoted(phase)}; expected a name of at most {MOST_PHASE} characters")
        fields["phase"] = check_text(phase)
    if restored_from is not None:
        number = np.asarray(restored_from)
        if number.shape != () or number.dtype.kind not in "iuf" or not np.isfinite(number):
            raise ValueError(f"restored_from is {quoted(restored_from)}; expected an epoch")
        fields["restored_from"] = float(number)
    return fields


def check_text(text: Any) -> str:
    """The words as they can be stored; what no Unicode text may hold, such as half of a surrogate pair, becomes "?"."""
    return "" if text is None else str(text).encode("utf-8", "replace").decode()


def check_metrics(metrics: Any) -> dict[str, float]:
    """Named numbers of one checkpoint; what is not a number is refused."""
    checked = {}
    for name, value in dict(metrics or {}).items():
        number = np.asarray(value)
        if number.shape != () or number.dtype.kind not in "iufb":
            raise ValueError(f"metric {quoted(name)} is {quoted(value)}; expected one number")
        checked[str(name)] = float(number)
    return checked
