"""Projection: every sample on the map, moving through the training."""

from nnviz.ui import shell, state
from nnviz.ui.media import media_url
from nnviz.ui.runs import map_data
from nnviz.views.map import show_map

choice, run = shell.begin_page()
first_visit = state.is_first_visit()
view = state.view_of(choice, run)
data = map_data(choice)
show_map(
    run=choice.id,
    digest=run.digest,
    bundle_url=media_url(data.bundle, "application/gzip", "map-bundle"),
    sprite_urls=[media_url(sheet, "image/png", f"map-sheet-{index}") for index, sheet in enumerate(data.sheets)],
    state=view,
    revision=state.revision(),
    autoplay=first_visit,
    on_rest=lambda rested: state.set_view(choice, run, rested),
)
state.publish(choice, run, view)
