"""``landscape``: the loss around the training's path."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..network.custom import offer_custom
from ..network.plane import DIRECTIONS
from ..terminal import add_custom, leaving_when_asked, native_chatter_off, stage_bar
from .options import add_command, add_seed, at_least_one


def add_landscape(commands: Any) -> None:
    help_text = "compute the loss around the training's path, in a plane of weights"
    landscape = add_command(commands, "landscape", help_text, _landscape, file="")
    landscape.add_argument(
        "files", type=Path, nargs="+", metavar="RUN.nnviz", help="recorded with --weights; the paths of further runs go along"
    )
    landscape.add_argument(
        "--directions", choices=DIRECTIONS, default="pca", help="of the path, or filter-normalised (default: pca)"
    )
    landscape.add_argument("--grid", type=at_least_one, default=31, metavar="N", help="points along each axis (default: 31)")
    landscape.add_argument(
        "--samples", type=at_least_one, default=1000, metavar="N", help="that the loss is a mean over (default: 1000)"
    )
    landscape.add_argument("--part", default="", help="of the split that the samples are of, such as test (default: all)")
    add_seed(landscape, "of random directions")
    landscape.add_argument(
        "--scheduler", metavar="ADDRESS", help="compute rows on a Dask scheduler's workers, or on local:N processes"
    )
    add_custom(landscape)


def _landscape(options: argparse.Namespace) -> None:
    from ..network.objective import why_no_loss
    from ..network.plane import LandscapeSettings, plane_of, walk_shares
    from ..network.samples import choose_samples
    from ..network.store import find_result, store_result
    from ..projection.cluster import require_scheduler
    from ..runs.run import open_run

    offer_custom(options.custom)
    run, *others = (open_run(file) for file in options.files)
    settings = LandscapeSettings(
        options.directions,
        options.grid,
        options.samples,
        options.part,
        options.seed,
        tuple((other.digest, str(other.path.resolve())) for other in others),
    )
    arguments = settings.as_dict()
    result = find_result(run, "landscape", arguments)
    if result is None:
        plane_of([run, *others], settings)  # what is wrong is said before TensorFlow is loaded
        choose_samples(run, settings.samples, settings.part)
        if options.scheduler:
            require_scheduler(options.scheduler)
        with native_chatter_off():
            from ..network.landscape import compute_landscape
        with leaving_when_asked(), stage_bar() as progress:
            result = compute_landscape(run, arguments, progress, scheduler=options.scheduler)
        print(f"wrote {store_result(run, 'landscape', arguments, result)}")
    else:
        print(f"{run.path}: this landscape is kept with the run already")
    measured = "loss" if why_no_loss(run) is None else "accuracy"
    values, row, column = result[measured], *(int(abs(result[axis]).argmin()) for axis in "yx")
    walks = ", ".join(f"{share:.1%}" for share in dict.fromkeys(walk_shares([run, *others])))
    print(
        f"{'cross-entropy' if measured == 'loss' else measured} {values.min():.4g} to {values.max():.4g}, "
        f"{values[row, column]:.6g} at the last weights; "
        f"the plane holds {', '.join(f'{share:.1%}' for share in result['share'])} of the variance of the path"
        + (f" (of a random walk of as many checkpoints: {walks})" if settings.directions == "pca" else "")
    )
