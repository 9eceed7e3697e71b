"""The contents of a run's samples, read once for everybody who looks, and offered to the browser as files."""

from __future__ import annotations

from ..runs.contents import Content
from ..views.contents import image_note, offer_contents
from ..views.protocol import Contents
from .histories import run_images
from .runs import RunChoice, by_run, load_run


def contents_of(choice: RunChoice) -> Contents:
    """What the samples of a run are, as views are told of it."""
    run, images = load_run(choice), run_images(choice)
    reduced = images is not None and run.image_size != images.shape[1:3]
    note = image_note(run.image_size) if reduced else ""
    return offer_contents(run.digest, run.content_kinds, lambda: _contents(choice), image_note=note)


@by_run(max_entries=2)
def _contents(choice: RunChoice) -> tuple[Content | None, ...]:
    """All contents but the images that come as sheets."""
    run = load_run(choice)
    first = next((name for name, kind in run.content_kinds if kind == "image"), None)
    return tuple(None if name == first else run.content(name) for name, _ in run.content_kinds)
