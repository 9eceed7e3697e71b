"""A recorder brings nothing with it but NumPy, msgpack and the framework that the training uses already."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys, numpy, msgpack
{before}
before = set(sys.modules)
{recorder}
print(*sorted({{name.partition(".")[0] for name in set(sys.modules) - before}} - set(sys.stdlib_module_names)))
"""
#: What a training of a framework has imported, and the recorder that it asks for then.
RECORDERS = {
    "": "import nnviz; nnviz.RunWriter, nnviz.open_run",
    "sklearn": "import nnviz; nnviz.sklearn.Recorder",
    "xgboost": "import nnviz; nnviz.xgboost.Recorder",
    "lightgbm": "import nnviz; nnviz.lightgbm.Recorder",
    "jax": "import nnviz; nnviz.flax.Recorder",
    "keras": "import nnviz; nnviz.RunRecorder",
    "torch": "import nnviz; nnviz.torch.Recorder",
    "lightning": "import nnviz; nnviz.lightning.Recorder",
    "transformers": "import nnviz; nnviz.transformers.Recorder",
}


@pytest.mark.parametrize("framework", RECORDERS)
def test_a_recorder_imports_nothing_that_its_framework_has_not(framework):
    if framework and not find_spec(framework):
        pytest.skip(f"{framework} is not installed")
    before = "from transformers import Trainer" if framework == "transformers" else f"import {framework}" if framework else ""
    script = SCRIPT.format(before=before, recorder=RECORDERS[framework])
    backend = "jax" if find_spec("jax") else "tensorflow"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KERAS_BACKEND": backend}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert [name for name in done.stdout.split() if not name.startswith("_")] == ["nnviz"]


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_keras_records_on_its_other_backends(backend, tmp_path):
    if not find_spec("keras") or not find_spec(backend):
        pytest.skip(f"Keras or {backend} is not installed")
    script = """
import sys
import keras, numpy as np, nnviz
x, y = np.random.default_rng(0).random((40, 4)).astype("float32"), np.arange(40) % 2
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
recorder = nnviz.RunRecorder("k.nnviz", x, y, weights=True)
model.fit(x, y, epochs=2, verbose=0, callbacks=[recorder])
run = nnviz.open_run("k.nnviz")
np.testing.assert_allclose(run.probabilities(-1), model.predict(x, verbose=0), atol=1e-3)
assert run.complete and len(run.checkpoints) == 3 and run.has_weights
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KERAS_BACKEND": backend}
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
