"""What is placed of an answer."""

import numpy as np
import pytest

from nnviz.projection.features import MAX_COLUMNS, as_features, fit_reduction, grain_of
from nnviz.projection.sources import source_of


def test_hellinger_is_the_square_root_and_logits_lose_their_mean(learning_run) -> None:
    run = learning_run()
    np.testing.assert_allclose(source_of(run, "hellinger").features(2) ** 2, run.probabilities(2), atol=1e-6)
    logits = source_of(run, "logits").features(2)
    np.testing.assert_allclose(logits.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(logits[:, 0] - logits[:, 1], run.logits(2)[:, 0] - run.logits(2)[:, 1], atol=1e-4)


def test_logits_that_were_not_recorded_are_missed(tiny_run) -> None:
    import nnviz

    with pytest.raises(ValueError, match="recorded probabilities only"):
        source_of(nnviz.open_run(tiny_run()), "logits").features(0)
    with pytest.raises(ValueError, match="this map places logits, and none were given"):
        as_features("logits", np.ones((1, 2)))


def test_few_columns_are_not_reduced() -> None:
    assert fit_reduction(lambda _: np.ones((4, MAX_COLUMNS), np.float32), 2, 2.0**24) is None


def test_the_reduction_is_the_principal_components_of_all_checkpoints(draw) -> None:
    from sklearn.decomposition import PCA

    rows = draw(3, 120, 80).astype(np.float32)
    reduction = fit_reduction(lambda index: rows[index], 3, 2.0**24)
    everything = rows.reshape(-1, 80).astype(np.float64)
    expected = PCA(MAX_COLUMNS, svd_solver="full").fit_transform(everything)
    got = reduction.apply(everything)
    assert got.dtype == np.float32
    np.testing.assert_allclose(np.abs((got * expected).sum(axis=0)), (expected**2).sum(axis=0), rtol=1e-3)
    strongest = np.abs(reduction.components).argmax(axis=0)
    assert (reduction.components[strongest, np.arange(MAX_COLUMNS)] > 0).all()


@pytest.mark.parametrize("features", ["probabilities", "hellinger", "logits"])
def test_equal_rows_are_reduced_equally_wherever_they_stand(draw, features) -> None:
    p = draw(3000, 300).astype(np.float32)
    rows = as_features(features, p, logits=np.log(np.maximum(p, 1e-30)))
    reduction = fit_reduction(lambda _: rows, 1, grain_of(features))
    exact = np.rint(rows.astype(np.float64) * reduction.grain) / reduction.grain
    components = reduction.components.astype(np.float64)
    one_by_one = np.concatenate([row[None] @ components for row in exact[:200]])
    assert (exact @ components)[:200].tolist() == one_by_one.tolist()  # before anything is rounded to float32
    whole = reduction.apply(rows)
    order = np.random.default_rng(0).permutation(len(rows))
    for size in (1, 7, 1001):
        assert (reduction.apply(rows[order[:size]]) == whole[order[:size]]).all()


def test_thousands_of_columns_are_reduced_without_a_table_of_columns_by_columns() -> None:
    """What the components hold of the variance is what the best ones would, in a fraction of that table's memory."""
    import tracemalloc

    rng, n_columns = np.random.default_rng(0), 2500
    strengths = np.exp(-np.arange(200) / 15)
    directions = np.linalg.qr(rng.normal(size=(n_columns, 200)))[0]
    rows = [((rng.normal(size=(150, 200)) * strengths) @ directions.T + 0.5).astype(np.float32) for _ in range(4)]
    tracemalloc.start()
    reduction = fit_reduction(lambda index: rows[index], 4, 2.0**24)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    everything = np.concatenate(rows).astype(np.float64)
    centred = everything - everything.mean(axis=0)
    best = (np.linalg.svd(centred, compute_uv=False)[:MAX_COLUMNS] ** 2).sum()
    assert reduction.components.shape == (n_columns, MAX_COLUMNS)
    np.testing.assert_allclose(reduction.components.T @ reduction.components, np.eye(MAX_COLUMNS), atol=1e-4)
    assert (reduction.apply(everything).astype(np.float64) ** 2).sum() >= 0.9999 * best
    assert peak < 8 * n_columns**2 / 2
