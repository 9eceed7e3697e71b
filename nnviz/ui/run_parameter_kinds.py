"""Kinds of page parameters that name what a run has: checkpoints, classes, samples; and other runs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from ..charts.text import epoch_text
from ..numerals import whole_in
from ..runs.run import Run
from ..views.map.selection import read_selection_word
from .parameter_kinds import parameter
from .parameters import Context, Instead, listed, refusal


def checkpoint(word: str, *, default: int, title: str = "recorded epoch", **more: Any) -> Any:
    """A checkpoint, by its index; in the address by its epoch.

    Parameters
    ----------
    word : str
    default : int
    title, **more
        As the word, attributes of `Parameter`, which explains them.

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
    word, title, **more
        Attributes of `Parameter`, which explains them.

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
    word, title, **more
        Attributes of `Parameter`, which explains them.

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
    most : int
        How many at most; further ones are left out.
    title, **more
        As the word, attributes of `Parameter`, which explains them.

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
    most : int
        How many at most.
    title, **more
        As the word, attributes of `Parameter`, which explains them.

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
