"""What the worker computes of a recorded training, held against the model with the weights of each checkpoint."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

import nnviz
from nnviz.network.attribution import Explainer
from nnviz.network.errors import NetworkError
from nnviz.network.features import ANSWER, Climb, Seeker
from nnviz.network.jobs import JOBS
from nnviz.network.saliency import explain_sample, seek_units
from nnviz.ui.network.choices import METHODS as SHOWN_METHODS

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
    run, model, _ = trained
    made = seek_units(run, {"layer": "conv", "units": [2, 0]}, silent)
    assert made["found"].shape == (len(run.checkpoints), 2, SIDE, SIDE, 1)
    low, high = made["low"], made["high"]
    assert 0 <= low[0] < high[0] <= 1
    model.set_weights(run.weights(1))
    by_hand = Seeker(model, "conv").find([2, 0], low, high, Climb())
    np.testing.assert_allclose(made["found"][1] / 255 * (high - low) + low, by_hand, atol=0.01)
    np.testing.assert_allclose(made["excitement"][1], Seeker(model, "conv").excitement(by_hand, np.array([2, 0])), rtol=1e-3)
    assert Seeker(model, ANSWER).n_units == 3


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
    for job in ("saliency", "features"):
        with pytest.raises(NetworkError, match=r"record it with --weights"):
            JOBS[job](
                nnviz.open_run(tmp_path / "bare.nnviz"), {"sample": 0, "method": "gradient", "layer": "a", "units": [0]}, silent
            )


def test_the_app_offers_the_methods_that_there_are() -> None:
    from nnviz.network.attribution import METHODS

    assert SHOWN_METHODS == METHODS
