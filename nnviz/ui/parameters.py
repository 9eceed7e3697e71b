"""Parameters of pages: one declaration gives the field of the page's state, its word in the address, and messages about it.

A page declares its parameters as fields of a frozen dataclass, by the kinds of parameter_kinds.py and run_parameter_kinds.py;
page_state.py keeps them in the session. Here is what needs no session: reading, writing, what fits a run, what another choice
resets, and the register of all words, so that a word that goes away in an edited address is known to go back to its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from itertools import chain, islice
from typing import Any, Generic, TypeVar

from ..runs.run import Run

T = TypeVar("T")
_METADATA = "parameter"
_MOST_NAMED = 8  # of the allowed values, in a message


@dataclass(frozen=True)
class Context:
    """What decides which values fit.

    Attributes
    ----------
    run : Run
        The run that the page is about.
    parts : sequence of str
        What its split calls its parts.
    layers : sequence of str
        The layers of its model, by name.
    others : sequence of str
        The ids of other runs that may be shown beside it.
    run_id : str
        Its own id.
    """

    run: Run
    parts: Sequence[str] = ()
    layers: Sequence[str] = ()
    others: Sequence[str] = ()
    run_id: str = ""


@dataclass(frozen=True)
class Instead(Generic[T]):
    """What a text is taken for that is not quite right, and the sentence that says so."""

    value: T
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a page.

    Attributes
    ----------
    word : str
        Its name in the address.
    default : object
        The value that the address leaves out.
    title : str
        What it is, in messages: "sort order".
    read : callable
        (text, context) → the value; None for a text that is none; `Instead` for one that is corrected.
    write : callable
        (value, context) → the text, "" for none.
    values : callable
        Context → all values of a list, some of a range.
    allowed : callable
        Context → what may be chosen, for messages; as a rule the texts of the values.
    fit : callable
        (value, context) → the value, or what stands for it in a run that does not have it.
    resets : tuple of str
        Fields that go back to their defaults where a control changes this one.
    survives : bool
        It stays as it is when another run is chosen; else each run has its own.
    always : bool
        The address always has the word, so that an address without it says nothing of it.
    rests : bool
        It says where something rests that is moved, such as a slider: no step in the browser's history.

    Examples
    --------
    >>> order = Parameter(
    ...     word="sort",
    ...     default="size",
    ...     title="sort order",
    ...     read=lambda text, _: text if text in ("size", "age") else None,
    ...     write=lambda value, _: value,
    ...     values=lambda _: ("size", "age"),
    ... )
    >>> order.read("age", None), order.refusal("x", None)
    ('age', '“x” is not a sort order; choose size, age.')
    """

    word: str
    default: Any
    title: str
    read: Callable[[str, Any], Any]
    write: Callable[[Any, Any], str]
    values: Callable[[Any], Iterable[Any]]
    allowed: Callable[[Any], str] | None = None
    fit: Callable[[Any, Any], Any] = lambda value, _: value
    resets: tuple[str, ...] = ()
    survives: bool = False
    always: bool = False
    rests: bool = False

    def refusal(self, text: str, context: Any) -> str:
        """Why a text is none of the values, and which there are.

        Parameters
        ----------
        text : str
            Of the address.
        context : Context

        Returns
        -------
        str
            A sentence.
        """
        written = (self.write(value, context) for value in self.values(context))
        return refusal(text, self.title, self.allowed(context) if self.allowed else listed(filter(None, written)))


def refusal(text: str, title: str, allowed: str) -> str:
    """A sentence that says what a text of the address is not, and what may be chosen."""
    article = "an" if title[0] in "aeiou" else "a"
    return f"“{text[:40]}” is not {article} {title}; {f'choose {allowed}' if allowed else 'there is none here'}."


def listed(texts: Iterable[str]) -> str:
    """The first of some texts, in a row."""
    named = [text[:40] for text in islice(texts, _MOST_NAMED + 1)]
    return ", ".join(named[:_MOST_NAMED]) + (", …" if len(named) > _MOST_NAMED else "")


def declared(parameter: Parameter) -> Any:
    """The field of a dataclass that is this parameter."""
    return field(default=parameter.default, metadata={_METADATA: parameter})


def parameters_of(declarations: Mapping[str, Field[Any]]) -> dict[str, Parameter]:
    """The parameters among some fields, by the fields' names."""
    return {name: each.metadata[_METADATA] for name, each in declarations.items() if _METADATA in each.metadata}


