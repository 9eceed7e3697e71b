"""The state of a page in the session, by run: what its parameters are after following the address, what controls change.

What survives a change of run is taken from the run that the page showed before; what does not fit the present run is kept, and
stands aside as long as that run is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Generic, TypeVar

import streamlit as st

from ..runs.run import Run
from . import state
from .parameters import Context, ParameterTable
from .runs import RunChoice

S = TypeVar("S")


class PageState(Generic[S]):
    """The parameters of a page as they are in this session.

    Parameters
    ----------
    page : str
        Names the page, in messages and in the session.
    kind : type
        A frozen dataclass whose fields are declared by the kinds of parameter_kinds.py and run_parameter_kinds.py. Fields that
        are declared otherwise are kept in the session alone.
    shared_resets : mapping of str to collection of str
        Which fields go back to their defaults where a control of the page changes what all pages share, by the field of
        `MapState`.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from nnviz.ui.parameter_kinds import one_of, whole
    >>> @dataclass(frozen=True)
    ... class GalleryState:
    ...     sort: str = one_of("sort", ("size", "age"), title="sort order", resets="page", survives=True)
    ...     page: int = whole("page", 1, default=1, title="page")
    >>> GALLERY = PageState("gallery", GalleryState)
    >>> GALLERY.query(GalleryState(sort="age", page=2), run)
    {'sort': 'age', 'page': '2'}

    In a session, of a run that was chosen there:

    >>> from nnviz.ui import state
    >>> from nnviz.ui.parameters import Context
    >>> from nnviz.ui.runs import RunChoice
    >>> choice = RunChoice("digits", "digits", ("digits.nnviz", 0, 0))
    >>> view = state.view_of(choice, run)  # what all pages share
    >>> GALLERY.follow(choice, Context(run))  # what the address says, nothing here
    GalleryState(sort='size', page=1)
    >>> GALLERY.keep(choice, page=3)
    >>> GALLERY.now(choice)
    GalleryState(sort='size', page=3)
    >>> GALLERY.change(choice, sort="age")  # which resets the page
    >>> GALLERY.now(choice)
    GalleryState(sort='age', page=1)
    """

    def __init__(self, page: str, kind: type[S], *, shared_resets: Mapping[str, Collection[str]] | None = None) -> None:
        self.table, self._kind, self._shared_resets = ParameterTable(page, kind), kind, dict(shared_resets or {})
        self._key = f"{page}_state"  # session key: run id → the state, also of what does not fit the run
        self._last = f"{page}_run"  # session key: the id of the run that the page was about last

    def follow(self, choice: RunChoice, context: Context) -> S:
        """The state of the page for a run, after following the address; what is none of the values is said and passed over.

        Parameters
        ----------
        choice : RunChoice
        context : Context
            What decides which values fit.

        Returns
        -------
        S
        """
        values = self.table.follow(self._values(choice), context, state.news, state.warn)
        self._put(choice, values)
        return self._kind(**self.table.fitted(values, context))

    def fitted(self, choice: RunChoice, context: Context) -> S:
        """The state of the page for a run as another page needs it, which follows no words of this one."""
        return self._kind(**self.table.fitted(self._values(choice), context))

    def now(self, choice: RunChoice) -> S:
        """The state by now, also where the page has not been drawn since something was chosen.

        Parameters
        ----------
        choice : RunChoice

        Returns
        -------
        S
        """
        return self._kind(**self._values(choice))

    def change(self, choice: RunChoice, *, shared: Mapping[str, Any] | None = None, **changes: Any) -> None:
        """Show something else, as a control asks.

        Parameters
        ----------
        choice : RunChoice
        shared : mapping, optional
            Changes of what all pages share, by the field of `MapState`.
        **changes
            By field. What they reset goes back to its default, where it is not among them.
        """
        resets = {target for name in shared or {} for target in self._shared_resets.get(name, ())}
        defaults = self.table.defaults
        values = {**self._values(choice), **{target: defaults[target] for target in resets}}
        self._put(choice, self.table.changed(values, changes))
        state.change_view(choice, **(shared or {}))

    def keep(self, choice: RunChoice, **changes: Any) -> None:
        """Change something that the page itself found, which resets nothing and moves no view.

        Parameters
        ----------
        choice : RunChoice
        **changes
            By field.
        """
        self._put(choice, {**self._values(choice), **changes})

    def query(self, page_state: S, run: Run) -> dict[str, str]:
        """What differs from the defaults, as words of the address.

        Parameters
        ----------
        page_state : S
        run : Run

        Returns
        -------
        dict of str to str
        """
        return self.table.query(vars(page_state), Context(run))

    def was_followed(self) -> bool:
        """Whether the address newly says something of a parameter of this page."""
        return any(state.news(parameter.word) is not None for parameter in self.table.parameters.values())

    def before(self, choice: RunChoice) -> tuple[str, S] | None:
        """The id of the other run that the page was about last, and its state then; None where there is none."""
        run, states = st.session_state.get(self._last, ""), st.session_state.get(self._key, {})
        return (run, states[run]) if run in states and run != choice.id else None

    def _values(self, choice: RunChoice) -> dict[str, Any]:
        states, before = st.session_state.get(self._key, {}), self.before(choice)
        values = vars(states[choice.id]) if choice.id in states else self.table.defaults
        return self.table.carried(vars(before[1]), values) if before else dict(values)

    def _put(self, choice: RunChoice, values: Mapping[str, Any]) -> None:
        st.session_state.setdefault(self._key, {})[choice.id] = self._kind(**values)
        st.session_state[self._last] = choice.id
