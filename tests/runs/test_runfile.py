"""Several writers of one path: nothing that was recorded is lost, and nobody is taken down."""

from __future__ import annotations

import multiprocessing
import os
import threading
import warnings

import numpy as np
import pytest

from nnviz import RunWriter, open_run
from nnviz.runs import replace, runfile

fcntl = pytest.importorskip("fcntl")
LABELS = np.arange(40) % 4


def scores(seed: float) -> np.ndarray:
    return np.random.default_rng(int(10 * seed)).dirichlet(np.ones(4), 40)


def write(path, *epochs: float, close: bool = True, **options) -> RunWriter:
    """A writer that has recorded those epochs, each with answers of its own."""
    writer = RunWriter(path, **{"labels": LABELS} | options)
    for epoch in epochs:
        writer.append(probabilities=scores(epoch), epoch=epoch)
    if close:
        writer.close()
    return writer


def epochs_of(path) -> list[float]:
    """The epochs of a file that verifies, and whose answers are the ones of these epochs."""
    run = open_run(path)
    run.verify()
    for at in run.checkpoints:
        assert np.abs(run.probabilities(at.index) - scores(at.epoch)).max() <= 1e-3
    return [at.epoch for at in run.checkpoints]


def names(folder) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_run_goes_beside_a_file_that_is_there_and_says_so(tmp_path):
    path = tmp_path / "run.nnviz"
    write(path, 1, 2)
    for number in (2, 3):
        with pytest.warns(RuntimeWarning, match=rf"run\.nnviz is there already; this run goes to .*run-{number}\.nnviz"):
            writer = write(path, 1, 3)
        assert writer.path == tmp_path / f"run-{number}.nnviz"
        assert epochs_of(writer.path) == [1, 3]
        assert open_run(writer.path).name == f"run-{number}"
    assert epochs_of(path) == [1, 2]


def test_a_file_is_replaced_where_that_is_asked_for_and_kept_where_it_must_not_be(tmp_path):
    path = tmp_path / "run.nnviz"
    write(path, 1, 2)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="is there already"):
        write(path, 1, if_exists="fail")
    assert path.read_bytes() == before
    write(path, 5, if_exists="replace")
    assert epochs_of(path) == [5]
    assert names(tmp_path) == ["run.nnviz"]
    with pytest.raises(ValueError, match="if_exists is 'overwrite'; expected 'number', 'append', 'replace', 'fail'"):
        RunWriter(path, if_exists="overwrite")


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path):
    (tmp_path / "run.nnviz").symlink_to(tmp_path / "elsewhere")
    with pytest.warns(RuntimeWarning):
        assert write(tmp_path / "run.nnviz", 1).path.name == "run-2.nnviz"
    assert names(tmp_path) == ["run-2.nnviz", "run.nnviz"]


@pytest.mark.parametrize("complete", [True, False])
def test_a_run_is_appended_to(tmp_path, complete):
    path = tmp_path / "run.nnviz"
    writer = write(path, 0, 1, 2, close=complete)
    writer.abandon()
    if not complete:
        path.write_bytes(path.read_bytes() + b"\x93\xc4\x1annviz")  # it was cut short in its next record
    seconds = open_run(path).checkpoints[-1].seconds
    other = write(path, 3, 4.5, if_exists="append", name="another name", class_names=["0", "1", "2", "3"])
    assert (other.path, epochs_of(path), open_run(path).complete) == (path, [0, 1, 2, 3, 4.5], True)
    assert open_run(path).name == "run"
    assert [at.seconds >= seconds for at in open_run(path).checkpoints[3:]] == [True, True]
    assert names(tmp_path) == ["run.nnviz"]


