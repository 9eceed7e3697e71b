"""What a layer makes of the probe, placed instead of answers."""

import json

import numpy as np
import pytest

import nnviz
from nnviz.projection.settings import settings_from_dict, settings_of
from nnviz.projection.sources import LayerSource, OutputSource, source_of
from nnviz.projection.store import find_projection, store_projection
from nnviz.runs.model_record import RecordedLayer

PROBE = np.array([2, 3, 5, 8, *range(10, 80)])


def recorded(path, without: tuple[int, ...] = ()) -> nnviz.Run:
    """Three groups in a layer of six units, which answers of pure chance say nothing of; some checkpoints lack the layer."""
    rng = np.random.default_rng(0)
    groups = np.arange(len(PROBE)) % 3
    config = {"class_name": "Sequential", "config": {"name": "m", "layers": []}}
    with nnviz.RunWriter(path, labels=rng.integers(0, 3, 100)) as writer:
        writer.describe_model(architecture=json.dumps(config), probe=PROBE, layers=[RecordedLayer("wide", 6, (6,))])
        for epoch in range(3):
            wide = 5 * np.eye(3)[groups][:, [0, 1, 2, 0, 1, 2]] * (epoch + 1) + rng.random((len(PROBE), 6))
            states = None if epoch in without else {"wide": wide}
            writer.append(probabilities=rng.dirichlet(np.ones(3), 100), epoch=epoch, activations=states)
    return nnviz.open_run(path)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> nnviz.Run:
    return recorded(tmp_path_factory.mktemp("layers") / "run.nnviz")


def test_a_layer_is_a_source_of_the_probe(run) -> None:
    layer = LayerSource(run, "wide")
    states = np.stack([run.activations("wide", index) for index in range(3)])
    longest = np.linalg.norm(states, axis=2).max()
    np.testing.assert_allclose([layer.features(index) for index in range(3)], states / longest, rtol=1e-6)
    np.testing.assert_array_equal(layer.features(-1), layer.features(2))
    assert (layer.n_checkpoints, layer.n_samples, layer.n_features) == (3, len(PROBE), 6)
    assert layer.best_checkpoints() == [2]
    assert layer.digest != run.digest
    with pytest.raises(IndexError):
        layer.features(3)


def test_layers_that_some_checkpoint_lacks_are_not_offered(run, tmp_path) -> None:
    assert run.layers_throughout == ("wide",)
    with pytest.raises(ValueError, match="'nothing' at every checkpoint; it has: wide"):
        LayerSource(run, "nothing")
    gaps = recorded(tmp_path / "gaps.nnviz", without=(0,))
    assert gaps.layers_throughout == ()
    with pytest.raises(ValueError, match="it has: none"):
        source_of(gaps, "layer wide")


def test_what_is_placed_is_the_layer_not_the_answer(run) -> None:
    trajectory = nnviz.project(run, method="tsne", features="layer wide", perplexity=10)
    assert trajectory.positions.shape == (3, len(PROBE), 2)
    places, groups = trajectory.positions[2], np.arange(len(PROBE)) % 3
    distances = np.linalg.norm(places[:, None] - places[None], axis=2) + np.diag(np.full(len(PROBE), np.inf))
    assert (groups[distances.argmin(axis=1)] == groups).all()


def test_it_is_kept_beside_its_run_and_found_again(run) -> None:
    settings = settings_of("tsne", 2, "layer wide", perplexity=10)
    trajectory = nnviz.project(run, method="tsne", features="layer wide", perplexity=10)
    path = store_projection(source_of(run, "layer wide"), trajectory)
    assert path.parent.name == "run.maps"
    kept = find_projection(run, settings)
    assert kept is not None
    np.testing.assert_allclose(kept.trajectory.positions, trajectory.positions, atol=1e-2)
    assert find_projection(run, settings_of("tsne", perplexity=10)) is None  # those are no places of outputs
    assert source_of(run) == OutputSource(run)


def test_those_outside_the_probe_have_no_place(run) -> None:
    of_probe = np.arange(3 * len(PROBE) * 2, dtype=np.float32).reshape(3, len(PROBE), 2)
    whole = source_of(run, "layer wide").scatter(of_probe, np.nan)
    assert whole.shape == (3, 100, 2)
    np.testing.assert_array_equal(whole[:, PROBE], of_probe)
    assert np.isnan(np.delete(whole, PROBE, axis=1)).all()
    assert source_of(run).scatter(of_probe, np.nan) is of_probe


def test_settings_know_layers_by_name() -> None:
    words = settings_of("umap", 3, "layer wide").as_dict()
    assert settings_from_dict(words).features == "layer wide"
    for features in ("layer ", "layers", "wide", ""):
        with pytest.raises(ValueError, match="unknown features"):
            settings_of("umap", 3, features)
