"""Metrics that a training logged, under any names: which of them are one quantity of several parts, and norms by layer.

Names are those of loggers: "loss" and "train_loss" are of the training samples, "val_loss" of the validation samples,
"test_loss" and "eval/loss" of test and evaluation samples. A name is text of strangers, and shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

#: The parts in the order in which they are drawn, and how names of metrics begin that are of them.
PARTS = {"train": "train(?:ing)?", "val": "val(?:id(?:ation)?)?", "test": "test", "eval": "eval(?:uation)?"}
_OF_PART = {part: re.compile(rf"{begin}[_/](.+)", re.DOTALL | re.IGNORECASE) for part, begin in PARTS.items()}
#: What norms by layer begin with, and what they are of.
NORMS = {"gradient_norm": "gradients", "update_norm": "updates"}
_RATE = re.compile(r"(.*[_/-])?(learning_rate|lr)([_/-].*)?", re.IGNORECASE)
_SHARE = re.compile(r"(.*[_/ -])?(acc|accuracy|precision|recall|f1|auc|auroc|iou|dice|hit_rate)([_/ @-].*)?", re.IGNORECASE)
_WIDE = 1000  # how many times the least value the largest is, where an axis is logarithmic


@dataclass(frozen=True)
class Quantity:
    """What was logged of one quantity, such as loss.

    Attributes
    ----------
    name : str
        Without the part.
    series : dict of str to ndarray of shape (E,)
        By part, or by the whole name where a part has several, or "" where it has no part; NaN where nothing was logged.
    logarithmic : bool
        Its axis is: it is a learning rate, or above zero and over a factor of 1,000.
    percent : bool
        It is a share, by its name and all its values.

    Examples
    --------
    >>> lr = quantities([{"lr": 0.1}, {"lr": 0.001}])["lr"]
    >>> lr.logarithmic, lr.percent, lr.series[""].tolist()
    (True, False, [0.1, 0.001])
    """

    name: str
    series: dict[str, np.ndarray]
    logarithmic: bool
    percent: bool


def part_and_quantity(name: str) -> tuple[str, str]:
    """Which part of the data a metric is of, "" where its name does not say, and of what quantity.

    Parameters
    ----------
    name : str

    Returns
    -------
    (str, str)

    Examples
    --------
    >>> [part_and_quantity(name) for name in ("loss", "val_loss", "eval/f1", "train_", "value")]
    [('', 'loss'), ('val', 'loss'), ('eval', 'f1'), ('', 'train_'), ('', 'value')]
    """
    for part, pattern in _OF_PART.items():
        if match := pattern.fullmatch(name):
            return part, match[1]
    return "", name


def quantities(logged: Sequence[Mapping[str, float]]) -> dict[str, Quantity]:
    """The metrics of the checkpoints as quantities, in the order in which they were first logged, without norms by layer.

    A name without a part counts as of the training samples where other parts have the same quantity.

    Parameters
    ----------
    logged : sequence of E mappings
        The metrics of each checkpoint.

    Returns
    -------
    dict of str to Quantity

    Examples
    --------
    >>> found = quantities([{"loss": 2.0, "val_loss": 2.1, "lr": 0.1}, {"loss": 1.0, "lr": 0.1}])
    >>> {name: list(each.series) for name, each in found.items()}
    {'loss': ['train', 'val'], 'lr': ['']}
    """
    members: dict[str, dict[str, str]] = {}  # quantity → name → part
    for name in _names(logged):
        if not _norm(name):
            part, quantity = part_and_quantity(name)
            members.setdefault(quantity, {})[name] = part
    found = {}
    for quantity, parts in members.items():
        of_train = any(parts.values())
        named: dict[str, str] = {}
        for name, part in parts.items():
            line = part or ("train" if of_train else "")
            named[name if line in named else line] = name
        order = sorted(named, key=lambda line: list(PARTS).index(line) if line in PARTS else len(PARTS))
        series = {line: _series(logged, named[line]) for line in order}
        values = np.concatenate(list(series.values()))
        values = values[np.isfinite(values)]
        if not values.size:
            continue
        positive = bool((values > 0).all())
        rate = _RATE.fullmatch(quantity) is not None
        found[quantity] = Quantity(
            quantity,
            series,
            logarithmic=positive and (rate or values.max() > _WIDE * values.min()),
            percent=_SHARE.fullmatch(quantity) is not None and values.min() >= 0 and values.max() <= 1,
        )
    return found


def layer_norms(logged: Sequence[Mapping[str, float]], kind: str) -> dict[str, np.ndarray]:
    """The norms of each layer, (E,), in the order in which layers were first logged.

    Parameters
    ----------
    logged : sequence of E mappings
    kind : str
        One of `NORMS`.

    Returns
    -------
    dict of str to ndarray of shape (E,)
        NaN where there is none.

    Examples
    --------
    >>> layer_norms([{"gradient_norm/dense": 0.5}, {"loss": 1.0}], "gradient_norm")
    {'dense': array([0.5, nan])}
    """
    names = [name for name in _names(logged) if _norm(name) == kind]
    series = {name.partition("/")[2]: _series(logged, name) for name in names}
    return {layer: values for layer, values in series.items() if np.isfinite(values).any()}


def _names(logged: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for metrics in logged for name in metrics))


def _norm(name: str) -> str:
    kind, slash, layer = name.partition("/")
    return kind if slash and layer and kind in NORMS else ""


def _series(logged: Sequence[Mapping[str, float]], name: str) -> np.ndarray:
    values = np.array([metrics.get(name, np.nan) for metrics in logged], float)
    return np.where(np.isfinite(values), values, np.nan)
