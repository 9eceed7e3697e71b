"""The screens of the app, in the order of the navigation: a line each is all that the app has to know of a page's file."""

from __future__ import annotations

from dataclasses import dataclass

_BAR = ("epochs", "base.css", "epochs.css")


@dataclass(frozen=True)
class Screen:
    """A screen.

    Attributes
    ----------
    name : str
        Of its file in `pages`, and in its address.
    title : str
        In the navigation.
    needs : tuple of str
        The built files that its views need when it is opened, as the manifest names them; they are announced with the page.
    """

    name: str
    title: str
    needs: tuple[str, ...] = _BAR


#: The first is the home page.
SCREENS = (
    Screen("projection", "Projection", ("map", "base.css", "epochs.css", "map.css")),
    Screen("overview", "Overview", (*_BAR, "story", "story.css")),
    Screen("traces", "Traces", (*_BAR, "traces", "traces.css", "map", "map.css")),
    Screen("mistakes", "Mistakes", (*_BAR, "gallery", "gallery.css")),
    Screen("network", "Network", (*_BAR, "network", "network.css")),
    Screen("landscape", "Loss landscape"),
    Screen("compare", "Compare"),
    Screen("playground", "Playground", ("playground", "base.css", "playground.css")),
)
