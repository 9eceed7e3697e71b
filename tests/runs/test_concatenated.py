"""Several runs as one."""

import numpy as np
import pytest

import nnviz
from nnviz.analysis.performance import predictions
from nnviz.projection import linear_map
from nnviz.projection.sources import OutputSource
from nnviz.runs.concatenated import concatenate_runs

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 3, 20)


@pytest.fixture
def runs(tmp_path):
    def record(name: str, n_checkpoints: int, n_samples: int = 20, names=("a", "b", "c")) -> nnviz.Run:
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", labels=LABELS[:n_samples], class_names=names, name=name) as writer:
            for epoch in range(n_checkpoints):
                writer.append(probabilities=RNG.dirichlet(np.ones(3), n_samples), epoch=epoch)
        return nnviz.open_run(tmp_path / f"{name}.nnviz")

    return record


def test_checkpoints_follow_each_other_and_keep_their_answers(runs) -> None:
    first, second = runs("first", 2), runs("second", 3)
    joined = concatenate_runs([first, second])
    assert joined.run_slices() == [slice(0, 2), slice(2, 5)]
    assert [checkpoint.epoch for checkpoint in joined.checkpoints] == [0, 1, 0, 1, 2]
    assert [checkpoint.index for checkpoint in joined.checkpoints] == [0, 1, 2, 3, 4]
    expected = np.concatenate([first.probabilities(), second.probabilities()])
    np.testing.assert_array_equal(joined.probabilities(), expected)
    for index in (0, 1, 2, 4, -1, -5):
        np.testing.assert_array_equal(joined.probabilities(index), expected[index])
    with pytest.raises(IndexError):
        joined.probabilities(5)
    np.testing.assert_array_equal(joined.labels, LABELS)
    assert joined.paths == (*first.paths, *second.paths)
    assert joined.logits(0) is None


def test_the_digest_tells_which_runs_and_in_what_order(runs) -> None:
    first, second = runs("first", 2), runs("second", 2)
    digests = {run.digest for run in (first, second, concatenate_runs([first, second]), concatenate_runs([second, first]))}
    assert len(digests) == 4
    assert concatenate_runs([first, second]).digest == concatenate_runs([first, second]).digest
    assert concatenate_runs([first]) is first


def test_one_map_serves_all(runs) -> None:
    first = runs("first", 2)
    joined = concatenate_runs([first, first])
    positions = nnviz.project(joined, method="pca", quality=False).positions
    np.testing.assert_array_equal(positions[:2], positions[2:])


@pytest.mark.parametrize("other", [{"n_samples": 19}, {"names": ("a", "b", "d")}])
def test_runs_about_something_else_are_refused(runs, other) -> None:
    with pytest.raises(ValueError, match="not about the same samples and classes"):
        concatenate_runs([runs("first", 1), runs("second", 1, **other)])
    with pytest.raises(ValueError, match="no run to join"):
        concatenate_runs([])


def test_principal_components_are_those_of_the_answers_of_each(tmp_path) -> None:
    """Two runs whose answers end up along different lines: the plane of both holds either line."""
    share = np.linspace(0.05, 0.45, 40)
    quarter = np.full(40, 0.25)
    ends = {"first": [share, 0.5 - share, quarter, quarter], "second": [quarter, quarter, share, 0.5 - share]}
    runs = []
    for name, columns in ends.items():
        with nnviz.RunWriter(tmp_path / f"{name}.nnviz", class_names=("a", "b", "c", "d")) as writer:
            writer.append(probabilities=np.full((40, 4), 0.25), epoch=0)
            writer.append(probabilities=np.stack(columns, axis=1), epoch=1)
        runs.append(nnviz.open_run(tmp_path / f"{name}.nnviz"))
    joined = concatenate_runs(runs)
    assert OutputSource(joined).best_checkpoints() == [1, 3]
    assert OutputSource(runs[0]).best_checkpoints() == [1]
    matrix = linear_map(joined, "pca").matrix
    for line in ([1, -1, 0, 0], [0, 0, 1, -1]):
        unit = np.array(line) / np.sqrt(2)
        np.testing.assert_allclose(matrix @ np.linalg.lstsq(matrix, unit, rcond=None)[0], unit, atol=2e-3)


def test_the_best_answers_of_each_are_told_by_its_own_checkpoints(runs) -> None:
    """Three checkpoints of one and two of another, all of labels that are known."""
    first, second = runs("first", 3), runs("second", 2)
    right = [
        [float((run.probabilities(at).argmax(1) == LABELS).mean()) for at in range(n)] for run, n in ((first, 3), (second, 2))
    ]
    expected = [int(np.argmax(right[0])), 3 + int(np.argmax(right[1]))]
    joined = concatenate_runs([first, second])
    assert (
        OutputSource(joined).best_checkpoints()
        == expected
        == OutputSource(joined).best_checkpoints(predictions(joined.probabilities()))
    )
