"""``project``: where each sample stands at each checkpoint."""

from __future__ import annotations

import argparse
from typing import Any

from ..projection.methods import METHODS, LandmarkMethod, parameters_by_word, titles_of_landmark_methods
from ..projection.settings import BACKENDS, DEFAULT_LANDMARKS, FEATURE_WORDS
from ..terminal import leaving_when_asked, stage_bar
from .options import add_command, add_out, add_seed


def add_project(commands: Any) -> None:
    project = add_command(commands, "project", "compute where each sample stands at each checkpoint", _project)
    project.add_argument("--method", required=True, choices=METHODS)
    project.add_argument("--components", type=int, choices=(2, 3), default=2, help="dimensions of the picture (default: 2)")
    project.add_argument(
        "--features",
        metavar="{" + ",".join(FEATURE_WORDS) + "}",
        help="what is placed (default: probabilities; of a run without answers, its first embedding); of a layer, the "
        "probe's samples alone",
    )
    project.add_argument(
        "--backend", choices=BACKENDS, default="auto", help="auto takes the GPU where it works (default: auto)"
    )
    add_seed(project, "where chance begins; star and PCA have none")
    for word, holders in parameters_by_word().items():
        names = dict.fromkeys(["neighbours", "neighbors"] if word == "neighbours" else [word])
        names |= dict.fromkeys(parameter.name.lower() for _, parameter in holders)
        project.add_argument(
            *(f"--{name.replace('_', '-')}" for name in names),
            dest=word,
            type=int if holders[0][1].whole else float,
            metavar="N",
            help="; ".join(
                f"{parameter.title[0].lower()}{parameter.title[1:]} of {method.title}, {parameter.low} to {parameter.high} "
                f"(default: {parameter.default})"
                for method, parameter in holders
            ),
        )
    project.add_argument(
        "--landmarks",
        type=int,
        metavar="M",
        help=f"how many states {titles_of_landmark_methods()} are fitted to (default: {DEFAULT_LANDMARKS})",
    )
    project.add_argument(
        "--scheduler", metavar="ADDRESS", help="place checkpoints on a Dask scheduler's workers, or on local:N processes"
    )
    out = "where the positions (E, N, D) go; without it they are kept with the run"
    add_out(project, "FILE.npz", out, required=False)


def _project(options: argparse.Namespace) -> None:
    import numpy as np

    from ..projection.quality import mean_preservation, measured_over, neighbourhood_preservation
    from ..projection.settings import settings_of
    from ..projection.sources import source_of, usual_features
    from ..projection.store import store_projection
    from ..projection.trajectory import project_by
    from ..runs.replace import refuse_to_overwrite, replacing
    from ..runs.run import open_run

    run = open_run(options.file)
    settings = settings_of(
        options.method,
        options.components,
        usual_features(run) if options.features is None else options.features,
        landmarks=options.landmarks,
        random_state=options.seed,
        **{word: getattr(options, word) for word in parameters_by_word()},
    )
    if options.out:
        refuse_to_overwrite(options.out, options.file, force=options.force)
    source = source_of(run, settings.features)
    method = METHODS[settings.method]
    if isinstance(method, LandmarkMethod):
        method.require_package()  # its own package is named before one of the progress bar's
    with leaving_when_asked(), stage_bar() as progress:
        trajectory = project_by(source, settings, backend=options.backend, scheduler=options.scheduler, progress=progress)
        by_sample = None if options.out else neighbourhood_preservation(source, trajectory.positions, progress)
    if options.out:
        with replacing(options.out) as part, open(part, "wb") as file:
            np.savez_compressed(file, positions=trajectory.positions)
        where = options.out
    else:
        where = store_projection(source, trajectory, by_sample)
    shape = " × ".join(f"{size:,}" for size in trajectory.positions.shape)
    print(f"wrote {where}: {trajectory}, positions {shape}")
    quality = {**trajectory.quality, **({} if by_sample is None else {"neighbours_kept": mean_preservation(by_sample)})}
    if quality:
        over = measured_over(*trajectory.positions.shape[:2], by_sample=by_sample is not None)
        print(", ".join(f"{name.replace('_', ' ')} {float(np.mean(values)):.2f}" for name, values in quality.items()))
        print(f"neighbours kept over {over['neighbours_kept']}; trustworthiness and continuity over {over['ranks']}")