def test_a_run_that_went_farther_keeps_what_it_has(tmp_path):
    path = tmp_path / "run.nnviz"
    write(path, 0, 1, 2, 3)
    before = path.read_bytes()
    with pytest.warns(RuntimeWarning, match=r"run\.nnviz holds later checkpoints and stays; this run goes to .*run-2\.nnviz"):
        other = write(path, 1.5, 2.5, if_exists="append")
    assert path.read_bytes() == before
    assert epochs_of(other.path) == [0, 1, 1.5, 2.5]


def test_what_begins_anew_goes_beside_also_where_it_may_append(tmp_path):
    path = tmp_path / "run.nnviz"
    write(path, 1, 2)
    with pytest.warns(RuntimeWarning):
        other = write(path, 1, 2, 3, if_exists="append")
    assert (epochs_of(path), epochs_of(other.path)) == ([1, 2], [1, 2, 3])
    assert write(tmp_path / "new.nnviz", 1, if_exists="append").path.name == "new.nnviz"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": LABELS[::-1]}, "records other labels"),
        ({"labels": None}, "records other labels"),
        ({"class_names": list("abcd")}, "records other class names"),
        ({"split": ["test"] * 40}, "records other names of the split"),
        ({"images": np.zeros((40, 4, 4))}, "records other images"),
    ],
)
def test_only_the_same_samples_are_appended_to(tmp_path, options, message):
    path = tmp_path / "run.nnviz"
    write(path, 1, 2)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=message):
        write(path, 3, if_exists="append", **options)
    with RunWriter(path, labels=LABELS, if_exists="append") as writer:
        for other in ({"weights": [np.eye(2)]}, {"logits": scores(3), "probabilities": None}):
            with pytest.raises(ValueError, match=r"records other weights|records probabilities"):
                writer.append(**{"probabilities": scores(3), "epoch": 3} | other)
    assert path.read_bytes() == before


def test_files_that_are_no_run_are_not_appended_to(tmp_path):
    for content in (b"", b"something else"):
        (tmp_path / "a.nnviz").write_bytes(content)
        with pytest.raises(ValueError, match=r"a\.nnviz"):
            write(tmp_path / "a.nnviz", 3, if_exists="append")
        assert (tmp_path / "a.nnviz").read_bytes() == content


def test_a_writer_whose_file_is_gone_on_with_keeps_all_that_it_wrote(tmp_path):
    path = tmp_path / "run.nnviz"
    first = write(path, 1, 2, close=False)
    write(path, 3, if_exists="append")
    with pytest.warns(RuntimeWarning, match=r"was changed by another process; this run goes to .*run-2\.nnviz"):
        first.append(probabilities=scores(4), epoch=4)
    first.append(probabilities=scores(5), epoch=5)
    first.close()
    assert (epochs_of(path), epochs_of(first.path)) == ([1, 2, 3], [1, 2, 4, 5])
    assert open_run(first.path).complete


@pytest.mark.parametrize("what", ["replaced", "removed"])
def test_a_writer_whose_file_is_replaced_or_removed_keeps_all_that_it_wrote(tmp_path, what):
    path = tmp_path / "run.nnviz"
    first = write(path, 1, 2, close=False)
    if what == "removed":
        path.unlink()
    else:
        write(path, 9, if_exists="replace")
    with pytest.warns(RuntimeWarning, match="was changed by another process; this run goes to"):
        first.append(probabilities=scores(3), epoch=3)
    first.close()
    assert epochs_of(first.path) == [1, 2, 3]
    assert names(tmp_path) == (["run.nnviz"] if what == "removed" else ["run-2.nnviz", "run.nnviz"])
    if what == "replaced":
        assert epochs_of(path) == [9]


def test_a_file_that_is_renamed_is_written_on_under_its_new_name(tmp_path):
    first = write(tmp_path / "run.nnviz", 1, close=False)
    (tmp_path / "run.nnviz").rename(tmp_path / "kept.nnviz")
    first.append(probabilities=scores(2), epoch=2)
    first.close()
    assert epochs_of(tmp_path / "kept.nnviz") == [1, 2]
    assert names(tmp_path) == ["kept.nnviz"]


