"""How good a picture is: against scikit-learn and against the definitions written out."""

import numpy as np
import pytest

from nnviz.projection.quality import K, measure, neighbours_kept, rank_scores, spearman
from nnviz.projection.settings import settings_of
from nnviz.projection.trajectory import project


def test_trustworthiness_and_continuity_are_those_of_scikit_learn(draw) -> None:
    from sklearn.manifold import trustworthiness

    data, picture = draw(200, 6), np.random.default_rng(1).normal(size=(200, 2))
    picture[:, 0] += 9 * data[:, 0]
    _, trust, continuity = rank_scores(data, picture, np.arange(200))
    assert trust == pytest.approx(trustworthiness(data, picture, n_neighbors=K))
    assert continuity == pytest.approx(trustworthiness(picture, data, n_neighbors=K))


def test_neighbours_kept_is_the_share_of_common_neighbours(draw) -> None:
    data = draw(120, 5)
    picture = data[:, :2]
    near = [
        [set(np.argsort(np.linalg.norm(x - x[i], axis=1), kind="stable")[1 : K + 1]) for i in range(120)]
        for x in (data, picture)
    ]
    expected = np.mean([len(a & b) / K for a, b in zip(*near, strict=True)])
    assert rank_scores(data, picture, np.arange(120))[0] == pytest.approx(expected)
    some = np.array([3, 50, 99])
    expected = np.mean([len(near[0][i] & near[1][i]) / K for i in some])
    assert rank_scores(data, picture, some)[0] == pytest.approx(expected)


def test_a_true_picture_is_perfect_and_noise_is_not(draw) -> None:
    data = draw(150, 3)
    assert rank_scores(data, data * 7, np.arange(150)) == pytest.approx((1, 1, 1))
    kept, trust, continuity = rank_scores(data, np.random.default_rng(0).normal(size=(150, 2)), np.arange(150))
    assert kept < 0.2
    assert trust < 0.65
    assert continuity < 0.65


def test_a_run_is_measured_at_every_checkpoint(learning_run) -> None:
    run = learning_run(4, 90)
    settings = settings_of("star")
    trajectory = project(run, method="star")
    assert set(trajectory.quality) == {"neighbours_kept", "trustworthiness", "continuity", "stability"}
    for index in range(4):
        expected = rank_scores(run.probabilities(index), trajectory.positions[index], np.arange(90))
        got = [trajectory.quality[name][index] for name in ("neighbours_kept", "trustworthiness", "continuity")]
        np.testing.assert_allclose(got, expected, atol=1e-6)
    moved, shown = (np.linalg.norm(np.diff(x, axis=0), axis=2).ravel() for x in (run.probabilities(), trajectory.positions))
    assert trajectory.quality["stability"] == pytest.approx(spearman(moved, shown), abs=1e-6)
    by_sample = neighbours_kept(run, settings, trajectory.positions, lambda *_: None)
    assert by_sample.shape == (4, 90)
    assert by_sample.dtype == np.uint8
    np.testing.assert_allclose(by_sample.mean(axis=1) / 100, trajectory.quality["neighbours_kept"], atol=0.01)


def test_too_few_samples_have_no_quality(learning_run) -> None:
    run = learning_run(2, 20)
    assert project(run, method="pca").quality == {}
    assert neighbours_kept(run, settings_of("pca"), np.zeros((2, 20, 2)), lambda *_: None) is None


def test_a_picture_of_equal_answers_is_measured_without_trouble(tmp_path) -> None:
    import nnviz

    with nnviz.RunWriter(tmp_path / "a.nnviz") as writer:
        for epoch in (1, 2):
            writer.append(probabilities=np.full((80, 4), 0.25), epoch=epoch)
    run = nnviz.open_run(tmp_path / "a.nnviz")
    scores = measure(run, settings_of("star"), np.zeros((2, 80, 2), np.float32), lambda *_: None)
    assert scores["stability"] == 0
    assert (scores["neighbours_kept"] == 1).all()
