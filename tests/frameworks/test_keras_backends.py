"""Keras trainings on JAX and PyTorch: recorded as they are, and what is learnt is the same to the bit with and without."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys, warnings
import keras, numpy as np, nnviz

warnings.filterwarnings("error", message="nnviz")
rng, layers = np.random.default_rng(0), keras.layers
x, y = rng.random((128, 8, 8, 1)).astype("float32"), np.arange(128) % 3


def train(*callbacks):
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(6, "relu", name="hidden"),
            layers.Dense(3, "softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=2, verbose=0, callbacks=list(callbacks))
    return model


alone = train().get_weights()
everything = {"norms": True, "weights": True, "activations": True, "embeddings": "hidden"}
for number, options in enumerate(({}, {"every": "change"} | everything, {"every": 1})):
    path = f"{sys.argv[1]}/{number}.nnviz"
    recorder = nnviz.RunRecorder(path, x, y, **options)
    model = train(recorder)
    assert (recorder.problem, recorder.left_out) == (None, {}), recorder.problem
    for before, after in zip(alone, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    run = nnviz.open_run(path)
    assert np.abs(run.probabilities(-1) - model.predict(x, verbose=0)).max() <= 1e-3
    if run.has_weights:
        for recorded, own in zip(run.weights(-1), model.get_weights(), strict=True):
            np.testing.assert_allclose(recorded, own, atol=1e-6)
        assert run.checkpoints[-1].metrics["gradient_norm/hidden"] > 0


class Worse(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["badness"] = epoch


stopping = keras.callbacks.EarlyStopping(monitor="badness", mode="min", patience=1, restore_best_weights=True)
train(Worse(), nnviz.RunRecorder(f"{sys.argv[1]}/stopped.nnviz", x, y), stopping)
last = nnviz.open_run(f"{sys.argv[1]}/stopped.nnviz").checkpoints[-1]
assert (last.epoch, last.restored_from) == (2, 1), last
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_training_on_another_backend_is_recorded_and_stays_the_same(tmp_path: Path, backend: str) -> None:
    if importlib.util.find_spec(backend) is None or importlib.util.find_spec("keras") is None:
        pytest.skip(f"{backend} is not installed")
    root = Path(__file__).parents[2]
    environment = os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
