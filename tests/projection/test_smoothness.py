"""What chance does to single places of a fit is taken out of the map: answers that lie evenly on a sheet stand evenly."""

import numpy as np
import pytest

import nnviz

SIDE = 24


@pytest.fixture(scope="module")
def sheet(tmp_path_factory) -> nnviz.runs.run.Run:
    """Answers on a grid of SIDE × SIDE that is bent in the space of six classes."""
    across = np.linspace(-1, 1, SIDE)
    grid = np.stack(np.meshgrid(across, across, indexing="ij"), axis=-1).reshape(-1, 2)
    bent = grid @ np.random.default_rng(0).normal(size=(2, 6))
    odds = np.exp(3 * bent + np.sin(2 * bent))
    path = tmp_path_factory.mktemp("sheet") / "sheet.nnviz"
    with nnviz.RunWriter(path) as writer:
        writer.append(probabilities=odds / odds.sum(axis=1, keepdims=True), epoch=1)
    return nnviz.open_run(path)


def jitter(positions: np.ndarray) -> float:
    """Twice the distance of a place from the middle of those beside it, over the distance of neighbours; both as means."""
    rows = positions.reshape(SIDE, SIDE, 2).astype(float)
    bends = np.linalg.norm(rows[2:] - 2 * rows[1:-1] + rows[:-2], axis=-1)
    steps = np.linalg.norm(np.diff(rows, axis=0), axis=-1)
    return float(bends.mean() / steps.mean())


@pytest.mark.parametrize(
    ("method", "options", "most"), [("tsne", {"perplexity": 10}, 0.37), ("umap", {"n_neighbors": 10}, 0.27)]
)
def test_neighbours_on_a_sheet_stand_in_line(sheet, method: str, options: dict[str, int], most: float) -> None:
    """As the libraries fit them, they are at 0.44 with t-SNE and at 0.40 with UMAP."""
    made = nnviz.project(sheet, method=method, landmarks=SIDE**2, backend="cpu", **options)
    assert jitter(made.positions[0]) < most
