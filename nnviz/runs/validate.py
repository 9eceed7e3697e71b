"""What a recording may hold: checked once, where data enters, with messages that say what was given and expected.

Every function returns the array in the dtype that is stored and raises ValueError on bad input.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

#: How far a row of probabilities may be from one: half-precision networks stay below it.
SUM_TOLERANCE = 5e-4


def check_labels(labels: Any) -> np.ndarray:
    """Class indices (n,) int32 from integers (n,) or (n, 1), or from one-hot rows (n, c)."""
    given = np.asarray(labels)
    if given.ndim == 2 and given.shape[1] == 1:
        given = given[:, 0]
    if given.ndim == 2 and np.isin(given, (0, 1)).all() and (given.sum(axis=1) == 1).all():
        given = given.argmax(axis=1)
    if given.ndim != 1 or given.size == 0:
        several = given.ndim == 2 and given.size and np.isin(given, (0, 1)).all()
        kind = " and rows of several ones or none (multi-label)" if several else ""
        raise ValueError(f"labels have shape {np.shape(labels)}{kind}; expected one class index a sample, shape (n,)")
    if given.dtype.kind not in "iufb" or not (np.isfinite(given) & (given == np.floor(given))).all():
        regression = ", as of a regression" if given.dtype.kind == "f" else ""
        raise ValueError(f"labels are {given.dtype} and not all whole numbers{regression}; expected class indices 0, 1, 2, …")
    if given.min() < 0 or given.max() >= 2**16:
        raise ValueError(f"labels reach from {given.min()} to {given.max()}; expected class indices from 0 to 65535")
    return given.astype(np.int32)


def check_label_range(labels: np.ndarray, n_classes: int) -> None:
    highest = int(labels.max())
    if highest >= n_classes:
        from_one = "; these labels begin at 1, so give labels - 1" if labels.min() == 1 and highest == n_classes else ""
        raise ValueError(
            f"label {highest} is out of range: the network answers with {n_classes} classes, 0 to {n_classes - 1}{from_one}"
        )


def check_images(images: Any, n_samples: int | None = None) -> np.ndarray:
    """Images (n, h, w) or (n, h, w, 3) uint8 from uint8, or from floats between 0 and 1; one channel may be an axis."""
    given = np.asarray(images)
    if given.ndim == 4 and given.shape[3] == 1:
        given = given[..., 0]
    if given.ndim not in (3, 4) or (given.ndim == 4 and given.shape[3] != 3) or 0 in given.shape:
        raise ValueError(f"images have shape {np.shape(images)}; expected (n, h, w) or (n, h, w, 3)")
    if n_samples is not None and len(given) != n_samples:
        raise ValueError(f"{len(given)} images for {n_samples} samples")
    if given.dtype == np.uint8:
        return given
    if given.dtype.kind == "f" and np.isfinite(given).all() and given.min() >= 0 and given.max() <= 1:
        return np.rint(given * 255).astype(np.uint8)
    reach = f" from {given.min()} to {given.max()}" if given.dtype.kind in "fiub" else ""
    raise ValueError(f"images are {given.dtype}{reach}; expected uint8, or floats from 0 to 1")


def check_split(split: Any, n_samples: int | None = None) -> np.ndarray:
    """Names (n,) of the part that each sample belongs to, such as "train" and "test"; at most 255 different ones."""
    given = np.asarray(split)
    right = given.ndim == 1 and len(given) == (n_samples or len(given)) and given.dtype.kind in "UO"
    if not right or not all(isinstance(name, str) for name in given.tolist()):
        raise ValueError(
            f"split is {given.dtype} of shape {given.shape}; expected one name a sample, shape ({n_samples or 'n'},)"
        )
    given = given.astype(str)
    if len(np.unique(given)) > 255:
        raise ValueError(f"split has {len(np.unique(given))} different names; at most 255 are kept")
    return given


def check_class_names(names: Sequence[Any] | None, n_classes: int) -> tuple[str, ...]:
    """One name a class; "0", "1", … where none are given."""
    if names is None:
        return tuple(str(index) for index in range(n_classes))
    if isinstance(names, str) or np.ndim(names) != 1:
        raise ValueError(f"class names are {names!r}; expected a list, one name a class")
    if len(names) != n_classes:
        raise ValueError(f"{len(names)} class names for {n_classes} classes")
    return tuple(check_text(name) for name in names)


def check_scores(scores: Any, kind: str, n_samples: int | None, n_classes: int | None) -> np.ndarray:
    """Answers (n_samples, n_classes) as floats; `kind` is "probabilities" or "logits".

    A size of None is not yet known and not checked. Probabilities are at least 0 and sum to one within `SUM_TOLERANCE`.
    """
    given = np.asarray(scores)
    if given.ndim != 2 or given.shape[1] < 2 or given.shape[0] < 1:
        raise ValueError(f"{kind} have shape {given.shape}; expected (n_samples, n_classes) with at least two classes")
    expected = (n_samples or given.shape[0], n_classes or given.shape[1])
    if given.shape != expected:
        raise ValueError(f"{kind} have shape {given.shape}; expected {expected}, as the run's other arrays have")
    if given.shape[1] >= 2**16:
        raise ValueError(f"{given.shape[1]} classes; at most 65535 are kept")
    if given.dtype.kind in "iub":
        given = given.astype(np.float32)
    if given.dtype.kind != "f":
        raise ValueError(f"{kind} are {given.dtype}; expected floats")
    bad = np.flatnonzero(~np.isfinite(given).all(axis=1))
    if bad.size:
        raise ValueError(f"{kind} of sample {bad[0]} are not finite (NaN or infinite)")
    if kind == "probabilities":
        check_rows_are_probabilities(given)
    return given


def check_rows_are_probabilities(given: np.ndarray) -> None:
    negative = np.flatnonzero((given < 0).any(axis=1))
    if negative.size:
        raise ValueError(
            f"probabilities of sample {negative[0]} are negative ({given[negative[0]].min():.4g}); expected 0 to 1"
        )
    with np.errstate(over="ignore"):
        sums = given.sum(axis=1, dtype=np.float64)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > SUM_TOLERANCE:
        raise ValueError(f"probabilities of sample {worst} sum to {sums[worst]:.6g}; expected 1")


def check_epoch(epoch: Any, last: float) -> float:
    """A finite number that is not below the `last` one."""
    number = np.asarray(epoch)
    if number.shape != () or number.dtype.kind not in "iuf" or not np.isfinite(number):
        raise ValueError(f"epoch is {epoch!r}; expected a finite number")
    if number < last:
        raise ValueError(f"epoch {float(number):g} after epoch {last:g}; expected epochs that do not decrease")
    return float(number)


def check_step(step: Any) -> int:
    """A count of optimizer steps."""
    number = np.asarray(step)
    if number.shape != () or number.dtype.kind not in "iu" or not 0 <= number < 2**63:
        raise ValueError(f"step is {step!r}; expected a whole number from 0")
    return int(number)


def check_text(text: Any) -> str:
    """The words as they can be stored; what no Unicode text may hold, such as half of a surrogate pair, becomes "?"."""
    return "" if text is None else str(text).encode("utf-8", "replace").decode()


def check_metrics(metrics: Any) -> dict[str, float]:
    """Named numbers of one checkpoint; what is not a number is refused."""
    checked = {}
    for name, value in dict(metrics or {}).items():
        number = np.asarray(value)
        if number.shape != () or number.dtype.kind not in "iufb":
            raise ValueError(f"metric {name!r} is {value!r}; expected one number")
        checked[str(name)] = float(number)
    return checked
