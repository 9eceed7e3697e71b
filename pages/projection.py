"""Projection: every sample on the map, moving through the training."""

from nnviz.ui import making, shell, state
from nnviz.ui.map_settings import map_settings, url_words
from nnviz.ui.media import media_url
from nnviz.ui.pictures import kept_picture, map_url, offers_beside
from nnviz.ui.runs import TITLES, map_data
from nnviz.ui.workshop import workshop
from nnviz.views.map import show_map

choice, run = shell.begin_page()
first_visit = state.is_first_visit()
view = state.view_of(choice, run)
data = map_data(choice)
settings = map_settings(run, view)
picture = settings and kept_picture(run, settings)
job = None
if settings:
    job = workshop().under_way(run, settings) if picture else workshop().ask(run, settings)
if picture or not settings:
    making.remember_drawn(choice, view, settings)

show_map(
    run=choice.id,
    digest=run.digest,
    bundle_url=media_url(data.bundle, "application/gzip", "map-bundle"),
    sprite_urls=[media_url(sheet, "image/png", f"map-sheet-{index}") for index, sheet in enumerate(data.sheets)],
    methods=list(TITLES.items()),
    offers=([map_url(picture, settings)] if picture and settings else []) + offers_beside(run, view),
    busy=view.space if job and not picture else "",
    state=view,
    revision=state.revision(),
    autoplay=first_visit,
    on_rest=lambda rested: state.set_view(choice, run, rested),
)
state.publish(choice, run, view, url_words(settings))
if job:
    making.watch(job, choice)
