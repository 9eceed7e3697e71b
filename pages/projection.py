"""Projection: every sample on the map, moving through the training."""

from nnviz.projection.methods import methods_for
from nnviz.ui import projection_jobs, shell, state
from nnviz.ui.contents import contents_of
from nnviz.ui.fallback import draw_flat_map
from nnviz.ui.map_settings import map_settings, url_words
from nnviz.ui.pictures import map_offer, matrix_pictures, measured_now, other_pictures, stored_picture
from nnviz.ui.runs import load_run, map_addresses, map_data, run_events
from nnviz.views.map import show_map

choice, run = shell.begin_page()
first_visit, newcomer = state.is_first_visit(), state.is_newcomer()
view = state.view_of(choice, run)
data = map_data(choice)
recording, sheets = map_addresses(run, lambda: map_data(choice), lambda: load_run(choice))
settings = map_settings(run, view)
picture = settings and stored_picture(run, settings)
job = projection_jobs.map_job(run, settings, there=bool(picture)) if settings else None
others, missing = other_pictures(run, view)
if picture or not settings:
    projection_jobs.remember_drawn(choice, view, settings)

state.publish(choice, run, view, url_words(settings))
can_draw = show_map(
    run=choice.id,
    digest=run.digest,
    recording=recording,
    sheets=sheets,
    contents=contents_of(choice),
    methods=methods_for(has_answers=run.has_answers),
    offers=([map_offer(run, picture, settings)] if picture and settings else []) + others + matrix_pictures(choice, run, view),
    missing=missing,
    measured=measured_now(choice, view, data),
    events=[(event.checkpoint, event.words) for event in run_events(choice)],
    busy=view.space if job and job.under_way else "",
    state=view,
    revision=state.revision(),
    autoplay=first_visit,
    guide=newcomer,
    on_rest=lambda rested: projection_jobs.take_rest(choice, run, view, rested),
    now=lambda: state.view_now(choice),
)
if not can_draw:
    draw_flat_map(choice, run, view, settings)
if job:
    projection_jobs.watch_map(job, choice)
elif settings and not picture:
    projection_jobs.offer_map(choice, run, settings)
