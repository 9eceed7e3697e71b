"""Embeddings of all samples: what comes back within the stated error, what is refused, runs that hold nothing else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import nnviz
from nnviz.runs.arrays import pack_arrays
from nnviz.runs.embedding_codec import (
    COARSEST,
    MOST_COLUMNS,
    RMS_ERROR,
    ROW_ERROR,
    StoredEmbedding,
    check_embedding,
    decode_embedding,
    encode_embedding,
)


def gaussian(n: int, d: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)


def low_rank(n: int, d: int, rank: int, seed: int = 0) -> np.ndarray:
    return gaussian(n, rank, seed) @ gaussian(rank, d, seed + 1)


def crowds(n: int, d: int) -> np.ndarray:
    """Ten tight crowds far from each other, as a trained network draws its classes together."""
    return 5 * gaussian(10, d)[np.arange(n) % 10] + 0.02 * low_rank(n, d, 9, 5)


CASES = {
    "independent": gaussian(600, 32),
    "of low rank": low_rank(600, 64, 4),
    "crowds": crowds(2000, 48),
    "ReLU": np.maximum(gaussian(600, 32), 0),
    "far from zero": gaussian(600, 8) + 1e4,
    "one column": gaussian(600, 1),
    "one sample": gaussian(1, 20),
    "fewer samples than columns": gaussian(20, 300),
    "wide, of low rank": low_rank(700, 600, 30),
    "wide": gaussian(300, 700),
    "constant": np.full((50, 6), 0.3, np.float32),
    "zero": np.zeros((50, 6), np.float32),
    "constant columns": np.concatenate([gaussian(200, 4), np.full((200, 4), -7, np.float32)], axis=1),
    "each sample many times": np.repeat(gaussian(20, 16), 30, axis=0),
    "one outlier": np.concatenate([gaussian(500, 5), np.full((1, 5), 1e5, np.float32)]),
    "huge": gaussian(200, 8) * np.float32(1e37),
    "tiny": gaussian(200, 8) * np.float32(1e-37),
}


@cache
def stored_case(name: str) -> StoredEmbedding:
    return encode_embedding(CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_rows_come_back_within_the_stated_error(name) -> None:
    rows = CASES[name]
    stored = stored_case(name)
    # A number of float32 is itself no more exact than this.
    rounding = 2.0**-22 * np.abs(rows).max().astype(np.float64)
    off = decode_embedding(stored).astype(np.float64) - rows
    left_out = (1 - stored.share) * np.mean((rows - rows.mean(axis=0)).astype(np.float64) ** 2)
    assert np.sqrt(np.mean(off**2)) <= np.sqrt((RMS_ERROR * stored.step) ** 2 + 1.01 * left_out) + rounding
    if stored.share == 1:
        longest = np.sqrt((off**2).sum(axis=1)).max()
        assert longest <= (ROW_ERROR * stored.step + rounding) * np.sqrt(rows.shape[1])


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("one outlier", "far from zero")])
def test_the_step_is_a_small_part_of_the_spread(name) -> None:
    rows = CASES[name].astype(np.float64)
    spread = np.sqrt(np.mean((rows - rows.mean(axis=0)) ** 2))
    assert stored_case(name).step <= COARSEST * spread * 1.001 or spread <= 1e-7 * np.abs(rows).max()


def kept_neighbours(rows: np.ndarray, others: np.ndarray, k: int = 10) -> float:
    """The mean share of the k nearest samples that are still among them; in float64, by differences."""
    kept = []
    for at in range(0, len(rows), 7):
        near, near_now = (
            set(np.argsort(np.linalg.norm(table.astype(np.float64) - table[at].astype(np.float64), axis=1))[1 : k + 1])
            for table in (rows, others)
        )
        kept.append(len(near & near_now) / k)
    return float(np.mean(kept))


@pytest.mark.parametrize("name", ["independent", "of low rank", "crowds", "ReLU", "one column", "wide, of low rank"])
def test_neighbours_are_kept(name) -> None:
    rows = CASES[name]
    assert kept_neighbours(rows, decode_embedding(stored_case(name))) >= 0.95


def test_crowds_would_lose_their_neighbours_with_eight_bits_a_column() -> None:
    """What the step by neighbourhoods is for."""
    rows = CASES["crowds"]
    low, high = rows.min(axis=0), rows.max(axis=0)
    eight_bits = low + np.rint((rows - low) / (high - low) * 255) / 255 * (high - low)
    assert kept_neighbours(rows, eight_bits) < 0.9


def size_of(stored: StoredEmbedding) -> int:
    arrays = {"codes": stored.codes, "widths": stored.widths, "centre": stored.centre}
    arrays |= {} if stored.axes is None else {"axes": stored.axes}
    return len(pack_arrays(arrays, dense=frozenset(["codes", "axes"]))[1])


def test_independent_numbers_take_at_most_six_bits_and_a_quarter() -> None:
    rows = gaussian(4000, 64)
    assert 8 * size_of(encode_embedding(rows)) <= 6.25 * rows.size


def test_what_is_correlated_takes_much_less() -> None:
    rows = low_rank(4000, 64, 5)
    assert 8 * size_of(encode_embedding(rows)) <= 1.5 * rows.size


def test_zeros_of_a_sparse_layer_come_back_as_zeros() -> None:
    rows = np.maximum(gaussian(800, 24) - 1.5, 0)
    assert (decode_embedding(encode_embedding(rows))[rows == 0] == 0).all()


def test_wide_layers_keep_leading_components_and_say_their_share() -> None:
    rows = low_rank(3000, 1000, 40) + 0.05 * gaussian(3000, 1000, 9)
    stored = encode_embedding(rows)
    off = decode_embedding(stored) - rows
    lost = np.mean(off.astype(np.float64) ** 2) / rows.var(axis=0, dtype=np.float64).mean()
    assert stored.axes is not None
    assert 0.98 <= stored.share < 1
    assert lost == pytest.approx(1 - stored.share, rel=0.2, abs=float((RMS_ERROR * stored.step) ** 2 / rows.var()))


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = CASES["crowds"]
    first, second = encode_embedding(rows), encode_embedding(rows.copy())
    assert first.codes.tobytes() == second.codes.tobytes()
    assert first.step == second.step


def test_a_large_embedding_of_low_rank_has_the_bytes_that_a_reader_asks_for(tmp_path) -> None:
    rows = low_rank(6000, 512, 2)
    with nnviz.RunWriter(tmp_path / "large.nnviz") as writer:
        writer.append(embeddings=rows, epoch=0)
    off = nnviz.open_run(tmp_path / "large.nnviz").embeddings("embedding", 0) - rows
    assert np.abs(off).max() < 0.2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.zeros((3, 2)), r"embeddings of 'a' have shape \(3, 2\); expected \(4, 2\)"),
        (np.zeros((4, 3)), r"expected \(4, 2\), as the run's other arrays have"),
        (np.full((4, 2), np.inf), r"sample 0 are not finite: column 0 is infinite"),
        (np.full((4, 2), 1e300), r"sample 0 are not finite"),
        (np.array([["a", "b"]] * 4), r"are <U1 of shape \(4, 2\); expected numbers"),
        (np.zeros((4, 0)), r"of shape \(4, 0\); expected numbers"),
        (np.float32(1), r"of shape \(\); expected numbers"),
    ],
)
def test_what_is_no_embedding_is_refused(values, message) -> None:
    with pytest.raises(ValueError, match=message):
        check_embedding(values, "embeddings of 'a'", 4, 2)


def test_too_wide_ones_are_refused() -> None:
    with pytest.raises(ValueError, match=r"have 5,000 numbers a sample; at most 4,096 are kept: average over positions"):
        check_embedding(np.zeros((2, 5000)), "embeddings of 'a'")
    assert MOST_COLUMNS == 4096


def test_positions_go_into_one_row() -> None:
    rows = np.arange(24).reshape(2, 3, 4)
    assert check_embedding(rows, "embeddings").tolist() == rows.reshape(2, 12).tolist()


# A run of embeddings


def record(path, epochs=(0, 1, 2), *, answers=False, **options) -> nnviz.Run:
    with nnviz.RunWriter(path, **options) as writer:
        for epoch in epochs:
            answer = {"probabilities": np.full((60, 3), 1 / 3)} if answers else {}
            writer.append(**answer, embeddings={"encoder": gaussian(60, 8, epoch), "head": gaussian(60, 2, epoch)}, epoch=epoch)
    return nnviz.open_run(path)


def test_a_run_without_answers_says_so(tmp_path) -> None:
    run = record(tmp_path / "run.nnviz")
    assert (run.has_answers, run.has_logits, run.n_classes, run.class_names, run.labels) == (False, False, 0, (), None)
    assert run.embedding_names == run.embeddings_throughout == ("encoder", "head")
    assert [run.embedding_size(name) for name in run.embedding_names] == [8, 2]
    for ask in (run.probabilities, lambda: run.probabilities(0), lambda: run.read_answers(0)):
        with pytest.raises(ValueError, match=r"^this run holds no answers of a network .*only embeddings: encoder, head$"):
            ask()
    assert run.logits() is None
    assert run.true_log_probabilities() is None
    run.verify()


def test_it_may_have_labels_and_class_names(tmp_path) -> None:
    labelled = record(tmp_path / "labelled.nnviz", labels=np.arange(60) % 4)
    assert (labelled.n_classes, labelled.class_names, int(labelled.labels[5])) == (4, ("0", "1", "2", "3"), 1)
    named = record(tmp_path / "named.nnviz", class_names=["a"])
    assert (named.n_classes, named.has_labels) == (1, False)
    assert named.true_log_probabilities() is None
    assert labelled.true_log_probabilities() is None
    with pytest.raises(ValueError, match="label 3 is out of range: there are 2 class names"):
        record(tmp_path / "wrong.nnviz", labels=np.arange(60) % 4, class_names=["a", "b"])


def test_only_runs_without_answers_are_of_version_2(tmp_path) -> None:
    for answers, version in ((True, 1), (False, 2)):
        path = tmp_path / f"{version}.nnviz"
        run = record(path, answers=answers)
        content = path.read_bytes()
        places = [at for at in range(len(content)) if content.startswith(b"\x93\xc4\x1annviz", at)]
        assert [content[at + 8] for at in places] == [version] * 5
        assert run.has_answers is answers


def test_records_of_two_versions_in_one_file_are_refused(tmp_path) -> None:
    first, second = tmp_path / "first.nnviz", tmp_path / "second.nnviz"
    record(first)
    record(second, answers=True)
    tail = second.read_bytes()
    first.write_bytes(first.read_bytes() + tail[tail.rindex(b"\x93\xc4\x1annviz") :])
    with pytest.raises(nnviz.RunFileError, match="of version 2, and one of its records is not"):
        nnviz.open_run(first)


def test_embeddings_beside_answers_come_back(tmp_path) -> None:
    run = record(tmp_path / "run.nnviz", answers=True)
    assert run.has_answers
    assert run.n_classes == 3
    for at in range(3):
        off = run.embeddings("encoder", at) - gaussian(60, 8, at)
        assert np.sqrt(np.mean(off**2)) <= run.embedding_error("encoder", at)
        assert run.embedding_share("encoder", at) == 1
    assert np.array_equal(run.embeddings("head", -1), run.embeddings("head", 2))
    with pytest.raises(IndexError, match="checkpoint 3; this run has 3"):
        run.embeddings("head", 3)
    with pytest.raises(ValueError, match="unknown embedding 'body'; this run recorded: encoder, head"):
        run.embeddings("body", 0)


def test_a_checkpoint_may_lack_them_where_there_are_answers(tmp_path) -> None:
    with nnviz.RunWriter(tmp_path / "run.nnviz") as writer:
        writer.append(probabilities=np.eye(2), embeddings=np.eye(2), epoch=0)
        writer.append(probabilities=np.eye(2), epoch=1)
    run = nnviz.open_run(tmp_path / "run.nnviz")
    assert (run.embedding_names, run.embeddings_throughout) == (("embedding",), ())
    with pytest.raises(nnviz.RunFileError, match="checkpoint 1 has no embedding 'embedding'"):
        run.embeddings("embedding", 1)


@pytest.mark.parametrize(
    ("embeddings", "message"),
    [
        (None, "give either probabilities or logits, or embeddings"),
        ({}, "expected 1 to 16 of different names"),
        ({"encoder": np.eye(3)}, r"embeddings of encoder; expected those of encoder, head"),
        (np.eye(3), "embeddings are one array; expected a mapping of encoder, head"),
        ({"encoder": np.eye(3), "head": np.eye(2)}, r"embeddings of 'head' have shape \(2, 2\); expected \(3, 2\)"),
        ({3: np.eye(3)}, "an embedding is named 3; expected text"),
    ],
)
def test_other_embeddings_than_those_that_were_named_are_refused(tmp_path, embeddings, message) -> None:
    with nnviz.RunWriter(tmp_path / "run.nnviz", embeddings=["encoder", "head"]) as writer:
        with pytest.raises(ValueError, match=message):
            writer.append(embeddings=embeddings, epoch=0)
        writer.append(embeddings={"head": np.eye(3), "encoder": np.eye(3)}, epoch=0)
    assert nnviz.open_run(writer.path).embedding_names == ("encoder", "head")


def test_answers_and_none_do_not_go_into_one_run(tmp_path) -> None:
    with nnviz.RunWriter(tmp_path / "run.nnviz") as writer:
        writer.append(embeddings=np.eye(2), epoch=0)
        with pytest.raises(ValueError, match="this run records no answers; the checkpoint of epoch 1 has probabilities"):
            writer.append(probabilities=np.eye(2), embeddings=np.eye(2), epoch=1)


@pytest.mark.parametrize("answers", [True, False])
def test_a_training_goes_on_in_its_file(tmp_path, answers) -> None:
    path = tmp_path / "run.nnviz"
    record(path, (0, 1), answers=answers)
    run = record(path, (2, 3), answers=answers, if_exists="append")
    assert run.path == path
    assert run.epochs.tolist() == [0, 1, 2, 3]
    assert run.complete
    assert run.digest == record(tmp_path / "whole.nnviz", (0, 1, 2, 3), answers=answers, name="run").digest


def test_a_training_does_not_go_on_in_a_file_of_other_embeddings(tmp_path) -> None:
    path = tmp_path / "run.nnviz"
    record(path)
    for embeddings in ({"encoder": np.zeros((60, 9)), "head": np.zeros((60, 2))}, {"other": np.zeros((60, 8))}):
        writer = nnviz.RunWriter(path, if_exists="append")
        with pytest.raises(ValueError, match="records other embeddings"):
            writer.append(embeddings=embeddings, epoch=5)
    with pytest.raises(ValueError, match=r"records other|records no answers"):
        nnviz.RunWriter(path, if_exists="append").append(probabilities=np.full((60, 2), 0.5), epoch=5)


def test_the_digest_covers_them(tmp_path) -> None:
    digests = set()
    for at, rows in enumerate([np.eye(4), np.eye(4) * 2, np.eye(4)[:, ::-1]]):
        with nnviz.RunWriter(tmp_path / f"{at}.nnviz", name="run") as writer:
            writer.append(embeddings=rows, epoch=0)
        digests.add(nnviz.open_run(writer.path).digest)
    with nnviz.RunWriter(tmp_path / "named.nnviz", name="run", embeddings="other") as writer:
        writer.append(embeddings=np.eye(4), epoch=0)
    assert len(digests | {nnviz.open_run(writer.path).digest}) == 4


def test_a_changed_byte_is_found(tmp_path) -> None:
    run = record(tmp_path / "run.nnviz")
    entry = run._embeddings.checkpoints[1][0].parts["codes"]
    content = bytearray(run.path.read_bytes())
    content[entry.offset + entry.size // 2] ^= 1
    run.path.write_bytes(bytes(content))
    for ask in (run.verify, lambda: run.embeddings("encoder", 1)):
        with pytest.raises(nnviz.RunFileError, match=r"checksum of 'embedding 0 codes'"):
            ask()
    assert run.embeddings("encoder", 0).shape == (60, 8)
