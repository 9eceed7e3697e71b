"""How good a picture is: against scikit-learn and against the definitions written out."""

import numpy as np
import pytest

import nnviz
from nnviz.projection.quality import (
    K,
    mean_preservation,
    measure,
    measure_at,
    measured_over,
    neighbourhood_preservation,
    rank_scores,
    spearman,
)
from nnviz.projection.sources import source_of
from nnviz.projection.store import StoredProjection
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
    trajectory = project(run, method="star")
    assert set(trajectory.quality) == {"neighbours_kept", "trustworthiness", "continuity", "stability"}
    for index in range(4):
        expected = rank_scores(run.probabilities(index), trajectory.positions[index], np.arange(90))
        got = [trajectory.quality[name][index] for name in ("neighbours_kept", "trustworthiness", "continuity")]
        np.testing.assert_allclose(got, expected, atol=1e-6)
    moved, shown = (np.linalg.norm(np.diff(x, axis=0), axis=2).ravel() for x in (run.probabilities(), trajectory.positions))
    assert trajectory.quality["stability"] == pytest.approx(spearman(moved, shown), abs=1e-6)
    by_sample = neighbourhood_preservation(source_of(run), trajectory.positions, lambda *_: None)
    assert by_sample.shape == (4, 90)
    assert by_sample.dtype == np.uint8
    np.testing.assert_allclose(by_sample.mean(axis=1) / 100, trajectory.quality["neighbours_kept"], atol=0.01)


def test_too_few_samples_have_no_quality(learning_run) -> None:
    run = learning_run(2, 20)
    assert project(run, method="pca").quality == {}
    assert neighbourhood_preservation(source_of(run), np.zeros((2, 20, 2)), lambda *_: None) is None


def test_a_picture_of_equal_answers_is_measured_without_trouble(tmp_path) -> None:
    import nnviz

    with nnviz.RunWriter(tmp_path / "a.nnviz") as writer:
        for epoch in (1, 2):
            writer.append(probabilities=np.full((80, 4), 0.25), epoch=epoch)
    run = nnviz.open_run(tmp_path / "a.nnviz")
    scores = measure(source_of(run), np.zeros((2, 80, 2), np.float32), lambda *_: None)
    assert scores["stability"] == 0
    assert (scores["neighbours_kept"] == 1).all()


def test_the_mean_over_every_sample_is_exact_though_percent_are_rounded() -> None:
    rng = np.random.default_rng(0)
    whole = rng.integers(0, K + 1, (4, 500))
    np.testing.assert_allclose(mean_preservation(np.rint(100 / K * whole).astype(np.uint8)), whole.mean(axis=1) / K, rtol=1e-6)


def test_neighbours_kept_of_all_samples_are_the_formula_over_all_and_not_an_estimate(tmp_path) -> None:
    rng, n = np.random.default_rng(1), 400
    with nnviz.RunWriter(tmp_path / "a.nnviz", labels=rng.integers(6, size=n)) as writer:
        for epoch in range(2):
            writer.append(probabilities=rng.dirichlet(np.ones(6), n), epoch=epoch)
    run = nnviz.open_run(tmp_path / "a.nnviz")
    made = project(run, method="pca")
    by_sample = neighbourhood_preservation(source_of(run), made.positions, lambda *_: None)
    exact = [rank_scores(run.probabilities(at), made.positions[at], np.arange(n))[0] for at in range(2)]
    np.testing.assert_allclose(mean_preservation(by_sample), exact, atol=1e-6)
    assert np.abs(np.array(made.quality["neighbours_kept"]) - exact).max() > 1e-3  # of 200 samples
    kept = StoredProjection(made, by_sample, "")
    np.testing.assert_allclose(kept.quality["neighbours_kept"], exact, atol=1e-6)
    assert kept.measured == {"neighbours_kept": "all 400 samples", "ranks": "200 of 400 samples, an estimate"}
    assert StoredProjection(made, None, "").measured["neighbours_kept"] == "200 of 400 samples, an estimate"


def test_what_scores_are_over_is_said_for_every_size() -> None:
    assert measured_over(45, 150, by_sample=False) == {"neighbours_kept": "all 150 samples", "ranks": "all 150 samples"}
    many = measured_over(20, 1_000_000, by_sample=True)
    assert many == {
        "neighbours_kept": "all 1,000,000 samples, each among 1,000 drawn ones",
        "ranks": "40 of 1,000,000 samples, an estimate",
    }


def test_one_checkpoint_is_measured_over_all_samples_where_they_are_few() -> None:
    rng = np.random.default_rng(2)
    rows = rng.dirichlet(np.ones(5), 900).astype(np.float32)
    scores, over = measure_at(rows, rows[:, :2])
    assert tuple(scores.values()) == pytest.approx(rank_scores(rows, rows[:, :2], np.arange(900)))
    assert over == {"neighbours_kept": "all 900 samples", "ranks": "all 900 samples"}
    assert measure_at(rows[: 4 * K - 1], rows[: 4 * K - 1, :2]) == ({}, {})
    _, over = measure_at(np.tile(rows, (4, 1)), np.tile(rows[:, :2], (4, 1)))
    assert over["neighbours_kept"] == "972 of 3,600 samples, an estimate"
