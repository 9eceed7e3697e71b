"""Embeddings of all samples, placed instead of answers: of runs that hold both, and of runs that hold nothing else."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nnviz
from nnviz.cli import main
from nnviz.projection import linear_map, settings_of
from nnviz.projection.settings import settings_from_dict
from nnviz.projection.sources import EmbeddingSource, OutputSource, source_of, usual_features
from nnviz.projection.store import find_projection, projection_key, store_projection
from nnviz.runs.concatenated import concatenate_runs

N, EPOCHS = 90, 3
GROUPS = np.arange(N) % 3


def rows_at(epoch: int, width: int = 12) -> np.ndarray:
    """Three groups that part from each other."""
    rng = np.random.default_rng(epoch)
    return ((epoch + 1) * np.eye(3, width)[GROUPS] + 0.1 * rng.standard_normal((N, width))).astype(np.float32)


def recorded(path, *, answers: bool = False, width: int = 12, without: tuple[int, ...] = (), **options) -> nnviz.Run:
    rng = np.random.default_rng(0)
    with nnviz.RunWriter(path, **options) as writer:
        for epoch in range(EPOCHS):
            answer = {"probabilities": rng.dirichlet(np.ones(3), N)} if answers else {}
            both = {"encoder": rows_at(epoch, width), "chance": rng.standard_normal((N, 2))}
            writer.append(**answer, embeddings=None if epoch in without else both, epoch=epoch)
    return nnviz.open_run(path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> nnviz.Run:
    return recorded(tmp_path_factory.mktemp("bare") / "run.nnviz")


@pytest.fixture(scope="module")
def answered(tmp_path_factory) -> nnviz.Run:
    return recorded(tmp_path_factory.mktemp("answered") / "run.nnviz", answers=True, labels=GROUPS)


def groups_are_together(places: np.ndarray) -> bool:
    distances = np.linalg.norm(places[:, None] - places[None], axis=2) + np.diag(np.full(len(places), np.inf))
    return bool((GROUPS[distances.argmin(axis=1)] == GROUPS).all())


def test_an_embedding_is_a_source_of_all_samples(answered) -> None:
    source = source_of(answered, "embedding encoder")
    assert source == EmbeddingSource(answered, "encoder")
    rows = np.stack([answered.embeddings("encoder", index) for index in range(EPOCHS)])
    longest = np.linalg.norm(rows, axis=2).max()
    np.testing.assert_allclose([source.features(index) for index in range(EPOCHS)], rows / longest, rtol=1e-6)
    assert (source.n_checkpoints, source.n_samples, source.n_features, source.form) == (EPOCHS, N, 12, "plain")
    assert source.best_checkpoints() == [EPOCHS - 1]
    digests = {answered.digest, source.digest, source_of(answered, "embedding chance").digest}
    assert len(digests) == 3


@pytest.mark.parametrize("method", ["pca", "tsne"])
@pytest.mark.parametrize("which", ["bare", "answered"])
def test_what_is_placed_is_the_embedding_not_the_answer(request, method, which) -> None:
    run = request.getfixturevalue(which)
    trajectory = nnviz.project(run, method=method, features="embedding encoder", landmarks=100)
    assert trajectory.positions.shape == (EPOCHS, N, 2)
    assert groups_are_together(trajectory.positions[-1])


def test_of_a_run_without_answers_the_first_embedding_is_placed(bare, answered) -> None:
    assert (usual_features(bare), usual_features(answered)) == ("embedding encoder", "probabilities")
    assert source_of(bare) == EmbeddingSource(bare, "encoder")
    assert source_of(answered) == OutputSource(answered)
    plain = nnviz.project(bare, quality=False)
    assert plain.method == "pca"
    np.testing.assert_array_equal(
        plain.positions, nnviz.project(bare, method="pca", features="embedding encoder", quality=False).positions
    )
    assert nnviz.project(answered, quality=False).method == "star"


def test_principal_components_of_two_columns_are_no_half_circle(bare) -> None:
    fitted = linear_map(bare, "pca", features="embedding chance")
    assert fitted.arch is None
    rows = source_of(bare, "embedding chance").features(EPOCHS - 1)
    expected = rows - rows.mean(axis=0)
    got = fitted.transform(rows)
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), np.linalg.norm(expected, axis=1), atol=1e-5)


def test_wide_ones_go_through_their_leading_components(tmp_path) -> None:
    run = recorded(tmp_path / "wide.nnviz", width=64)
    trajectory = nnviz.project(run, method="tsne", landmarks=100, quality=False)
    assert trajectory.map.reduction is not None
    assert trajectory.map.landmarks.shape[1] == 50
    assert groups_are_together(trajectory.positions[-1])
    store_projection(source_of(run), trajectory)
    found = find_projection(run, settings_of("tsne", 2, "embedding encoder", landmarks=100))
    np.testing.assert_array_equal(found.trajectory.map.reduction.components, trajectory.map.reduction.components)


def test_maps_are_kept_beside_the_run_and_found_again(bare) -> None:
    settings = settings_of("tsne", 2, "embedding encoder", landmarks=100)
    trajectory = nnviz.project(bare, method="tsne", features="embedding encoder", landmarks=100)
    path = store_projection(source_of(bare, "embedding encoder"), trajectory)
    assert path.parent.name == "run.maps"
    found = find_projection(bare, settings)
    np.testing.assert_allclose(found.trajectory.positions, trajectory.positions, atol=1e-2)
    other = settings_of("tsne", 2, "embedding chance", landmarks=100)
    assert find_projection(bare, other) is None
    assert projection_key(source_of(bare, other.features), other) != projection_key(source_of(bare), settings)


def test_what_a_run_does_not_hold_is_refused_with_what_it_holds(bare, answered, tmp_path) -> None:
    with pytest.raises(
        ValueError, match=r"holds no answers of a network; the features to choose are: embedding encoder, embedding"
    ):
        nnviz.project(bare, features="probabilities")
    with pytest.raises(ValueError, match="Star has an axis a class, and an embedding has none; the choices are: pca, tsne"):
        nnviz.project(bare, method="star")
    with pytest.raises(ValueError, match="no embedding 'nothing' at every checkpoint; it has: encoder, chance"):
        nnviz.project(answered, method="pca", features="embedding nothing")
    gaps = recorded(tmp_path / "gaps.nnviz", answers=True, without=(1,))
    with pytest.raises(ValueError, match="it has: none"):
        source_of(gaps, "embedding encoder")
    with pytest.raises(ValueError, match="several runs have no embedding 'encoder' in common"):
        source_of(concatenate_runs([answered, answered]), "embedding encoder")


def test_settings_know_embeddings_by_name() -> None:
    words = settings_of("umap", 3, "embedding encoder").as_dict()
    assert settings_from_dict(words).features == "embedding encoder"
    for features in ("embedding ", "embeddings", "encoder"):
        with pytest.raises(ValueError, match=r"unknown features .* layer NAME, embedding NAME"):
            settings_of("umap", 3, features)


# The command line


def run_command(capsys, *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_command_line_projects_them(bare, tmp_path, capsys) -> None:
    for words in (["--features", "embedding encoder"], []):
        out = tmp_path / f"{len(words)}.npz"
        assert run_command(capsys, "project", bare.path, "--method", "pca", *words, "--out", out)[0] == 0
        with np.load(out) as file:
            assert file["positions"].shape == (EPOCHS, N, 2)
            assert groups_are_together(file["positions"][-1])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["project", "--method", "star"], "Star has an axis a class, and an embedding has none"),
        (["project", "--method", "pca", "--features", "logits"], "this run holds no answers of a network"),
        (["measures", "--out", "measures.csv"], "this run holds no answers of a network"),
        (["export", "--to", "npz", "--out", "run.npz"], "this run holds no answers of a network"),
        (["export", "--to", "json", "--out", "run.json"], "this run holds no answers of a network"),
        (["explain", "--method", "gradient", "--samples", "1", "--out", "e.npz"], "holds no weights"),
        (["landscape"], "holds no weights"),
    ],
)
@pytest.mark.parametrize("labelled", [False, True])
def test_commands_say_in_one_line_that_there_are_no_answers(tmp_path, monkeypatch, capsys, words, sentence, labelled) -> None:
    monkeypatch.chdir(tmp_path)
    recorded(tmp_path / "run.nnviz", **({"labels": GROUPS} if labelled else {}))
    command, *rest = words
    status, _, said = run_command(capsys, command, "run.nnviz", *rest)
    lines = [line for line in said.replace("\r", "\n").splitlines() if line.startswith("nnviz")]
    assert status == 2
    assert len(lines) == 1
    assert sentence in lines[0]
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["run.nnviz"]


def test_info_and_events_say_what_there_is(bare, tmp_path, capsys) -> None:
    status, out, _ = run_command(capsys, "info", bare.path)
    assert status == 0
    assert "embedding encoder of 12 numbers, embedding chance of 2 numbers" in out
    assert "samples:     90\n" in out
    assert "probabilities" not in out
    assert "accuracy" not in out
    labelled = recorded(tmp_path / "labelled.nnviz", labels=GROUPS)
    facts = json.loads(run_command(capsys, "info", labelled.path, "--json")[1])
    assert (facts["classes"], facts["accuracy"]) == (3, None)
    for run in (bare, labelled):
        status, out, said = run_command(capsys, "events", run.path)
        assert (status, out) == (0, "")
        assert "holds embeddings and no answers of a classifier" in said
        assert json.loads(run_command(capsys, "events", run.path, "--json")[1]) == []