class ParameterTable:
    """The parameters of a page, by field.

    Parameters
    ----------
    page : str
        Names the table in messages; a table of the same name takes the place of one that was made earlier.
    declarations : type or mapping of str to field
        A dataclass, or fields by name.
    shared : bool
        All pages have these parameters, so that no page may have another with such a word.

    Raises
    ------
    ValueError
        Where a word is declared twice, or a parameter resets a field that is none.
    """

    def __init__(self, page: str, declarations: type | Mapping[str, Any], *, shared: bool = False) -> None:
        named = declarations if isinstance(declarations, Mapping) else {each.name: each for each in fields(declarations)}
        self.page, self.shared, self.parameters = page, shared, parameters_of(named)
        self._defaults = {name: each.default for name, each in named.items()}
        _register(self)
        unknown = {target for parameter in self.parameters.values() for target in parameter.resets} - set(self._defaults)
        if unknown:
            raise ValueError(f"A parameter of {page} resets “{min(unknown)}”, which is none of its fields.")

    @property
    def defaults(self) -> dict[str, Any]:
        return dict(self._defaults)

    def follow(
        self,
        values: Mapping[str, Any],
        context: Any,
        news: Callable[[str], str | None],
        tell: Callable[[str], None],
    ) -> dict[str, Any]:
        """The values after what is new in the address.

        Parameters
        ----------
        values : mapping
            By field.
        context : Context
        news : callable
            Word → its new text, "" where it went away, None where nothing is new.
        tell : callable
            Is given a sentence for each text that is none of the values.
        """
        after = dict(values)
        for name, parameter in self.parameters.items():
            text = news(parameter.word)
            if text is None:
                continue
            value = parameter.read(text, context) if text else parameter.default
            if isinstance(value, Instead):
                tell(value.sentence)
                after[name] = value.value
            elif text and value is None:
                tell(parameter.refusal(text, context))
            else:
                after[name] = value
        return after

    def fitted(self, values: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """The same, with what stands for values that this run does not have."""
        return {**values, **{name: each.fit(values[name], context) for name, each in self.parameters.items()}}

    def changed(self, values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        """The values after some changes, and after what these reset."""
        resets = {target for name in changes if changes[name] != values[name] for target in self._resets(name)}
        return {**values, **{target: self._defaults[target] for target in resets}, **changes}

    def carried(self, before: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
        """The values in a run of which another, with the values `before`, was looked at until now."""
        return self.changed(own, {name: before[name] for name, each in self.parameters.items() if each.survives})

    def query(self, values: Mapping[str, Any], context: Any) -> dict[str, str]:
        """The words of the address: of what differs from the defaults, and of what is always there."""
        texts = {
            parameter.word: parameter.write(values[name], context)
            for name, parameter in self.parameters.items()
            if parameter.always or values[name] != parameter.default
        }
        return {word: text for word, text in texts.items() if text}

    def _resets(self, name: str) -> tuple[str, ...]:
        return self.parameters[name].resets if name in self.parameters else ()


_TABLES: dict[str, ParameterTable] = {}  # page → the table that was made last


def tables() -> tuple[ParameterTable, ...]:
    """Those of all pages that were imported."""
    return tuple(_TABLES.values())


def declared_words() -> set[str]:
    """All words that an address may have."""
    return {parameter.word for parameter in _all()}


def leaving_words() -> set[str]:
    """Those that an address leaves out where the value is the default."""
    return {parameter.word for parameter in _all() if not parameter.always}


def resting_words() -> list[str]:
    """Those that make no step in the browser's history, in alphabetical order."""
    return sorted({parameter.word for parameter in _all() if parameter.rests})


def _all() -> Iterable[Parameter]:
    return chain.from_iterable(table.parameters.values() for table in tables())


def _register(table: ParameterTable) -> None:
    fields_of: dict[str, str] = {}
    for name, parameter in table.parameters.items():
        if parameter.word in fields_of:
            both = f"“{fields_of[parameter.word]}” and “{name}”"
            raise ValueError(f"The word “{parameter.word}” is declared twice on the page {table.page}, as {both}.")
        fields_of[parameter.word] = name
    for other in tables():
        if other.page == table.page or not (other.shared or table.shared):
            continue
        for word in sorted({parameter.word for parameter in other.parameters.values()} & set(fields_of)):
            owner, page = (other.page, table.page) if other.shared else (table.page, other.page)
            raise ValueError(f"The word “{word}” of the page {page} belongs to all pages already, as a parameter of {owner}.")
    _TABLES[table.page] = table
