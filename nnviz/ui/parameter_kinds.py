"""Kinds of page parameters, as fields of a dataclass: lists, flags, numbers, ranges, classes, checkpoints, samples, runs.

What all kinds have in common is declared by keywords, as attributes of `Parameter`: `title`, `resets`, `survives`, `always`,
`rests`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from urllib.parse import quote, unquote

from ..charts.text import epoch_text
from ..numerals import MOST_PAGES, number_in, whole_in
from ..runs.run import Run
from ..views.map.selection import read_selection_word
from .parameters import Context, Instead, Parameter, declared, listed, refusal


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
        Other attributes of `Parameter`, such as `resets` and `survives`.

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
        Its name in the address.
    values : collection, or callable
        What may be chosen; of a context, where it depends on the run.
    default : object, optional
        The first value where none is named.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

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
    return parameter(
        word,
        default,
        title=title,
        read=lambda text, context: next((value for value in offered(context) if str(value) == text), None),
        values=lambda context: tuple(offered(context)),
        fit=lambda value, context: value if value in offered(context) else default,
        **more,
    )


def several_of(word: str, values: Collection[str], *, default: tuple[str, ...], title: str, **more: Any) -> Any:
    """Some values of a list, joined by full stops; "none" for none.

    Parameters
    ----------
    word : str
        Its name in the address.
    values : collection of str
    default : tuple of str
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

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
        Its name in the address.
    on, off : str
        One of the two: what the address says for yes, where no is the default, or for no.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

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
        Its name in the address.
    least, most : int
        Both included.
    default : int
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

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
        Its name in the address.
    least, most : float
        Both included.
    default : float
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

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
        Its name in the address.
    least, most : int
        Both included.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

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


def checkpoint(word: str, *, default: int, title: str = "recorded epoch", **more: Any) -> Any:
    """A checkpoint, by its index; in the address by its epoch.

    Parameters
    ----------
    word : str
        Its name in the address.
    default : int
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": checkpoint("since", default=0)})["field"]
    >>> each.write(4, Context(run)), each.read("5", Context(run))
    ('5', 4)
    """
    return parameter(
        word,
        default,
        title=title,
        read=lambda text, context: epochs.index(text) if text in (epochs := epoch_texts(context.run)) else None,
        write=lambda value, context: epoch_text(context.run.checkpoints[value].epoch),
        values=lambda context: range(len(context.run.checkpoints)),
        fit=lambda value, context: value if value < len(context.run.checkpoints) else default,
        **more,
    )


def epoch_texts(run: Run) -> list[str]:
    """The epochs of the checkpoints, as the address has them."""
    return [epoch_text(each.epoch) for each in run.checkpoints]


def class_index(word: str, *, title: str = "class", **more: Any) -> Any:
    """A class, by its index, −1 for none; in the address by its name.

    Parameters
    ----------
    word : str
        Its name in the address.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": class_index("says")})["field"]
    >>> each.default, each.read("7", Context(run)), each.read("cat", Context(run))
    (-1, 7, None)
    """

    def read(text: str, context: Context) -> int | None:
        texts = [class_text(context.run, index) for index in range(context.run.n_classes)]
        return texts.index(text) if text in texts else None

    return parameter(
        word,
        -1,
        title=title,
        read=read,
        write=lambda value, context: class_text(context.run, value) if value >= 0 else "",
        values=lambda context: range(context.run.n_classes),
        fit=lambda value, context: value if value < context.run.n_classes else -1,
        **more,
    )


def class_text(run: Run, index: int) -> str:
    """A class's name, or its number where the name is another's too."""
    name = run.class_names[index]
    return name if run.class_names.count(name) == 1 else f"#{index}"


def sample_index(word: str, *, title: str = "sample", **more: Any) -> Any:
    """A sample, by its number, −1 for none.

    Parameters
    ----------
    word : str
        Its name in the address.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": sample_index("one")})["field"]
    >>> each.read("5", Context(run)), each.refusal("9999", Context(run))
    (5, '“9999” is not a sample; choose a whole number from 0 to 1796.')
    """
    return parameter(
        word,
        -1,
        title=title,
        read=lambda text, context: whole_in(text, 0, context.run.n_samples - 1),
        write=lambda value, _: str(value) if value >= 0 else "",
        values=lambda context: (0, context.run.n_samples - 1),
        allowed=sample_range,
        fit=lambda value, context: value if value < context.run.n_samples else -1,
        **more,
    )


def sample_range(context: Context) -> str:
    """The numbers of the samples, in words."""
    return f"a whole number from 0 to {context.run.n_samples - 1}"


def sample_list(word: str, *, most: int, title: str, **more: Any) -> Any:
    """Some samples by their numbers, joined by full stops.

    Parameters
    ----------
    word : str
        Its name in the address.
    most : int
        How many at most; further ones are left out.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": sample_list("added", most=3, title="list of samples")})["field"]
    >>> each.read("5.7", Context(run)), each.write((5, 7), Context(run))
    ((5, 7), '5.7')
    """

    def read(text: str, context: Context) -> tuple[int, ...] | None:
        parts = text.split(".")
        samples = [at for each in parts[:most] if (at := whole_in(each, 0, context.run.n_samples - 1)) is not None]
        return tuple(samples) if len(samples) == len(parts) else None

    return parameter(
        word,
        (),
        title=title,
        read=read,
        write=lambda value, _: ".".join(map(str, value)),
        values=lambda context: ((), (0,), (context.run.n_samples - 1, 0)),
        allowed=lambda context: f"up to {most} numbers from 0 to {context.run.n_samples - 1} with full stops between them",
        fit=lambda value, context: tuple(at for at in value if at < context.run.n_samples),
        **more,
    )


def is_selection(text: str, context: Context) -> bool:
    """Whether a text names samples, as `selection_word` does."""
    return read_selection_word(text, context.run.n_samples) is not None


def run_list(word: str, *, most: int, title: str, **more: Any) -> Any:
    """Some of the other runs, by their ids, joined by commas; ids that are not there are said and left out.

    Parameters
    ----------
    word : str
        Its name in the address.
    most : int
        How many at most.
    title : str
        What it is, in messages.
    **more
        Other attributes of `Parameter`, such as `resets` and `survives`.

    Returns
    -------
    dataclasses.Field

    Examples
    --------
    >>> from nnviz.ui.parameters import parameters_of
    >>> each = parameters_of({"field": run_list("with", most=2, title="run to compare with")})["field"]
    >>> each.read("second", Context(run, others=("first", "second")))
    ('second',)
    """

    def read(text: str, context: Context) -> tuple[str, ...] | Instead[tuple[str, ...]]:
        parts = [unquote(part) for part in text.split(",")][:100]
        missing = [other for other in parts if other not in context.others and other != context.run_id]
        runs = tuple(other for other in dict.fromkeys(parts) if other in context.others and other != context.run_id)
        if missing:
            return Instead(runs[:most], refusal(missing[0], title, listed(context.others)))
        if len(runs) > most:
            return Instead(runs[:most], f"At most {most + 1} runs are shown at once.")
        return runs

    return parameter(
        word,
        (),
        title=title,
        read=read,
        write=lambda value, _: ",".join(quote(other, safe=" ()") for other in value),
        values=lambda context: ((), tuple(context.others[:1]), tuple(context.others[:most])),
        fit=lambda value, context: tuple(other for other in value if other in context.others)[:most],
        **more,
    )
