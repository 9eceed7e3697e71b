"""Projection: every sample on the map, moving through the training."""

from nnviz.ui import making, shell, state
from nnviz.ui.fallback import draw_flat_map
from nnviz.ui.map_settings import map_settings, url_words
from nnviz.ui.media import media_url
from nnviz.ui.pictures import kept_picture, map_url, pictures_beside
from nnviz.ui.runs import TITLES, map_data, run_events
from nnviz.ui.workshop import workshop
from nnviz.views.map import show_map

choice, run = shell.begin_page()
first_visit, newcomer = state.is_first_visit(), state.is_newcomer()
view = state.view_of(choice, run)
data = map_data(choice)
settings = map_settings(run, view)
picture = settings and kept_picture(run, settings)
job = None
if settings:
    job = workshop().under_way(run, settings) if picture else workshop().ask(run, settings)
beside, missing = pictures_beside(run, view)
if picture or not settings:
    making.remember_drawn(choice, view, settings)

state.publish(choice, run, view, url_words(settings))
can_draw = show_map(
    run=choice.id,
    digest=run.digest,
    bundle_url=media_url(data.bundle, "application/gzip", "map-bundle"),
    sprite_urls=[media_url(sheet, "image/png", f"map-sheet-{index}") for index, sheet in enumerate(data.sheets)],
    methods=list(TITLES.items()),
    offers=([map_url(picture, settings)] if picture and settings else []) + beside,
    missing=missing,
    events=[(event.checkpoint, event.words) for event in run_events(choice)],
    busy=view.space if job and not picture else "",
    state=view,
    revision=state.revision(),
    autoplay=first_visit,
    guide=newcomer,
    on_rest=lambda rested: state.set_view(choice, run, rested),
)
if not can_draw:
    draw_flat_map(choice, run, view, settings)
if job:
    making.watch(job, choice)
