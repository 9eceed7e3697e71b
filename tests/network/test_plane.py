"""The plane of a loss landscape, against runs whose weights are known."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz import RunWriter, open_run
from nnviz.network.errors import NetworkError
from nnviz.network.plane import LandscapeSettings, checkpoints_with_weights, grid_through_zero, plane_of, settings_from_dict

RNG = np.random.default_rng(0)
FIRST, SECOND = np.linalg.qr(RNG.normal(size=(24, 2)))[0].T
END = RNG.normal(size=24)


@pytest.fixture
def run_of(tmp_path):
    """Writes a run whose kernel (4, 6) goes through the given points (k, 24) and whose bias (6,) goes somewhere else."""

    def write(points: np.ndarray, file: str = "a.nnviz"):
        with RunWriter(tmp_path / file, labels=[0, 1], if_exists="replace") as writer:
            writer.describe_model(weight_names=["dense/kernel", "dense/bias"])
            for at, point in enumerate(points):
                weights = [point.reshape(4, 6), np.full(6, 10.0 * at)]
                writer.append(probabilities=np.full((2, 2), 0.5), epoch=at + 1.0, weights=weights)
        return open_run(tmp_path / file)

    return write


def in_plane(places: np.ndarray) -> np.ndarray:
    return END + places[:, :1] * FIRST + places[:, 1:] * SECOND


ROUND = np.array([[-9.0, 1.0], [-6, -2], [-3, -2.5], [-1, -1], [0, 0]])


def test_a_path_that_lies_in_a_plane_is_found_there_whole(run_of) -> None:
    plane = plane_of([run_of(in_plane(ROUND))], LandscapeSettings("pca", grid=7))
    (path,) = plane.paths
    assert path.share == pytest.approx(1, abs=1e-6)
    distances = np.linalg.norm(ROUND[:, None] - ROUND[None], axis=2)
    np.testing.assert_allclose(np.linalg.norm(path.places[:, None] - path.places[None], axis=2), distances, atol=1e-4)
    np.testing.assert_allclose(path.places[-1], 0, atol=1e-9)
    np.testing.assert_allclose(plane.centre[0].reshape(-1), END, rtol=1e-6)
    for parts in plane.directions:
        assert np.linalg.norm(parts[0]) == pytest.approx(1, abs=1e-6)
        assert not parts[1].any()  # biases stay
    assert path.places[0, 0] < 0 < path.places[0, 1] + 3  # it begins at the left
    again = END + path.places @ np.stack([parts[0].reshape(-1) for parts in plane.directions])
    np.testing.assert_allclose(again, in_plane(ROUND), atol=1e-4)


def test_the_directions_and_their_share_are_those_of_the_singular_values(run_of) -> None:
    points = in_plane(ROUND) + 0.5 * RNG.normal(size=(5, 24))
    (path,) = (plane := plane_of([run_of(points)], LandscapeSettings("pca"))).paths
    centred = points - points.mean(axis=0)
    _, values, vectors = np.linalg.svd(centred, full_matrices=False)
    for vector, parts in zip(vectors[:2], plane.directions, strict=True):
        assert abs(vector @ parts[0].reshape(-1)) == pytest.approx(1, abs=1e-4)
    assert path.share == pytest.approx((values[:2] ** 2).sum() / (values**2).sum(), abs=1e-5)
    np.testing.assert_allclose(
        path.places, (points - points[-1]) @ np.stack([p[0].reshape(-1) for p in plane.directions]).T, atol=1e-4
    )


def test_random_directions_are_as_long_as_the_weights_filter_by_filter(run_of) -> None:
    run = run_of(in_plane(ROUND))
    plane = plane_of([run], LandscapeSettings("random", grid=5, seed=3))
    for parts in plane.directions:
        np.testing.assert_allclose(np.linalg.norm(parts[0], axis=0), np.linalg.norm(END.reshape(4, 6), axis=0), rtol=1e-5)
        assert not parts[1].any()
    np.testing.assert_array_equal(plane.x, [-1, -0.5, 0, 0.5, 1])
    same, other = (plane_of([run], LandscapeSettings("random", seed=seed)) for seed in (3, 4))
    np.testing.assert_array_equal(same.directions[1][0], plane.directions[1][0])
    assert not np.array_equal(other.directions[0][0], plane.directions[0][0])
    assert not np.array_equal(*(parts[0] for parts in plane.directions))


def test_a_path_beside_the_plane_is_where_the_plane_is_nearest(run_of) -> None:
    """Least squares by NumPy, for two directions that are neither of length one nor at right angles."""
    points = RNG.normal(size=(4, 24))
    (path,) = (plane := plane_of([run_of(points)], LandscapeSettings("random", seed=1))).paths
    basis = np.stack([parts[0].reshape(-1) for parts in plane.directions], axis=1).astype(float)
    expected = np.linalg.lstsq(basis, (points - points[-1]).T, rcond=None)[0].T
    np.testing.assert_allclose(path.places, expected, atol=1e-5)
    fitted, centred = expected @ basis.T, points - points.mean(axis=0)
    assert path.share == pytest.approx(((fitted - fitted.mean(axis=0)) ** 2).sum() / (centred**2).sum(), abs=1e-5)


def test_two_runs_share_a_plane_that_holds_where_both_went(run_of) -> None:
    one, other = run_of(in_plane(ROUND)), run_of(in_plane(ROUND[::-1] + np.array([4, 5])), "b.nnviz")
    plane = plane_of([one, other], LandscapeSettings("pca"))
    assert [path.share for path in plane.paths] == pytest.approx([1, 1], abs=1e-5)
    apart = plane.paths[1].places - plane.paths[0].places[::-1]
    np.testing.assert_allclose(np.linalg.norm(apart, axis=1), np.hypot(4, 5), atol=1e-4)
    for path in plane.paths:
        assert plane.x[0] <= path.places[:, 0].min() <= path.places[:, 0].max() <= plane.x[-1]
        assert plane.y[0] <= path.places[:, 1].min() <= path.places[:, 1].max() <= plane.y[-1]


@pytest.mark.parametrize(
    ("low", "high", "count"), [(-9, 0, 31), (-1, 1, 31), (0, 3, 10), (-2.5, 0.1, 3), (0, 0, 5), (-7, 5, 4), (-1, 1, 4)]
)
def test_a_grid_has_zero_and_reaches_both_ends(low, high, count) -> None:
    grid = grid_through_zero(low, high, count, margin=0.0)
    assert len(grid) == count
    assert (grid == 0).sum() == 1
    np.testing.assert_allclose(np.diff(grid), np.diff(grid)[0])
    assert grid[0] <= low + 1e-9
    assert grid[-1] >= high - 1e-9


def test_what_has_no_plane_says_why(run_of, tiny_run, tmp_path) -> None:
    def why(*runs, directions="pca"):
        with pytest.raises(NetworkError) as error:
            plane_of(runs, LandscapeSettings(directions))
        return str(error.value)

    assert "holds no weights; record it with --weights" in why(open_run(tiny_run()))
    assert "at least three checkpoints" in why(run_of(in_plane(ROUND[:2])))
    assert "no two principal directions" in why(run_of(np.repeat(END[None], 4, axis=0)))
    assert "no two principal directions" in why(run_of(END + np.arange(4)[:, None] * FIRST))
    run = run_of(in_plane(ROUND))
    with RunWriter(tmp_path / "c.nnviz") as writer:
        writer.append(probabilities=np.full((2, 2), 0.5), epoch=1, weights=[np.zeros(3)])
    other = open_run(tmp_path / "c.nnviz")
    assert "not recordings of the same model" in why(run, other)
    assert "no weights but biases" in why(other, directions="random")


def test_checkpoints_without_weights_are_passed_over(tmp_path) -> None:
    with RunWriter(tmp_path / "a.nnviz") as writer:
        for at in range(3):
            weights = [np.eye(2) * at] if at != 1 else None
            writer.append(probabilities=np.full((2, 2), 0.5), epoch=at + 1.0, weights=weights)
    run = open_run(tmp_path / "a.nnviz")
    assert checkpoints_with_weights(run).tolist() == [0, 2]
    assert plane_of([run], LandscapeSettings("random")).paths[0].checkpoints.tolist() == [0, 2]


def test_settings_come_back_from_their_words_and_refuse_nonsense() -> None:
    settings = LandscapeSettings("random", 15, 200, "test", 7, (("digest", "/a path.nnviz"),))
    assert settings_from_dict(settings.as_dict()) == settings
    assert "seed" not in LandscapeSettings("pca", seed=9).as_dict()
    for wrong in ({"directions": "up"}, {"grid": 2}, {"grid": 1000}, {"samples": 0}, {"seed": -1}):
        with pytest.raises(ValueError, match="expected"):
            LandscapeSettings(**wrong)
