"""Controls of all pages: Streamlit's widgets, which show what the session keeps and hand on what the person chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ..projection.methods import METHODS
from ..runs.run import Run
from .tables import csv_file
from .widgets import on_choice, show_value


def control(
    widget: Callable[..., Any], label: str, *arguments: Any, value: Any, on_pick: Callable[[Any], None], key: str, **more: Any
) -> None:
    """Draw a widget with a value; `on_pick` is called with what the person chooses. `arguments` and `more` are the widget's."""
    show_value(key, value)
    widget(label, *arguments, key=key, on_change=on_choice(key, on_pick), **more)


def pick(label: str, titles: Mapping[Any, str], *, value: Any, **more: Any) -> None:
    """A select box of values by their titles; a value that is none of them shows the first."""
    value = value if value in titles else next(iter(titles))
    control(st.selectbox, label, list(titles), value=value, format_func=_title_in(titles), **more)


def method_switch(label: str = "Map", **more: Any) -> None:
    """The methods of projection beside each other."""
    titles = {name: method.title for name, method in METHODS.items()}
    control(st.segmented_control, label, list(titles), required=True, format_func=_title_in(titles), **more)


@dataclass(frozen=True)
class Controls:
    """Widgets for the fields of a state, each of which shows what the field is and changes it.

    Most take the keywords of Streamlit's widget. Others are `key`, in the session, where that is not PAGE_FIELD, and `value`,
    what is shown, where that is not the field's own.

    Attributes
    ----------
    page : str
    state : object
        It has the fields.
    change : callable
        Takes the changed field as a keyword.
    """

    page: str
    state: object
    change: Callable[..., None]

    def draw(
        self,
        field: str,
        widget: Callable[..., Any],
        label: str,
        *arguments: Any,
        read: Callable[[Any], Any] = lambda value: value,
        **more: Any,
    ) -> None:
        """Any other widget of Streamlit, with its own arguments; `read` makes the field of what was chosen."""
        control(widget, label, *arguments, **self._bound(field, more, read))

    def pick(self, field: str, label: str, titles: Mapping[Any, str], **more: Any) -> None:
        """A select box of values by their titles."""
        pick(label, titles, **self._bound(field, more))

    def segments(self, field: str, label: str, titles: Mapping[Any, str], **more: Any) -> None:
        """Values by their titles beside each other."""
        self.draw(field, st.segmented_control, label, list(titles), required=True, format_func=_title_in(titles), **more)

    def several(self, field: str, label: str, titles: Mapping[Any, str], **more: Any) -> None:
        """Any number of values by their titles, as a tuple; those that are not offered are left out."""
        bound = self._bound(field, more, tuple)
        bound["value"] = [value for value in bound["value"] if value in titles]
        control(st.multiselect, label, list(titles), format_func=_title_in(titles), **bound)

    def flip(self, field: str, label: str, **more: Any) -> None:
        """A toggle."""
        self.draw(field, st.toggle, label, **more)

    def open_tab(self, field: str, titles: Mapping[str, str], *, key: str = "") -> Iterator[str]:
        """Tabs by their titles; gives the name of the open one, inside it, so that no other is computed."""
        names = {title: name for name, title in titles.items()}
        bound = self._bound(field, {}, names.__getitem__)
        key = key or bound["key"]
        show_value(key, titles.get(bound["value"], next(iter(names))))
        for tab, name in zip(st.tabs(list(names), key=key, on_change=on_choice(key, bound["on_pick"])), titles, strict=True):
            if tab.open:
                with tab:
                    yield name

    def page_numbers(
        self, field: str, n_pages: int, *, value: int | None = None, key: str = "", number: int = 3, width: int = 190
    ) -> None:
        """The numbers of the pages of a list, where there are several; `number` of them have a button."""
        if n_pages > 1:
            bound = self._bound(field, {})
            key = f"{key or bound['key']}_{n_pages}"  # pages that are no more are no value of the widget
            show_value(key, bound["value"] if value is None else value)
            st.pagination(n_pages, key=key, max_visible_pages=number, width=width, on_change=on_choice(key, bound["on_pick"]))

    def _bound(self, field: str, more: dict[str, Any], read: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
        def chosen(value: Any) -> None:
            self.change(**{field: read(value)})

        return {"value": getattr(self.state, field), "on_pick": chosen, "key": f"{self.page}_{field}", **more}


def class_titles(run: Run) -> dict[int, str]:
    """The classes by their indices, after −1 for all of them."""
    return {-1: "all", **dict(enumerate(run.class_names))}


def csv_button(table: Callable[[], str], *, name: str, key: str, help: str) -> None:
    """A button that saves a table, made when it is pressed, as the file NAME.csv."""
    st.download_button(
        "CSV",
        lambda: csv_file(table()),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=key,
        help=help,
    )


def chart(figure: Any, key: str, **more: Any) -> None:
    """A Plotly figure without Plotly's own buttons."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, **more)


def _title_in(titles: Mapping[Any, str]) -> Callable[[Any], str]:
    """A widget may still hold a value that is not offered any more."""
    return lambda value: titles.get(value, str(value))
