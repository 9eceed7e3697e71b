"""Parameters of what all pages share, `MapState`: projection, epoch, samples, class, and how the map is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..analysis.metadata import metadata_of
from ..charts.text import epoch_text
from ..numerals import number_in
from ..projection.methods import METHODS, methods_for
from ..runs.run import Run
from ..views.map import MapState
from ..views.map.display_options import DISPLAY_OPTIONS, colour_names, display_options, is_display_option, look_of
from .parameter_kinds import one_of, parameter
from .parameters import Context, Instead, ParameterTable, listed
from .run_parameter_kinds import class_index, epoch_texts, is_selection, sample_index

LONGEST = 3000  # characters of the address for the chosen samples; more are kept in the session only

_NUMBERS = {"size": "1.5", "opacity": "0.5", "camera": "0.1,0.2,3"}  # words that hold numbers, and examples
_OF_A_RUN = ("since", "camera", "axes")  # words that mean another thing in another run


def _read_epoch(text: str, context: Context) -> int | Instead[int] | None:
    """The checkpoint whose epoch is nearest."""
    epochs, epoch = [checkpoint.epoch for checkpoint in context.run.checkpoints], number_in(text)
    if epoch is None:
        return None
    nearest = min(range(len(epochs)), key=lambda index: (abs(epochs[index] - epoch), index))
    if 0 <= epoch <= epochs[-1]:
        return nearest
    return Instead(nearest, f"There is no epoch {text[:40]}, so this is epoch {epoch_text(epochs[nearest])}.")


def _fit_checkpoint(value: int, context: Context) -> int:
    last = len(context.run.checkpoints) - 1
    return min(value, last) if value >= 0 else last


def _look(word: str) -> Any:
    """A word for how the map is drawn, which the browser writes and reads (displayoptions.ts); "" for the default."""
    pattern = DISPLAY_OPTIONS[word].pattern
    names = ("0", "1") if pattern == "[01]" else tuple(pattern.split("|")) if re.fullmatch(r"[a-z|]+", pattern) else ()

    def values(context: Context) -> tuple[str, ...]:
        if word == "colour":
            return colour_names(metadata_of(context.run)) if context else colour_names()
        return tuple(epoch_texts(context.run)) if word == "since" else names or (_NUMBERS.get(word, "A"),)

    def fits(text: str, context: Context) -> bool:
        return is_display_option(word, text) and (word not in ("since", "colour") or text in values(context))

    return parameter(
        word,
        "",
        title=f"value of {word}",
        read=lambda text, context: text if fits(text, context) else None,
        values=values,
        allowed=lambda context: listed(values(context)) if word not in (*_NUMBERS, "axes") else f"such as {values(context)[0]}",
        fit=lambda value, context: value if fits(value, context) else "",
        survives=word not in _OF_A_RUN,
        rests=word in (*_NUMBERS, "axes"),
    )


def _methods(context: Context | None) -> tuple[str, ...]:
    return tuple(METHODS if context is None else methods_for(has_answers=context.run.has_answers))


#: In the order in which an address has them.
_FIELDS: dict[str, Any] = {
    "space": one_of(
        "method",
        _methods,
        default=next(iter(METHODS)),
        title="projection",
        survives=True,
        resets=("camera", "axes"),
        always=True,
    ),
    "checkpoint": parameter(
        "epoch",
        -1,  # the last one
        title="epoch",
        read=_read_epoch,
        write=lambda value, context: epoch_text(context.run.checkpoints[value].epoch),
        values=lambda context: range(len(context.run.checkpoints)),
        allowed=lambda context: f"a number from 0 to {context.run.checkpoints[-1].epoch:g}",
        fit=_fit_checkpoint,
        always=True,
        rests=True,
    ),
    "dims": one_of("dims", (2, 3), title="number of dimensions", survives=True, resets=("camera", "axes")),
    "picked": sample_index("sample"),
    "kept": class_index("class"),
    "chosen": parameter(
        "samples",
        "",
        title="selection of samples",
        read=lambda text, context: text if is_selection(text, context) else None,
        write=lambda value, _: value if len(value) <= LONGEST else "",
        values=lambda context: ("", "0", f"0-{context.run.n_samples - 1}"),
        allowed=lambda context: f"samples from 0 to {context.run.n_samples - 1}, such as 3,7-9",
        fit=lambda value, context: value if is_selection(value, context) else "",
    ),
}
VIEW = ParameterTable("all pages", {**_FIELDS, **{word: _look(word) for word in DISPLAY_OPTIONS}}, shared=True)


def followed(
    current: MapState | None,
    before: MapState | None,
    run: Run,
    news: Callable[[str], str | None],
    tell: Callable[[str], None],
) -> MapState:
    """What is looked at in a run after following the address.

    Parameters
    ----------
    current : MapState or None
        What was looked at in this run, where it was.
    before : MapState or None
        What is looked at in another run until now.
    run : Run
    news, tell : callable
        As `ParameterTable.follow` takes them.
    """
    context, values = Context(run), _values(current)
    if before:
        values = VIEW.carried(_values(before), values)
    return _state(VIEW.fitted(VIEW.follow(values, context, news, tell), context))


def view_query(state: MapState, run: Run) -> dict[str, str]:
    """What is looked at, as words of the address."""
    return VIEW.query(_values(state), Context(run))


def _values(state: MapState | None) -> dict[str, Any]:
    named = {name: getattr(state, name) for name in _FIELDS} if state else {}
    return {**VIEW.defaults, **named, **display_options(state.look if state else "")}


def _state(values: dict[str, Any]) -> MapState:
    look = look_of({word: values[word] for word in DISPLAY_OPTIONS if values[word]})
    return MapState(**{name: values[name] for name in _FIELDS}, look=look)
