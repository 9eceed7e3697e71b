"""How still a map is while the answers are, and how many neighbours it keeps, beside what others published.

    python benchmarks/stillness.py --published grand_tour_mnist.npz
    python benchmarks/stillness.py --published grand_tour_mnist.npz runs/mnist.nnviz --refit --components 3

Movement is the mean length of a sample's step, over all samples and the steps among the last 40 % of the checkpoints (60 to 99
of 100), over the picture's radius there, which is the root of the mean squared distance from the mean. Neighbours kept is the
share of a sample's 15 nearest in probability space, itself left out, that are among its 15 nearest in the picture, at 10, 30,
60 and 90 % of the checkpoints, by brute force.

--published is a file with `scores` (E, N, C) and `layout_tsne`, `layout_umap` and `layout_dynamic_tsne` (E, N, 2). It is
imported as any other, mapped with the features "probabilities", and compared with its own scores, not with what the import kept
of them. Runs of one's own follow without a bound; --refit tells what t-SNE of each checkpoint by itself keeps there (openTSNE).

Equal answers are all rows of probabilities that are equal bit by bit, at any checkpoint; and those four checkpoints once more,
shuffled and placed in batches of other sizes. Same seed, same result: the positions of two processes of their own.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from common import MAPS, Row, project_alone, report, stop
from sklearn.neighbors import NearestNeighbors

import nnviz
from nnviz.runs.exchange import import_run

MAX_MOVEMENT, MIN_KEPT = 0.010, {"tsne": 0.71, "umap": 0.66}
K, PERCENT, LATE_PERCENT = 15, (10, 30, 60, 90), 60
BATCHES = (1, 7, 333)  # and all at once


def main() -> int:
    parser = argparse.ArgumentParser(description="Movement, neighbours kept, and equal places for equal answers.")
    parser.add_argument("runs", nargs="*", type=Path, metavar="RUN.nnviz", help="runs of one's own, told without a bound")
    parser.add_argument("--published", type=Path, metavar="FILE.npz", help="the run with published layouts")
    parser.add_argument("--components", type=int, choices=(2, 3), default=2, help="dimensions of the picture (default: 2)")
    parser.add_argument("--backend", choices=("cpu", "gpu"), default="cpu", help="(default: cpu)")
    parser.add_argument("--refit", action="store_true", help="t-SNE of single checkpoints too; a minute each of 10,000 samples")
    parser.add_argument("--skip-repeat", action="store_true", help="leave out the two processes of their own")
    options = parser.parse_args()
    if options.published is None and not options.runs:
        return stop("give --published FILE.npz, a run, or both")
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            if options.published:
                rows = [*published_rows(options, Path(folder))]
                status |= report(f"Stillness, {options.published.name}, {options.components}-D", rows)
            for path in options.runs:
                rows = [*own_rows(nnviz.open_run(path), options, Path(folder))]
                status |= report(f"Stillness, {path.name}, {options.components}-D", rows)
        except (nnviz.RunFileError, ValueError, KeyError, OSError, RuntimeError) as error:
            return stop(error)
    return status


def published_rows(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    path = folder / "published.nnviz"
    import_run(options.published, path)
    run = nnviz.open_run(path)
    with np.load(options.published, allow_pickle=False) as arrays:
        scores = arrays["scores"]
        layouts = {
            "Dynamic t-SNE, published": arrays["layout_dynamic_tsne"],
            "t-SNE per epoch, published": arrays["layout_tsne"],
            "UMAP per epoch, published": arrays["layout_umap"],
            "star coordinates": nnviz.project(run, n_components=options.components, quality=False).positions,
        }
    near = [neighbours(scores[index]) for index in moments(run)]
    told = {name: (movement(layout), kept(near, layout)) for name, layout in layouts.items()}
    for name, (moved, shares) in told.items():
        yield Row(name, f"movement {moved:.4f}, neighbours kept {as_words(shares)}")
    dynamic, per_epoch = told["Dynamic t-SNE, published"][0], float(np.mean(told["t-SNE per epoch, published"][1]))
    for method, name in MAPS.items():
        trajectory = project(run, method, options)
        moved, shares = movement(trajectory.positions), kept(near, trajectory.positions)
        share = float(np.mean(shares))
        yield Row(f"{name}: movement", f"{moved:.4f}", f"≤ {MAX_MOVEMENT:.3f}", moved <= MAX_MOVEMENT)
        yield Row(f"{name}: neighbours kept", as_words(shares), f"≥ {MIN_KEPT[method]}", share >= MIN_KEPT[method])
        yield Row(f"{name}: movement over Dynamic t-SNE's", f"{moved / dynamic:.2f}", "< 1/3", moved < dynamic / 3)
        aim = ("> 0", share > per_epoch) if method == "tsne" else ("", None)
        yield Row(f"{name}: neighbours kept more than by t-SNE per epoch", f"{share - per_epoch:+.3f}", *aim)
        yield from equality_rows(run, trajectory, options, folder)


def own_rows(run: nnviz.Run, options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    answers = [run.probabilities(index) for index in moments(run)]
    near = [neighbours(rows) for rows in answers]
    if options.refit:
        from openTSNE import TSNE

        refitted = [np.asarray(TSNE(n_jobs=os.cpu_count() or 1, random_state=0).fit(rows)) for rows in answers]
        shares = [share_kept(*pair) for pair in zip(near, refitted, strict=True)]
        yield Row("t-SNE per epoch, openTSNE", f"neighbours kept {as_words(shares)}")
    for method, name in MAPS.items():
        trajectory = project(run, method, options)
        moved, shares = movement(trajectory.positions), kept(near, trajectory.positions)
        yield Row(name, f"movement {moved:.4f}, neighbours kept {as_words(shares)}")
        yield from equality_rows(run, trajectory, options, folder)


def equality_rows(
    run: nnviz.Run, trajectory: nnviz.projection.Trajectory, options: argparse.Namespace, folder: Path
) -> Iterator[Row]:
    name = MAPS[trajectory.method]
    repeated, moved = repeats_elsewhere(run.probabilities(), trajectory.positions)
    yield Row(f"{name}: repeated answers that stand elsewhere", f"{moved:,} of {repeated:,}", "0", moved == 0)
    placed, moved = batches_elsewhere(run, trajectory)
    sizes = ", ".join(map(str, BATCHES))
    what = f"{name}: answers that land elsewhere, shuffled, in batches of {sizes} and all"
    yield Row(what, f"{moved:,} of {placed:,}", "0", moved == 0)
    if not options.skip_repeat:
        out = folder / "positions.npz"
        digests = []
        for _ in range(2):
            project_alone(run.path, trajectory.method, out, backend=options.backend, components=options.components)
            with np.load(out) as arrays:
                digests.append(hashlib.sha256(np.ascontiguousarray(arrays["positions"])).hexdigest())
        words = " and ".join(digest[:12] for digest in digests)
        yield Row(f"{name}: SHA-256 of two processes with one seed", words, "equal", digests[0] == digests[1])


def project(run: nnviz.Run, method: str, options: argparse.Namespace) -> nnviz.projection.Trajectory:
    return nnviz.project(run, method=method, n_components=options.components, backend=options.backend, quality=False)


def moments(run: nnviz.Run) -> list[int]:
    """The checkpoints whose neighbourhoods are compared."""
    return [len(run.checkpoints) * percent // 100 for percent in PERCENT]


def movement(positions: np.ndarray) -> float:
    """Mean step over the radius, of the late part of positions (E, N, d)."""
    late = positions[len(positions) * LATE_PERCENT // 100 :].astype(np.float64)
    steps = np.linalg.norm(np.diff(late, axis=0), axis=2)
    radius = np.sqrt(((late - late.mean(axis=(0, 1))) ** 2).sum(axis=2).mean())
    return float(steps.mean() / radius)


def neighbours(rows: np.ndarray) -> np.ndarray:
    """The K nearest (n, K) of each of the rows (n, f), itself left out."""
    search = NearestNeighbors(n_neighbors=K, algorithm="brute").fit(rows.astype(np.float64))
    return search.kneighbors(return_distance=False)


def kept(near: Sequence[np.ndarray], positions: np.ndarray) -> list[float]:
    """The share of neighbours that positions (E, N, d) keep at each of the moments."""
    indices = [len(positions) * percent // 100 for percent in PERCENT]
    return [share_kept(there, positions[index]) for there, index in zip(near, indices, strict=True)]


def share_kept(near: np.ndarray, places: np.ndarray) -> float:
    return float((near[:, :, None] == neighbours(places)[:, None, :]).any(axis=2).mean())


def repeats_elsewhere(answers: np.ndarray, positions: np.ndarray) -> tuple[int, int]:
    """Of answers (E, N, C): how many were given before, and how many of those stand elsewhere than the first time."""
    rows = np.ascontiguousarray(answers).reshape(-1, answers.shape[-1])
    _, first, group = np.unique(rows.view(f"V{rows.strides[0]}").ravel(), return_index=True, return_inverse=True)
    places = positions.reshape(-1, positions.shape[-1])
    return len(rows) - len(first), count_unequal(places, places[first[group]])


def batches_elsewhere(run: nnviz.Run, trajectory: nnviz.projection.Trajectory) -> tuple[int, int]:
    """How many answers the map placed once more, and how many of them landed elsewhere; at most 40 batches of a size."""
    rng = np.random.default_rng(0)
    placed = moved = 0
    for index in moments(run):
        rows = run.probabilities(index)
        # A GPU's search may differ in the last bit from that of `place`, which is the CPU's.
        before = trajectory.positions[index] if trajectory.backend == "cpu" else trajectory.map.transform(rows)
        for size in (*BATCHES, len(rows)):
            order = rng.permutation(len(rows))[: 40 * size]
            batches = [order[start : start + size] for start in range(0, len(order), size)]
            again = np.concatenate([trajectory.map.transform(rows[batch]) for batch in batches])
            placed += len(order)
            moved += count_unequal(again, before[order])
    return placed, moved


def count_unequal(places: np.ndarray, others: np.ndarray) -> int:
    """Rows that differ in any bit."""
    return int((places.view(np.uint32) != others.view(np.uint32)).any(axis=1).sum())


def as_words(shares: Sequence[float]) -> str:
    return f"{np.mean(shares):.3f} ({' '.join(f'{share:.2f}' for share in shares)})"


if __name__ == "__main__":
    sys.exit(main())
