"""Trainings that go on, and trainings that begin anew, recorded to one path."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, RunWriter, open_run  # noqa: E402 - Keras is looked for first
from nnviz.runs.resume import find_resumable, same_outputs  # noqa: E402

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype(np.float32)
Y = np.arange(60) % 3


def fresh(seed: int = 1):
    """As a script builds its model when it is started again."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy")
    return model


def fit(model, *callbacks, **options):
    model.fit(X, Y, batch_size=20, verbose=0, callbacks=list(callbacks), **options)


def moments(path) -> list[tuple[float, int]]:
    run = open_run(path)
    run.verify()
    return [(at.epoch, at.step) for at in run.checkpoints]


class Preempted(keras.callbacks.Callback):
    """Ends the process at the end of an epoch, or after a batch of it."""

    def __init__(self, epoch: int, batch: int | None = None) -> None:
        super().__init__()
        self._epoch, self._batch, self._now = epoch, batch, 0

    def on_epoch_begin(self, epoch, logs=None) -> None:
        self._now = epoch

    def on_train_batch_end(self, batch, logs=None) -> None:
        if (self._now, batch) == (self._epoch, self._batch):
            raise KeyboardInterrupt

    def on_epoch_end(self, epoch, logs=None) -> None:
        if self._batch is None and epoch == self._epoch:
            raise KeyboardInterrupt


@pytest.fixture
def no_warning():
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="nnviz")
        yield


@pytest.mark.parametrize("order", ["backup first", "recorder first"])
@pytest.mark.usefixtures("no_warning")
def test_a_training_that_is_restored_goes_on_in_its_file(tmp_path, order):
    path = tmp_path / "run.nnviz"

    def script(*more) -> None:
        backup = keras.callbacks.BackupAndRestore(str(tmp_path / "backup"), delete_checkpoint=False)
        recorder = RunRecorder(path, X, Y, weights=True, activations=True)
        callbacks = [backup, recorder] if order == "backup first" else [recorder, backup]
        fit(fresh(), *callbacks, *more, epochs=5)

    with pytest.raises(KeyboardInterrupt):
        script(Preempted(2))
    first = [open_run(path).probabilities(at) for at in range(4)]
    assert not open_run(path).complete
    script()
    assert moments(path) == [(epoch, 3 * epoch) for epoch in range(6)]
    run = open_run(path)
    assert run.complete
    for at, before in enumerate(first):
        np.testing.assert_array_equal(run.probabilities(at), before)
    assert [file.name for file in tmp_path.glob("*.nnviz")] == ["run.nnviz"]


@pytest.mark.usefixtures("no_warning")
def test_initial_epoch_goes_on_after_that_epoch(tmp_path):
    path, model = tmp_path / "run.nnviz", fresh()
    fit(model, RunRecorder(path, X, Y), epochs=2)
    fit(model, RunRecorder(path, X, Y), epochs=4, initial_epoch=2)
    assert moments(path) == [(0, 0), (1, 3), (2, 6), (3, 9), (4, 12)]


@pytest.mark.usefixtures("no_warning")
def test_another_fit_of_the_same_network_goes_on_in_its_file(tmp_path):
    path, model = tmp_path / "run.nnviz", fresh()
    recorder = RunRecorder(path, X, Y)
    fit(model, recorder, epochs=2)
    model.compile(keras.optimizers.SGD(1e-3), "sparse_categorical_crossentropy")  # the second phase of fine-tuning
    fit(model, recorder, epochs=2)
    fit(model, RunRecorder(path, X, Y), epochs=1)
    assert moments(path) == [(epoch, 3 * epoch) for epoch in range(6)]
    assert np.abs(open_run(path).probabilities(-1) - model.predict(X, verbose=0)).max() <= 1e-3


def test_another_network_gets_a_file_of_its_own(tmp_path):
    path = tmp_path / "run.nnviz"
    fit(fresh(), RunRecorder(path, X, Y), epochs=2)
    before = path.read_bytes()
    for number, begin in ((2, 0), (3, 1)):  # as a tuner's trials, of which one goes on from another's weights
        recorder = RunRecorder(path, X, Y)
        with pytest.warns(RuntimeWarning, match=r"run\.nnviz is there already; this run goes to") as said:
            fit(fresh(seed=number), recorder, epochs=2, initial_epoch=begin)
        assert len([entry for entry in said if "nnviz" in str(entry.message)]) == 1
        assert recorder.path == tmp_path / f"run-{number}.nnviz"
        assert [epoch for epoch, _ in moments(recorder.path)] == list(range(begin, 3))
    assert path.read_bytes() == before