def test_a_writer_that_ends_leaves_what_others_appended(tmp_path):
    path = tmp_path / "run.nnviz"
    first = write(path, 1, close=False)
    write(path, 2, if_exists="append")
    first.close()
    assert (epochs_of(path), open_run(path).complete, names(tmp_path)) == ([1, 2], True, ["run.nnviz"])


def test_nobody_waits_for_a_process_that_holds_a_file(tmp_path):
    path = tmp_path / "run.nnviz"
    write(path, 1)
    with open(path, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.warns(RuntimeWarning, match="is being written by another process and stays"):
            other = write(path, 2, if_exists="append")
    assert (epochs_of(path), epochs_of(other.path)) == ([1], [1, 2])


def test_files_are_new_also_where_there_are_no_links_and_no_locks(tmp_path, monkeypatch):
    def refuse(*_args):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(replace.os, "link", refuse)
    monkeypatch.setattr(runfile, "fcntl", None)
    path = tmp_path / "run.nnviz"
    write(path, 1)
    with pytest.warns(RuntimeWarning):
        write(path, 2)
    write(path, 3, if_exists="append")
    assert (epochs_of(path), epochs_of(tmp_path / "run-2.nnviz"), len(names(tmp_path))) == ([1, 3], [2], 2)


def test_a_new_file_may_be_read_by_whom_the_account_lets(tmp_path):
    before = os.umask(0o022)
    try:
        write(tmp_path / "run.nnviz", 1)
        write(tmp_path / "run.nnviz", 1, if_exists="replace")
    finally:
        os.umask(before)
    assert (tmp_path / "run.nnviz").stat().st_mode & 0o777 == 0o644


def _rank(path: str, number: int, options: dict, barrier, results) -> None:
    warnings.simplefilter("ignore")
    try:
        with RunWriter(path, labels=LABELS, **options) as writer:
            for epoch in range(1, 6):
                barrier.wait(30)
                writer.append(probabilities=scores(epoch), epoch=epoch + 10 * bool(options))
        results.put((number, str(writer.path)))
    except BaseException as error:
        barrier.abort()
        results.put((number, repr(error)))


@pytest.mark.parametrize("if_exists", ["number", "append", "replace"])
def test_processes_that_were_given_one_path_damage_nothing(tmp_path, if_exists):
    """At one moment each writes its checkpoint, with a file that they all go on with, all replace, or that is not there."""
    context, path = multiprocessing.get_context("fork"), tmp_path / "run.nnviz"
    options = {} if if_exists == "number" else {"if_exists": if_exists}
    if options:
        write(path, 1)
    barrier, results = context.Barrier(4), context.Queue()
    ranks = [context.Process(target=_rank, args=(path, number, options, barrier, results)) for number in range(4)]
    for rank in ranks:
        rank.start()
    said = dict(results.get(timeout=60) for _ in ranks)
    for rank in ranks:
        rank.join()
    assert all(where.startswith(str(tmp_path)) for where in said.values()), said
    for where in {*said.values(), str(path)}:
        run = open_run(where)
        run.verify()
        assert len(run.checkpoints) >= 5
    if if_exists != "replace":
        assert sorted(file for file in said.values()) == sorted(set(said.values()))
    assert not [name for name in names(tmp_path) if name.endswith(".part")]


def test_threads_that_replace_one_file_do_not_disturb_each_other(tmp_path):
    errors, together = [], threading.Barrier(8)

    def put(number: int) -> None:
        try:
            for _ in range(20):
                together.wait()
                with replace.replacing(tmp_path / "a") as part:
                    part.write_bytes(b"%d" % number * 1000)
        except Exception as error:
            errors.append(error)
            together.abort()

    threads = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, names(tmp_path)) == ([], ["a"])
    assert len(set((tmp_path / "a").read_bytes())) == 1
