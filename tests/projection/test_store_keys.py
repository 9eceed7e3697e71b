"""Maps that were kept by earlier versions are found: their names are digests of run and settings, here as those wrote them."""

import pytest

from nnviz.projection.settings import settings_of
from nnviz.projection.sources import source_of
from nnviz.projection.store import find_projection, projection_key
from nnviz.runs.concatenated import concatenate_runs
from nnviz.runs.run import open_run
from nnviz.ui.runs import EXAMPLE

DIGEST = "0" * 32
EXAMPLE_DIGEST = "6990664d4df5af80073e5b366d9b21f0"


@pytest.mark.parametrize(
    ("method", "n_components", "key"),
    [
        ("star", 2, "2f47cc5b77bb8f75d34a9f8592e80a16"),
        ("star", 3, "447d6ca30bbd3d6164e878c204930fe0"),
        ("pca", 2, "4de0c2b44d105a06e9a99b6468102516"),
        ("pca", 3, "8a6357b0e4048b339ead2579d121ff9b"),
        ("tsne", 2, "50bf3bd75d27af63a074e3a5ac1e0754"),
        ("tsne", 3, "0c028a74c407b4f99cb1bb947fc741a1"),
        ("umap", 2, "5a6f9789617e34268c1fb29f917b2adc"),
        ("umap", 3, "f30cb4e7c14bea3f794d9f2b0fabba38"),
    ],
)
def test_the_usual_settings_have_the_keys_that_they_always_had(method: str, n_components: int, key: str) -> None:
    assert settings_of(method, n_components).key(DIGEST) == key


def test_other_settings_have_the_keys_that_they_always_had() -> None:
    highest = {"neighbours": 9, "min_dist": 0.25, "landmarks": 2000, "random_state": 2**32 - 1}
    assert settings_of("star", 3, "logits").key(DIGEST) == "a021b69172ff4aa0db204157e047c6f6"
    tsne = settings_of("tsne", 2, "hellinger", neighbours=12, landmarks=800, random_state=7)
    assert tsne.key(DIGEST) == "a076373fb5986dc29473a0a45ebdebe7"
    assert settings_of("umap", 3, "layer wide", **highest).key(DIGEST) == "bcf60b88a60c658b00212c0d20ee8468"
    assert settings_of("umap", 3, **highest).key(DIGEST) == "31630b0e95416f04bfaf435427811a2a"


@pytest.mark.parametrize(
    ("layer", "digest", "key"),
    [
        ("conv2d", "b3e1a2d49928861fe87f9d40cd8c6ff6", "2bda2d89c9b03e0705643b86c8ce073c"),
        ("dense", "2f2d45456cf9a30c8e7230eb9f57aead", "8caff597bc3538a1af3c3064d4de0373"),
    ],
)
def test_a_layer_and_runs_together_have_the_keys_that_they_always_had(layer: str, digest: str, key: str) -> None:
    run = open_run(EXAMPLE)
    assert run.digest == EXAMPLE_DIGEST
    settings = settings_of("umap", 3, f"layer {layer}")
    source = source_of(run, settings.features)
    assert (source.digest, projection_key(source, settings)) == (digest, key)
    together = source_of(concatenate_runs([run, run]))
    assert together.digest == "48205fd5535c5c788463ca2a0197a477"
    assert projection_key(together, settings_of("tsne")) == "4a6880983e8bb5f39d465865b76c3967"


@pytest.mark.parametrize(
    ("method", "n_components"), [("tsne", 2), ("tsne", 3), ("umap", 2), ("umap", 3), ("pacmap", 2), ("pacmap", 3)]
)
def test_the_maps_that_lie_beside_the_example_are_found(method: str, n_components: int) -> None:
    run = open_run(EXAMPLE)
    kept = find_projection(run, settings_of(method, n_components))
    assert kept is not None
    assert kept.trajectory.positions.shape == (len(run.checkpoints), run.n_samples, n_components)
