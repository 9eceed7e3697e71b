"""Whatever gives rows of features at each checkpoint can be fitted, transformed and stored; no run is needed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import nnviz
from nnviz.projection import FeatureSource, fit_map, linear_map, settings_of
from nnviz.projection.quality import measure
from nnviz.projection.sources import ArraySource, LayerSource, OutputSource, source_of
from nnviz.projection.store import find_projection, read_projection, store_projection
from nnviz.runs.concatenated import concatenate_runs

FEW = {"perplexity": 5, "landmarks": 60}


@dataclass(frozen=True)
class Waves:
    """A source that is made up: three groups, in two columns, that move apart from one checkpoint to the next."""

    path: Path = Path("waves.nnviz")
    digest: str = "ab" * 16

    n_checkpoints = 4
    n_samples = 66
    n_features = 2
    form = "plain"

    def features(self, index: int) -> np.ndarray:
        angle = np.arange(66) % 3 * 2 * np.pi / 3
        noise = np.random.default_rng(index).normal(scale=0.1, size=(66, 2))
        return (index * np.column_stack([np.cos(angle), np.sin(angle)]) + noise).astype(np.float32)

    def best_checkpoints(self) -> list[int]:
        return [3]

    def digest_of_first(self, count: int) -> str:
        return ""

    def scatter(self, values: np.ndarray, missing: float) -> np.ndarray:
        return values


@pytest.mark.parametrize("method", ["star", "pca", "tsne"])
def test_a_new_source_is_fitted_and_transformed_without_any_run(method: str) -> None:
    source = Waves()
    assert isinstance(source, FeatureSource)
    settings = settings_of(method, **FEW)
    fitted = fit_map(source, settings)
    positions = fitted.transform(source)
    assert positions.shape == (4, 66, 2)
    assert positions.dtype == np.float32
    np.testing.assert_array_equal(fitted.transform(source.features(2)[:9]), positions[2][:9])
    made = nnviz.project(source, method=method, **FEW)
    np.testing.assert_array_equal(made.positions, positions)
    assert made.quality["trustworthiness"][3] > 0.9
    distances = np.linalg.norm(positions[3][:, None] - positions[3][None], axis=2) + np.diag(np.full(66, np.inf))
    assert (distances.argmin(axis=1) % 3 == np.arange(66) % 3).all()


def test_its_maps_are_stored_and_found_again(tmp_path) -> None:
    source = Waves(tmp_path / "waves.nnviz")
    made = nnviz.project(source, method="tsne", **FEW)
    path = store_projection(source, made)
    assert path.parent == tmp_path / "waves.maps"
    found = find_projection(source, settings_of("tsne", **FEW))
    np.testing.assert_array_equal(found.trajectory.map.transform(source), made.positions)
    other = Waves(source.path, "cd" * 16)
    assert find_projection(other, settings_of("tsne", **FEW)) is None
    with pytest.raises(nnviz.RunFileError, match="of another run"):
        read_projection(path, other)


@pytest.mark.parametrize("method", ["star", "pca", "tsne"])
def test_plain_arrays_are_fitted_as_a_source_with_the_same_rows(method: str) -> None:
    source = Waves()
    rows = np.stack([source.features(index) for index in range(4)])
    settings = settings_of(method, **FEW)
    np.testing.assert_array_equal(fit_map(rows, settings).transform(rows[1]), fit_map(source, settings).transform(rows[1]))
    one = fit_map(rows[3], settings)
    assert one.transform(rows[3]).shape == (66, 2)
    with pytest.raises(ValueError, match=r"features have shape \(66,\)"):
        fit_map(rows[0, :, 0], settings)


def test_principal_components_of_two_plain_columns_are_not_bent() -> None:
    from sklearn.decomposition import PCA

    rows = Waves().features(3)
    expected = PCA(2).fit_transform(rows)
    got = linear_map(rows, "pca").transform(rows)
    np.testing.assert_allclose(np.abs(got), np.abs(expected), atol=1e-5)


@pytest.mark.parametrize("features", ["probabilities", "hellinger", "logits"])
def test_the_outputs_of_a_run_are_placed_by_their_source_as_by_their_name(learning_run, features: str) -> None:
    run = learning_run(3, 70)
    named = nnviz.project(run, method="tsne", features=features, landmarks=60)
    source = OutputSource(run, features)
    by_source = nnviz.project(source, method="tsne", landmarks=60)
    np.testing.assert_array_equal(by_source.positions, named.positions)
    assert by_source.settings == named.settings == settings_of("tsne", 2, features, landmarks=60)
    np.testing.assert_array_equal(named.map.transform(source), named.positions)
    assert measure(source, named.positions, lambda *_: None)["stability"] == named.quality["stability"]


def test_several_runs_are_one_source_whose_rows_follow_each_other(learning_run) -> None:
    runs = [learning_run(3, 70), learning_run(2, 70, seed=1, file="b.nnviz")]
    source = source_of(concatenate_runs(runs), "logits")
    rows = [OutputSource(run, "logits").features(index) for run in runs for index in range(len(run.checkpoints))]
    assert (source.n_checkpoints, source.n_samples, source.n_features) == (5, 70, 4)
    np.testing.assert_array_equal([source.features(index) for index in range(5)], rows)
    assert source.path == runs[0].path
    with pytest.raises(ValueError, match="no layer 'dense' in common"):
        source_of(concatenate_runs(runs), "layer dense")


def test_a_run_means_what_its_name_says() -> None:
    run = nnviz.open_run(Path(nnviz.__file__).parent / "data" / "digits.nnviz")
    assert source_of(run) == OutputSource(run, "probabilities")
    assert source_of(run, "layer dense") == LayerSource(run, "dense")
    assert isinstance(source_of(np.zeros((4, 2))), ArraySource)
    source = Waves()
    assert source_of(source, "hellinger") is source
    for features in ("plain", "pixels"):
        with pytest.raises(ValueError, match=f"unknown features '{features}'; the choices are: probabilities"):
            source_of(run, features)
