"""The small map of pages that show other things too: it follows their epoch bar, and draws what is computed already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..projection.methods import landmark_methods
from ..projection.settings import MapSettings
from ..runs.concatenated import AnyRun
from ..views.map import MapState, show_map
from ..views.map.display_options import display_options, look_of
from ..views.map.selection import read_selection_word
from .map_settings import settings_of_other
from .pictures import Picture, map_offer, stored_picture
from .runs import MapData, map_addresses

_SURVIVING_OPTIONS = ("colour", "size", "opacity", "axes")  # of the look: what a small map takes over


@dataclass(frozen=True)
class SmallMap:
    """The map of a run in the projection that is looked at.

    Attributes
    ----------
    run : Run or ConcatenatedRuns
    settings : MapSettings or None
        None for a projection that is never computed beforehand.
    picture : Picture or None
        What is kept for the settings; None where it has to be computed, and star coordinates are drawn instead.
    """

    run: AnyRun
    settings: MapSettings | None
    picture: Picture | None

    @classmethod
    def of(cls, run: AnyRun, view: MapState) -> SmallMap:
        settings = settings_of_other(view.space, view.dims, run) if view.space in landmark_methods() else None
        return cls(run, settings, stored_picture(run, settings) if settings else None)

    @property
    def is_there(self) -> bool:
        """Whether the projection itself can be drawn."""
        return self.settings is None or self.picture is not None

    def draw(
        self,
        state: MapState,
        *,
        name: str,
        data: Callable[[], MapData],
        load: Callable[[], AnyRun],
        on_change: Callable[[dict[str, Any]], None],
        **more: Any,
    ) -> bool:
        """Draw it; whether the browser can.

        Parameters
        ----------
        state : MapState
            What is to be seen.
        name : str
            Names what is shown.
        data, load : callable
            As `map_addresses` takes them.
        on_change : callable
            Takes the new `picked` and `chosen`, those of the two that a person changed on the map.
        **more
            As `show_map` takes them.
        """
        options = {name: value for name, value in display_options(state.look).items() if name in _SURVIVING_OPTIONS}
        drawn = replace(state, look=look_of(options), space=state.space if self.is_there else "star")

        def rested(now: MapState) -> None:
            if now.picked >= self.run.n_samples or read_selection_word(now.chosen, self.run.n_samples) is None:
                return
            changes = {
                field: value for field in ("picked", "chosen") if (value := getattr(now, field)) != getattr(drawn, field)
            }
            if changes:
                on_change(changes)

        recording, sheets = map_addresses(self.run, data, load)
        return show_map(
            run=name,
            digest=self.run.digest,
            recording=recording,
            sheets=sheets,
            offers=[map_offer(self.run, self.picture, self.settings)] if self.picture and self.settings else [],
            state=drawn,
            revision=f"{drawn.space} {drawn.dims} {drawn.picked} {drawn.kept} {drawn.chosen} {drawn.look}",
            autoplay=False,
            on_rest=rested,
            compact=True,
            **more,
        )
