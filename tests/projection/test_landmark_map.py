"""t-SNE and UMAP of a whole run: one map, the same to the bit, whatever the answers are."""

import subprocess
import sys

import numpy as np
import pytest

import nnviz
from nnviz.projection.landmark_map import LandmarkMap
from nnviz.projection.trajectory import follow, project

FEW = {"landmarks": 200, "n_neighbors": 10}


@pytest.mark.parametrize("method", ["tsne", "umap"])
@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize("features", ["probabilities", "hellinger", "logits"])
def test_every_sample_has_a_place_at_every_checkpoint(learning_run, method, components, features) -> None:
    run = learning_run()
    made = project(run, method=method, n_components=components, features=features, backend="cpu", **FEW)
    assert made.positions.shape == (5, 150, components)
    assert made.positions.dtype == np.float32
    assert np.isfinite(made.positions).all()
    assert made.backend == "cpu"
    last = made.positions[-1] - made.positions[-1].mean(axis=0)
    labels = run.labels
    middles = np.stack([last[labels == k].mean(axis=0) for k in range(4)])
    nearest = np.linalg.norm(last[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == labels).mean() > 0.9  # the classes are apart in the end
    assert made.quality["trustworthiness"][-1] > 0.85
    if features != "logits":  # which grow by the same step for everybody in these runs
        assert made.quality["stability"] > 0.3


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_new_answers_are_placed_where_equal_ones_stand(learning_run, method) -> None:
    run = learning_run()
    made = project(run, method=method, backend="cpu", **FEW)
    assert isinstance(made.map, LandmarkMap)
    order = np.random.default_rng(0).permutation(150)[:70]
    assert (made.map.transform(run.probabilities(3)[order]) == made.positions[3][order]).all()
    assert (made.map.transform(run.probabilities(0)[:1]) == made.positions[0][:1]).all()


def test_a_map_of_logits_takes_logits(learning_run) -> None:
    run = learning_run()
    made = project(run, method="tsne", features="logits", backend="cpu", **FEW)
    assert (made.map.transform(logits=run.logits(2)) == made.positions[2]).all()
    with pytest.raises(ValueError, match="this map places logits"):
        made.map.transform(run.probabilities(2))
    with pytest.raises(ValueError, match=r"this map places \(n, 4\)"):
        made.map.transform(logits=run.logits(2)[:, :3])


def test_the_same_seed_gives_the_same_to_the_last_bit_in_another_process(learning_run, tmp_path) -> None:
    run = learning_run(3, 120)
    script = f"""
import nnviz, numpy as np
if __name__ == "__main__":
    run = nnviz.open_run({str(run.path)!r})
    made = [nnviz.project(run, method=m, backend="cpu", random_state=3, **{FEW!r}).positions for m in ("tsne", "umap")]
    np.save({str(tmp_path / "there.npy")!r}, np.stack(made))
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    there = np.load(tmp_path / "there.npy")
    for method, positions in zip(("tsne", "umap"), there, strict=True):
        assert (project(run, method=method, backend="cpu", random_state=3, **FEW).positions == positions).all()
        assert not (project(run, method=method, backend="cpu", random_state=4, **FEW).positions == positions).all()


def written(path, *checkpoints: np.ndarray, **options) -> nnviz.runs.run.Run:
    with nnviz.RunWriter(path / "odd.nnviz", **options) as writer:
        for epoch, probabilities in enumerate(checkpoints, 1):
            writer.append(probabilities=probabilities, epoch=epoch)
    return nnviz.open_run(path / "odd.nnviz")


@pytest.mark.parametrize("method", ["tsne", "umap"])
class TestOddRuns:
    def test_all_answers_equal(self, tmp_path, method) -> None:
        run = written(tmp_path, *[np.full((40, 3), 1 / 3)] * 2)
        positions = project(run, method=method, backend="cpu").positions
        assert (positions == positions[0, 0]).all()
        assert np.isfinite(positions).all()

    def test_one_hot_answers(self, tmp_path, method) -> None:
        labels = np.arange(200) % 12
        run = written(tmp_path, np.eye(12)[labels], np.eye(12)[labels[::-1]])
        positions = project(run, method=method, backend="cpu").positions
        places = np.unique(positions.reshape(-1, 2), axis=0)
        assert len(places) == 12
        assert (positions[0][labels == 3] == positions[1][labels[::-1] == 3][0]).all()

    def test_one_checkpoint_and_two_classes(self, tmp_path, method, draw) -> None:
        run = written(tmp_path, draw(60, 2))
        positions = project(run, method=method, backend="cpu").positions
        assert positions.shape == (1, 60, 2)
        assert np.isfinite(positions).all()

    @pytest.mark.parametrize("count", [1, 2, 9])
    def test_fewer_samples_than_neighbours(self, tmp_path, method, draw, count) -> None:
        run = written(tmp_path, draw(count, 3))
        made = project(run, method=method, backend="cpu")
        assert made.positions.shape == (1, count, 2)
        assert np.isfinite(made.positions).all()
        assert made.quality == {}

    def test_a_thousand_classes(self, tmp_path, method, draw) -> None:
        run = written(tmp_path, *draw(2, 80, 1000, concentration=0.01))
        made = project(run, method=method, backend="cpu", **FEW)
        assert np.isfinite(made.positions).all()
        assert made.map.landmarks.shape[1] == 50
        assert (made.map.transform(run.probabilities(1)[::-1]) == made.positions[1][::-1]).all()

    def test_samples_that_nobody_labelled_as_more_than_one_class(self, tmp_path, method, draw) -> None:
        run = written(tmp_path, *draw(2, 70, 3), labels=np.zeros(70, int))
        assert np.isfinite(project(run, method=method, backend="cpu", **FEW).positions).all()


def test_a_recording_in_progress_is_followed_by_the_map_that_there_is(learning_run) -> None:
    early = learning_run(6, first=4)
    before = project(early, method="tsne", backend="cpu", **FEW)
    run = learning_run(6, file="b.nnviz")
    after = follow(run, before)
    assert after.positions.shape == (6, 150, 2)
    assert (after.positions[:4] == before.positions).all()
    assert (after.positions[5] == before.map.transform(run.probabilities(5))).all()
    assert after.n_fitted == 4
    assert len(after.quality["trustworthiness"]) == 6


def test_progress_names_the_stages(learning_run) -> None:
    said = []
    project(learning_run(3), method="umap", backend="cpu", progress=lambda *words: said.append(words), **FEW)
    stages = list(dict.fromkeys(stage for stage, _, _ in said))
    assert stages == ["choosing landmarks", "fitting 200 landmarks", "placing checkpoint", "measuring checkpoint"]
    assert all(0 <= done <= total for _, done, total in said)
    fits = [done for stage, done, _ in said if stage.startswith("fitting")]
    assert fits == sorted(fits)
    assert next((done, total) for stage, done, total in said if stage == "placing checkpoint") == (0, 3)


def test_all_of_umap_learn_is_there_for_others_afterwards() -> None:
    script = """
import sys
import numpy as np
from nnviz.projection.methods.umap import fit as fit_umap
rows = np.random.default_rng(0).random((60, 4)).astype(np.float32)
def fit():
    return fit_umap(rows, rows[:, :2], n_neighbors=5, min_dist=0.1, random_state=0, advance=lambda share: None)
first = fit()
assert not {"umap", "pynndescent", "tensorflow"} & {name.split(".")[0] for name in sys.modules}
assert (fit() == first).all()
from umap.umap_ import NNDescent
assert NNDescent.__module__.startswith("pynndescent")
assert (fit() == first).all()
"""
    subprocess.run([sys.executable, "-c", script], check=True)
