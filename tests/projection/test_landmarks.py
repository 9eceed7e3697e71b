"""Which states are fitted."""

import numpy as np

from nnviz.projection import landmarks
from nnviz.projection.landmarks import choose_landmarks


def test_landmarks_are_states_of_all_checkpoints(draw) -> None:
    states = draw(4, 300, 5).astype(np.float32)
    chosen = choose_landmarks(lambda index: states[index], 4, 200, 0)
    assert chosen.shape == (200, 5)
    where = (chosen[:, None] == states.reshape(-1, 5)).all(axis=2)
    assert where.any(axis=1).all()
    assert (np.bincount(where.argmax(axis=1) // 300, minlength=4) > 30).all()


def test_a_crowd_counts_as_little_as_it_covers(draw) -> None:
    crowd = np.tile(np.eye(3, dtype=np.float32)[0], (900, 1)) + np.random.default_rng(0).normal(0, 1e-5, (900, 3)).astype(
        np.float32
    )
    others = draw(100, 3).astype(np.float32)
    chosen = choose_landmarks(lambda _: np.concatenate([crowd, others]), 1, 1000, 0)
    in_crowd = (np.abs(chosen - crowd[0]) < 1e-3).all(axis=1).sum()
    assert in_crowd < 10
    assert len(chosen) - in_crowd > 90


def test_duplicates_are_left_out() -> None:
    one_hot = np.eye(4, dtype=np.float32)[np.arange(400) % 4]
    chosen = choose_landmarks(lambda _: one_hot, 3, 100, 0)
    assert sorted(map(tuple, chosen)) == sorted(map(tuple, np.eye(4)))
    assert len(choose_landmarks(lambda _: np.ones((50, 3), np.float32), 2, 100, 0)) == 1


def test_the_same_seed_chooses_the_same(draw) -> None:
    states = draw(2, 500, 4).astype(np.float32)
    first, again, other = (choose_landmarks(lambda index: states[index], 2, 100, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert not (first == other).all()


def test_only_a_pool_of_the_states_is_held(draw, monkeypatch) -> None:
    monkeypatch.setattr(landmarks, "POOL", 60)
    states = draw(3, 500, 4).astype(np.float32)
    chosen = choose_landmarks(lambda index: states[index], 3, 1000, 0)
    assert len(chosen) <= 60
    where = (chosen[:, None] == states.reshape(-1, 4)).all(axis=2).argmax(axis=1)
    assert (np.bincount(where // 500, minlength=3) == 20).all()
