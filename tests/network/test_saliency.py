"""What the worker computes of a recorded training, held against the model with the weights of each checkpoint."""

from dataclasses import fields, replace
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

import nnviz
from nnviz.network.activation_maximisation import ANSWER, ActivationMaximiser, Climb
from nnviz.network.attribution import Explainer
from nnviz.network.errors import NetworkError
from nnviz.network.rebuild import load_checkpoint, rebuild
from nnviz.network.saliency import explain_sample, seek_units
from nnviz.ui.runs import EXAMPLE

N, SIDE = 30, 8


def silent(stage: str, done: float, total: float) -> None:
    assert stage
    assert 0 <= done <= total


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[nnviz.Run, keras.Model, np.ndarray]:
    """A small convnet after two epochs, its run, and its inputs."""
    keras.utils.set_random_seed(1)
    rng = np.random.default_rng(1)
    x, y = (rng.integers(0, 256, (N, SIDE, SIDE, 1)) / np.float32(255)).astype(np.float32), np.arange(N) % 3
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            layers.Conv2D(4, 3, activation="relu", name="conv"),
            layers.Flatten(),
            layers.Dense(3, activation="softmax", name="out"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    path = Path(tmp_path_factory.mktemp("inside")) / "small.nnviz"
    recorder = nnviz.RunRecorder(path, x, y, weights=True, activations=True, probe=9)
    model.fit(x, y, epochs=2, verbose=0, callbacks=[recorder])
    return nnviz.open_run(path), model, x


@pytest.mark.parametrize("method", ["gradient", "integrated", "gradcam"])
def test_a_sample_is_explained_at_every_checkpoint_for_both_classes(trained, method: str) -> None:
    run, model, x = trained
    made = explain_sample(run, {"sample": 4, "method": method}, silent)
    for at in range(len(run.checkpoints)):
        model.set_weights(run.weights(at))
        pair = [int(run.labels[4]), int(run.probabilities(at)[4].argmax())]
        assert made["classes"][at].tolist() == pair
        by_hand = Explainer(model).explain(method, x[[4, 4]], np.array(pair))
        back = made["codes"][at] / 32767 * made["peaks"][at][:, None, None]
        np.testing.assert_allclose(back, by_hand, atol=1e-3 * max(np.abs(by_hand).max(), 1e-6))


def test_what_units_look_for_is_found_at_every_checkpoint(trained) -> None:
    run, model, x = trained
    made = seek_units(run, {"layer": "conv", "units": [2, 0]}, silent)
    assert made["found"].shape == (len(run.checkpoints), 2, SIDE, SIDE, 1)
    low, high = made["low"], made["high"]
    assert 0 <= low[0] < high[0] <= 1
    model.set_weights(run.weights(1))
    seeker = ActivationMaximiser(model, "conv")
    shown = made["found"][1] / np.float32(255) * (high - low) + low  # what is said is said of what is shown
    np.testing.assert_allclose(made["excitement"][1], seeker.excitement(shown, np.array([2, 0])), rtol=1e-4)
    assert not made["from_best"].any()
    np.testing.assert_allclose(shown, seeker.find([2, 0], low, high, Climb()), atol=0.01)
    for place, unit in enumerate((2, 0)):
        real = seeker.excitement(x, np.full(len(x), unit))
        assert made["best"][1, place] == real.argmax()
        assert made["best_excitement"][1, place] == pytest.approx(real.max(), rel=1e-5)
        assert made["excitement"][1, place] > real.max()
    assert ActivationMaximiser(model, ANSWER).n_units == 3


@pytest.mark.parametrize("layer", ["conv2d_1", "dense"])
def test_nothing_that_is_shown_for_a_unit_excites_it_less_than_a_sample_does(layer: str) -> None:
    whole = nnviz.open_run(EXAMPLE)
    moments = (0, 11, len(whole.checkpoints) - 1)
    run = replace(
        whole,
        checkpoints=tuple(whole.checkpoints[at] for at in moments),
        _scores=tuple(whole._scores[at] for at in moments),
        _inside=replace(whole._inside, checkpoints=tuple(whole._inside.checkpoints[at] for at in moments)),
        digest="three checkpoints of the digits",
    )
    made = seek_units(run, {"layer": layer, "units": list(range(10)), "seed": 0}, silent)
    assert (made["excitement"] > made["best_excitement"]).all()
    x = run.inputs(np.arange(run.n_samples))
    assert (run.labels[made["best"][-1]] == np.arange(10)).all() or layer != "dense"  # of the classes, digits of their own
    model = rebuild(run)
    load_checkpoint(model, run, 2)
    every = ActivationMaximiser(model, layer).excitements(x, range(10)).max(axis=0)
    np.testing.assert_allclose(made["best_excitement"][-1], every, rtol=1e-5)


TOKENS = 10


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> nnviz.Run:
    """A run of rows of tokens, of which the second says the class."""
    keras.utils.set_random_seed(2)
    rng = np.random.default_rng(2)
    y = np.arange(90) % 3
    x = rng.integers(3, TOKENS, (90, 5)).astype(np.int32)
    x[:, 1] = y
    parts = [layers.Embedding(TOKENS, 4, name="words"), layers.Flatten(), layers.Dense(3, activation="softmax", name="out")]
    model = keras.Sequential([keras.Input((5,), dtype="int32"), *parts])
    model.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
    path = Path(tmp_path_factory.mktemp("spelled")) / "spelled.nnviz"
    model.fit(x, y, epochs=8, verbose=0, callbacks=[nnviz.RunRecorder(path, x, y, weights=True, activations=True)])
    return nnviz.open_run(path)


@pytest.mark.parametrize("method", ["gradient", "smoothgrad", "integrated", "occlusion"])
def test_of_tokens_the_one_that_says_the_class_matters_most(spelled, method: str) -> None:
    found = [explain_sample(spelled, {"sample": sample, "method": method}, silent)["codes"][-1, 0] for sample in range(9)]
    assert np.mean(np.abs(found), axis=0).argmax() == 1


def test_what_tokens_excite_cannot_be_sought_and_is_one_sentence(spelled) -> None:
    with pytest.raises(NetworkError, match=r"looks its input up \('words'\)"):
        seek_units(spelled, {"layer": "out", "units": [0]}, silent)


def test_what_a_library_raises_while_a_model_runs_is_one_sentence(spelled) -> None:
    """Tokens that the table does not have."""

    class Beyond(nnviz.runs.run.Run):
        def inputs(self, samples):
            return super().inputs(samples) + 100

    run = Beyond(**{field.name: getattr(spelled, field.name) for field in fields(spelled)})
    for method in ("gradient", "occlusion"):
        with pytest.raises(NetworkError, match=r"^The recorded model does not run: [^\n]*\b10[0-9][^\n]*$"):
            explain_sample(run, {"sample": 3, "method": method}, silent)


def test_what_cannot_be_computed_is_one_sentence(trained, tmp_path) -> None:
    run, _, _ = trained
    for arguments, words in (
        ({"sample": 4, "method": "magic"}, "no method 'magic'"),
        ({"sample": 10**6, "method": "gradient"}, "was not recorded"),
    ):
        with pytest.raises(NetworkError, match=words):
            explain_sample(run, arguments, silent)
    for arguments, words in (
        ({"layer": "dens", "units": [0]}, "Unknown layer"),
        ({"layer": "conv", "units": [4]}, "units 0 to 3"),
        ({"layer": "conv", "units": []}, "0 units"),
    ):
        with pytest.raises(NetworkError, match=words):
            seek_units(run, arguments, silent)
    with nnviz.RunWriter(tmp_path / "bare.nnviz") as writer:
        writer.append(probabilities=np.full((4, 2), 0.5), epoch=1.0)
    for work in (explain_sample, seek_units):
        with pytest.raises(NetworkError, match=r"record it with --weights"):
            work(
                nnviz.open_run(tmp_path / "bare.nnviz"), {"sample": 0, "method": "gradient", "layer": "a", "units": [0]}, silent
            )
