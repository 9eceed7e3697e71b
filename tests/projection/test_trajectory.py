"""From a run to the places of its samples."""

import numpy as np
import pytest

import nnviz
from nnviz.projection.sources import OutputSource


@pytest.mark.parametrize("method", ["star", "pca"])
@pytest.mark.parametrize("components", [2, 3])
def test_one_matrix_places_every_checkpoint(tiny_run, method: str, components: int) -> None:
    run = nnviz.open_run(tiny_run())
    trajectory = nnviz.project(run, method=method, n_components=components)
    assert trajectory.positions.shape == (len(run.checkpoints), run.n_samples, components)
    assert trajectory.positions.dtype == np.float32
    p = run.probabilities().reshape(-1, run.n_classes)
    design = np.column_stack([p, np.ones(len(p))])
    fit, *_ = np.linalg.lstsq(design, trajectory.positions.reshape(-1, components), rcond=None)
    np.testing.assert_allclose(design @ fit, trajectory.positions.reshape(-1, components), atol=1e-4)


def test_pca_is_fitted_where_the_network_is_most_often_right(tmp_path) -> None:
    labels = np.arange(30) % 3
    right = np.eye(3, dtype=np.float32)[labels] * 0.8 + 0.2 / 3
    wrong = np.roll(right, 1, axis=1)
    with nnviz.RunWriter(tmp_path / "a.nnviz", labels=labels) as writer:
        for epoch, p in enumerate((wrong, right, wrong), 1):
            writer.append(probabilities=p, epoch=epoch)
    assert OutputSource(nnviz.open_run(tmp_path / "a.nnviz")).best_checkpoints() == [1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "som"}, "unknown method 'som'; the choices are: star, pca, tsne, umap"),
        ({"features": "pixels"}, "unknown features 'pixels'"),
        ({"backend": "tpu"}, "unknown backend 'tpu'"),
        ({"n_components": 5}, "n_components is 5"),
    ],
)
def test_unknown_words_are_refused_with_the_choices(tiny_run, options, message) -> None:
    with pytest.raises(ValueError, match=message):
        nnviz.project(nnviz.open_run(tiny_run()), **{"method": "star", **options})
