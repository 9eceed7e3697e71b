"""On a real GPU only: cuML's maps are as good as the CPU's, and as still."""

import numpy as np
import pytest

from nnviz.projection.backend import detect_backend
from nnviz.projection.trajectory import project

pytestmark = pytest.mark.skipif(detect_backend().name != "gpu", reason=f"needs a GPU ({detect_backend().reason})")


@pytest.mark.parametrize(("method", "components"), [("tsne", 2), ("umap", 2), ("umap", 3)])
def test_the_gpus_map_is_as_good_as_the_cpus(learning_run, method, components) -> None:
    run = learning_run(8, 1200, 10)
    made = {name: project(run, method=method, n_components=components, backend=name) for name in ("gpu", "cpu")}
    assert made["gpu"].backend == "gpu"
    for score in ("trustworthiness", "continuity"):
        gpu, cpu = (float(np.mean(made[name].quality[score])) for name in ("gpu", "cpu"))
        assert gpu > cpu - 0.01


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_the_same_seed_and_equal_answers_on_a_gpu(learning_run, method) -> None:
    run = learning_run(4, 800, 6)
    first, again = (project(run, method=method, backend="gpu", random_state=3) for _ in range(2))
    np.testing.assert_array_equal(first.positions, again.positions)
    np.testing.assert_allclose(
        first.map.transform(run.probabilities(2)), first.positions[2], atol=1e-5 * np.ptp(first.positions)
    )
