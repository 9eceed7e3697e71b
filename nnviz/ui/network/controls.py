"""Controls of the Network screen that keep what was picked in its choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ..widgets import on_choice, show_value


def pick(
    label: str,
    options: Sequence[Any],
    value: Any,
    on_pick: Callable[[Any], None],
    *,
    key: str,
    titles: Mapping[Any, str],
    width: int | None = None,
    help: str | None = None,
) -> None:
    """A select box."""
    key = f"network_{key}"
    show_value(key, value if value in options else options[0])
    st.selectbox(
        label,
        options,
        key=key,
        format_func=lambda option: titles.get(option, str(option)),
        on_change=on_choice(key, on_pick),
        width=width or "stretch",
        help=help,
    )


def flip(label: str, value: bool, on_flip: Callable[[bool], None], *, key: str, help: str) -> None:
    """A toggle."""
    key = f"network_{key}"
    show_value(key, value)
    st.toggle(label, key=key, on_change=on_choice(key, on_flip), help=help)
