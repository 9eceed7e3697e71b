"""The filter of samples by their metadata, on every page that has one: its parameter and its controls."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import streamlit as st

from ..analysis.conditions import Condition, read_condition, usual_condition
from ..analysis.metadata import metadata_of
from ..runs.run import Run
from .controls import control, pick
from .parameter_kinds import parameter
from .parameters import Context, listed
from .text import legible

_LONGEST = 1500  # characters of a condition in an address
_DAY = 86_400


def column_filter(word: str, **more: Any) -> Any:
    """A condition on metadata, as `read_condition` reads it; "" for none.

    Parameters
    ----------
    word : str
    **more
        Attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": column_filter("where")})["field"]
    >>> each.default, each.read("hospital:A", Context(run)) is None  # this run has no such column
    ('', True)
    """

    def is_one(text: str, context: Context) -> bool:
        return len(text) <= _LONGEST and read_condition(context.run, text) is not None

    return parameter(
        word,
        "",
        title="condition on a column",
        read=lambda text, context: text if is_one(text, context) else None,
        values=lambda context: ("", *(usual_condition(each).text for each in metadata_of(context.run).values())),
        allowed=lambda context: listed(f"{name}:VALUE" for name in context.run.column_names),
        fit=lambda value, context: value if value and is_one(value, context) else "",
        **more,
    )


def condition_of(run: Run, text: str) -> Condition | None:
    """The condition that a page has; None for none."""
    return read_condition(run, text) if text else None


def filter_popover(run: Run, text: str, on_pick: Callable[[str], None], *, key: str) -> None:
    """A button with the controls of the filter; nothing for a run without metadata."""
    columns = {each.title: each for each in metadata_of(run).values()}
    if not columns:
        return
    condition = condition_of(run, text)
    with st.popover("Where", type="primary" if condition else "secondary", key=f"{key}_where"):
        titles = {"": "all samples", **{title: legible(title) for title in columns}}
        pick(
            "Column",
            titles,
            value=condition.column.title if condition else "",
            on_pick=lambda title: on_pick(usual_condition(columns[title]).text if title else ""),
            key=f"{key}_where_column",
            help="What was recorded of the samples besides.",
        )
        if condition:
            _value(condition, on_pick, f"{key}_where_value_{run.column_names.index(condition.column.title)}")


def _value(condition: Condition, on_pick: Callable[[str], None], key: str) -> None:
    column = condition.column
    if column.kind == "category":
        titles = {name: legible(name) for name in column.categories}
        if bool(np.isnan(column.compute()).any()):
            titles[""] = "missing"
        value = condition.value if condition.value in titles else next(iter(titles))
        pick("Value", titles, value=value, on_pick=lambda value: on_pick(Condition(column, value).text), key=key)
    elif column.kind == "text":
        control(
            st.text_input,
            "Holds",
            value=condition.value,
            on_pick=lambda value: on_pick(Condition(column, value).text),
            key=key,
            max_chars=_LONGEST - len(column.title) - 1,
        )
    elif column.kind == "date":
        _dates(condition, on_pick, key)
    else:
        _numbers(condition, on_pick, key)


def _numbers(condition: Condition, on_pick: Callable[[str], None], key: str) -> None:
    column = condition.column
    for at, (title, end) in enumerate((("From", condition.low), ("To", condition.high))):

        def chosen(value: float | None, at: int = at) -> None:
            ends = [condition.low, condition.high]
            ends[at] = (-math.inf, math.inf)[at] if value is None else value
            on_pick(Condition(column, "", min(ends), max(ends)).text)

        value = None if math.isinf(end) else end
        control(st.number_input, title, value=value, on_pick=chosen, key=f"{key}_{at}", format="%.6g")


def _dates(condition: Condition, on_pick: Callable[[str], None], key: str) -> None:
    column = condition.column
    bounds = column.scale.limits(column.compute(), 0)
    least, most = (_day(end) for end in bounds)
    days = tuple(min(max(_day(end), least), most) for end in (max(condition.low, bounds[0]), min(condition.high, bounds[1])))

    def chosen(value: Any) -> None:
        if len(value) == 2:  # else the other end is still to be chosen
            first, last = ((day - date(1970, 1, 1)).days * _DAY for day in value)
            on_pick(Condition(column, "", float(first), float(last + _DAY - 1)).text)

    control(st.date_input, "Days", value=days, on_pick=chosen, key=key, min_value=least, max_value=most, format="YYYY-MM-DD")


def _day(seconds: float) -> date:
    """The day of a moment, within those that Python knows."""
    try:
        return date(1970, 1, 1) + timedelta(days=math.floor(seconds / _DAY))
    except OverflowError:
        return date.min if seconds < 0 else date.max