@pytest.mark.usefixtures("no_warning")
def test_a_trial_that_goes_on_finds_its_own_numbered_file(tmp_path):
    path = tmp_path / "run.nnviz"
    models = [fresh(seed) for seed in (1, 2)]
    fit(models[0], RunRecorder(path, X, Y), epochs=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit(models[1], RunRecorder(path, X, Y), epochs=1)
    for model in models:
        fit(model, RunRecorder(path, X, Y), epochs=3, initial_epoch=1)
    for file in (path, tmp_path / "run-2.nnviz"):
        assert [epoch for epoch, _ in moments(file)] == [0, 1, 2, 3]


def test_what_was_recorded_after_the_backup_stays(tmp_path):
    """The process ends between two backups: the training begins again before what was recorded last."""
    path = tmp_path / "run.nnviz"

    def script(*more) -> RunRecorder:
        backup = keras.callbacks.BackupAndRestore(str(tmp_path / "backup"), delete_checkpoint=False)
        recorder = RunRecorder(path, X, Y, every=1)
        fit(fresh(), backup, recorder, *more, epochs=4)
        return recorder

    with pytest.raises(KeyboardInterrupt):
        script(Preempted(2, batch=1))
    first = path.read_bytes()
    assert moments(path)[-1][1] == 8
    with pytest.warns(RuntimeWarning, match=r"run\.nnviz holds later checkpoints and stays; this run goes to .*run-2"):
        recorder = script()
    assert path.read_bytes() == first
    assert [step for _, step in moments(recorder.path)] == list(range(13))
    assert [epoch for epoch, _ in moments(recorder.path)] == pytest.approx([step / 3 for step in range(13)])


@pytest.mark.usefixtures("no_warning")
def test_a_recording_without_that_very_epoch_goes_on_after_the_one_before(tmp_path):
    path, model = tmp_path / "run.nnviz", fresh()
    fit(model, RunRecorder(path, X, Y, every=2), epochs=1)  # three batches: the last one is not recorded
    fit(model, RunRecorder(path, X, Y, every=2), epochs=2, initial_epoch=1)
    assert [epoch for epoch, _ in moments(path)] == pytest.approx([0, 2 / 3, 1, 4 / 3, 2])
    assert [step for _, step in moments(path)] == [0, 2, 3, 4, 6]


def test_a_file_of_other_samples_is_left_alone(tmp_path):
    path, model = tmp_path / "run.nnviz", fresh()
    fit(model, RunRecorder(path, X, Y), epochs=1)
    before = path.read_bytes()
    others = [(X[:30], Y[:30], {}), (X, np.roll(Y, 1), {}), (X, Y, {"class_names": list("abc")}), (X, Y, {"weights": True})]
    for x, y, options in others:
        with pytest.warns(RuntimeWarning, match="is there already"):
            fit(model, RunRecorder(path, x, y, **options), epochs=2, initial_epoch=1)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 5


def test_a_file_that_is_no_run_is_left_alone(tmp_path):
    path = tmp_path / "run.nnviz"
    path.write_bytes(b"something else")
    with pytest.warns(RuntimeWarning, match="is there already"):
        fit(fresh(), RunRecorder(path, X, Y), epochs=2, initial_epoch=1)
    assert path.read_bytes() == b"something else"


@pytest.mark.usefixtures("no_warning")
def test_an_interrupted_cell_goes_on_when_it_is_run_again(tmp_path):
    path, model = tmp_path / "run.nnviz", fresh()
    recorder = RunRecorder(path, X, Y)
    for begin in (0, 2):
        with pytest.raises(KeyboardInterrupt):
            fit(model, recorder, Preempted(begin + 1), epochs=9, initial_epoch=begin)
    fit(model, RunRecorder(path, X, Y), epochs=5, initial_epoch=4)
    assert [epoch for epoch, _ in moments(path)] == [0, 1, 2, 3, 4, 5]


def test_one_network_is_told_from_another_by_its_answers():
    logits = RNG.normal(size=(50, 1000)) * 3
    exact = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert same_outputs(exact, exact * (1 + 1e-3 * RNG.normal(size=exact.shape)))
    other = np.exp(logits + 0.2 * RNG.normal(size=exact.shape))
    assert not same_outputs(exact, other / other.sum(axis=1, keepdims=True))
    certain = np.eye(4)[np.arange(50) % 4]
    assert same_outputs(certain, certain)
    assert not same_outputs(certain, np.roll(certain, 1, axis=1))


def test_damaged_files_are_passed_over(tmp_path):
    scores = np.full((6, 2), 0.5)
    with RunWriter(tmp_path / "run.nnviz", labels=np.arange(6) % 2) as writer:
        writer.append(probabilities=scores, epoch=1)
    content = bytearray((tmp_path / "run.nnviz").read_bytes())
    (tmp_path / "run-2.nnviz").write_bytes(content[:200])
    content[-100] ^= 255
    (tmp_path / "run-3.nnviz").write_bytes(content)
    (tmp_path / "run-4.nnviz").mkdir()
    (tmp_path / "run-x.nnviz").write_bytes(b"")
    (found,) = find_resumable(tmp_path / "run.nnviz", 1, scores, np.arange(6) % 2)
    assert (found.path.name, found.epoch, found.is_same) == ("run.nnviz", 1, True)
    assert not list(find_resumable(tmp_path / "new" / "run.nnviz", 1, scores, None))
