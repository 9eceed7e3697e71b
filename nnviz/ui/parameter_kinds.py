"""Kinds of page parameters, as fields of a dataclass: lists, flags, numbers, ranges.

Those that name what a run has are in run_parameter_kinds.py. What all kinds have in common is declared by keywords, as
attributes of `Parameter`: `title`, `resets`, `survives`, `always`, `rests`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from ..numerals import MOST_PAGES, number_in, whole_in
from .parameters import Parameter, declared


def parameter(
    word: str,
    default: Any,
    *,
    title: str,
    read: Callable[[str, Any], Any],
    write: Callable[[Any, Any], str] = lambda value, _: str(value),
    values: Callable[[Any], Iterable[Any]],
    resets: str | Sequence[str] = (),
    **more: Any,
) -> Any:
    """One with a reader and a writer of its own.

    Parameters
    ----------
    word, default, title, read, write, values, resets
        The attributes of `Parameter`, which explains them; one field to reset may stand alone.
    **more
        Its other attributes, such as `survives`.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> field = parameter("hex", 0, title="number", read=lambda text, _: int(text, 16), values=lambda _: (0, 255))
    >>> parameters_of({"field": field})["field"].read("ff", None)
    255
    """
    targets = (resets,) if isinstance(resets, str) else tuple(resets)
    return declared(
        Parameter(word=word, default=default, title=title, read=read, write=write, values=values, resets=targets, **more)
    )


def one_of(
    word: str,
    values: Collection[Any] | Callable[[Any], Collection[Any]],
    *,
    default: Any = None,
    title: str,
    **more: Any,
) -> Any:
    """A value of a list, by its own name.

    Parameters
    ----------
    word : str
    values : collection, or callable
        What may be chosen; of a context, where it depends on the run.
    default : object, optional
        The first value where none is named, and where this one may not be chosen.
    title, **more
        As the word, attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": one_of("sort", ("size", "age"), title="sort order")})["field"]
    >>> each.default, each.read("age", None), each.refusal("x", None)
    ('size', 'age', '“x” is not a sort order; choose size, age.')
    """
    offered = values if callable(values) else lambda _: values
    default = next(iter(offered(None))) if default is None else default

    def fit(value: Any, context: Any) -> Any:
        choices = offered(context)
        return value if value in choices else default if default in choices else next(iter(choices), default)

    return parameter(
        word,
        default,
        title=title,
        read=lambda text, context: next((value for value in offered(context) if str(value) == text), None),
        values=lambda context: tuple(offered(context)),
        fit=fit,
        **more,
    )


def several_of(word: str, values: Collection[str], *, default: tuple[str, ...], title: str, **more: Any) -> Any:
    """Some values of a list, joined by full stops; "none" for none.

    Parameters
    ----------
    word : str
    values : collection of str
    default : tuple of str
    title, **more
        As the word, attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": several_of("rows", ("a", "b", "c"), default=("a",), title="set of rows")})["field"]
    >>> each.read("a.c", None), each.write((), None)
    (('a', 'c'), 'none')
    """

    def read(text: str, _: Any) -> tuple[str, ...] | None:
        named = () if text == "none" else tuple(text.split("."))
        return named if set(named) <= set(values) else None

    return parameter(
        word,
        default,
        title=title,
        read=read,
        write=lambda chosen, _: ".".join(chosen) or "none",
        values=lambda _: ((), *((value,) for value in values), tuple(values)),
        allowed=lambda _: f"some of {', '.join(values)} with full stops between them, or none",
        **more,
    )


def flag(word: str, *, on: str = "", off: str = "", title: str, **more: Any) -> Any:
    """Yes or no.

    Parameters
    ----------
    word : str
    on, off : str
        One of the two: what the address says for yes, where no is the default, or for no.
    title, **more
        As the word, attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": flag("cards", on="small", title="size of cards")})["field"]
    >>> each.default, each.read("small", None), each.write(False, None)
    (False, True, '')
    """
    other = on or off
    return parameter(
        word,
        not on,
        title=title,
        read=lambda text, _: bool(on) if text == other else None,
        write=lambda value, _: other if value == bool(on) else "",
        values=lambda _: (False, True),
        allowed=lambda _: f"{other}, or leave it out",
        **more,
    )


def whole(word: str, least: int, most: int = MOST_PAGES, *, default: int, title: str, **more: Any) -> Any:
    """A whole number within a range.

    Parameters
    ----------
    word : str
    least, most : int
        Both included.
    default : int
    title, **more
        As the word, attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": whole("page", 1, 9, default=1, title="page")})["field"]
    >>> each.read("2", None), each.refusal("0", None)
    (2, '“0” is not a page; choose a whole number from 1 to 9.')
    """
    return parameter(
        word,
        default,
        title=title,
        read=lambda text, _: whole_in(text, least, most),
        values=lambda _: sorted({default, least, (least + most) // 2, most}),
        allowed=lambda _: f"a whole number from {least}" + (f" to {most:,}" if most < MOST_PAGES else ""),
        **more,
    )


def number(word: str, least: float, most: float, *, default: float, title: str, **more: Any) -> Any:
    """A number within a range.

    Parameters
    ----------
    word : str
    least, most : float
        Both included.
    default : float
    title, **more
        As the word, attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": number("speed", 0.25, 64, default=1, title="speed")})["field"]
    >>> each.read("0.5", None), each.read("100", None)
    (0.5, None)
    """
    return parameter(
        word,
        default,
        title=title,
        read=lambda text, _: number_in(text, least, most),
        values=lambda _: (least, (least + most) / 2, most),
        allowed=lambda _: f"a number from {least:g} to {most:g}",
        **more,
    )


def bounds(word: str, least: int, most: int, *, title: str, **more: Any) -> Any:
    """The lower and the upper of two whole numbers, such as 20-80; the widest are the default.

    Parameters
    ----------
    word : str
    least, most : int
        Both included.
    title, **more
        As the word, attributes of `Parameter`, which explains them.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": bounds("sure", 0, 100, title="range of confidence")})["field"]
    >>> each.default, each.read("20-80", None), each.read("80-20", None)
    ((0, 100), (20, 80), None)
    """

    def read(text: str, _: Any) -> tuple[int, int] | None:
        low, high = (whole_in(part, least, most) for part in text.partition("-")[::2])
        return None if low is None or high is None or low > high else (low, high)

    middle = (least + most) // 2
    return parameter(
        word,
        (least, most),
        title=title,
        read=read,
        write=lambda value, _: f"{value[0]}-{value[1]}",
        values=lambda _: ((least, most), (least, middle), (middle, middle), (middle, most)),
        allowed=lambda _: f"two whole numbers from {least} to {most}, such as {least}-{middle}",
        **more,
    )
