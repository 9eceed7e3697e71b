"""What a layer makes of all samples, recorded at every checkpoint in the same pass as the answers."""

from __future__ import annotations

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from nnviz import RunRecorder, open_run  # noqa: E402 - Keras is looked for first

layers = keras.layers
RNG = np.random.default_rng(0)
X = RNG.random((40, 8, 8, 1)).astype(np.float32)
Y = np.arange(40) % 3


def convnet():
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, name="conv"),
            layers.Flatten(),
            layers.Dense(5, "relu", name="hidden"),
            layers.Dense(3, "softmax", name="out"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_embeddings_are_what_the_layers_give(tmp_path):
    model = convnet()
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, embeddings=["conv", "hidden"], batch_size=16)
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[recorder])
    run = open_run(tmp_path / "a.nnviz")
    assert run.embedding_names == ("conv", "hidden")
    parts = keras.Model(model.inputs, [model.get_layer(name).output for name in ("conv", "hidden")])
    conv, hidden = parts.predict(X, verbose=0)
    conv = conv.mean(axis=(1, 2))
    for name, expected in (("conv", conv), ("hidden", hidden)):
        assert np.abs(run.embeddings(name, -1) - expected).max() <= 0.02 * np.abs(expected).max()
    assert run.has_logits
    assert np.abs(run.probabilities(-1) - model.predict(X, verbose=0)).max() <= 1e-3
    assert np.abs(run.embeddings("hidden", 0) - hidden).max() > 1e-3  # of another moment


def test_models_of_several_inputs_and_outputs_have_embeddings(tmp_path):
    left, right = keras.Input((3,), name="left"), keras.Input((2,), name="right")
    both = layers.Dense(4, "tanh", name="both")(layers.Concatenate()([left, right]))
    model = keras.Model([left, right], {"kind": layers.Dense(3, "softmax", name="kind")(both), "size": layers.Dense(1)(both)})
    model.compile("adam", {"kind": "sparse_categorical_crossentropy", "size": "mse"})
    x = [RNG.random((40, 3)).astype("f"), RNG.random((40, 2)).astype("f")]
    recorder = RunRecorder(tmp_path / "a.nnviz", x, Y, output="kind", embeddings="both", every="change", norms=True)
    model.fit(x, {"kind": Y, "size": np.zeros(40)}, epochs=2, verbose=0, callbacks=[recorder])
    assert (recorder.problem, recorder.left_out) == (None, {})
    expected = keras.Model(model.inputs, both).predict(x, verbose=0)
    assert np.abs(open_run(tmp_path / "a.nnviz").embeddings("both", -1) - expected).max() <= 0.02


def test_a_layer_that_is_not_there_is_told_before_the_training(tmp_path):
    with pytest.raises(ValueError, match="unknown layer 'dens'; this model has: conv, "):
        convnet().fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, Y, embeddings="dens")])
    with pytest.raises(ValueError, match="embeddings is 3; expected the name of a layer"):
        RunRecorder(tmp_path / "a.nnviz", X, Y, embeddings=3)


def test_a_program_whose_layers_cannot_be_followed_is_told_before_the_training(tmp_path):
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.flat, self.dense = layers.Flatten(), layers.Dense(3, "softmax", name="dense")

        def call(self, x):
            return self.dense(self.flat(x))

    model = Own()
    model.compile("adam", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match=r"cannot record this training to .* cannot be followed"):
        model.fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, Y, embeddings="dense")])
    assert not (tmp_path / "a.nnviz").exists()


def autoencoder():
    keras.utils.set_random_seed(1)
    inputs = keras.Input((8, 8, 1))
    code = layers.Dense(4, activation="relu", name="code")(layers.Flatten()(inputs))
    outputs = layers.Reshape((8, 8, 1))(layers.Dense(64, activation="sigmoid")(code))
    model = keras.Model(inputs, outputs)
    model.compile("adam", "binary_crossentropy")
    return model


@pytest.mark.parametrize("labelled", [True, False])
def test_a_model_that_is_no_classifier_is_recorded_by_its_embeddings_alone(tmp_path, labelled):
    model, bare = autoencoder(), autoencoder()
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y if labelled else None, embeddings="code", norms=True)
    with pytest.warns(RuntimeWarning, match="records no answers .*: the model answers with shape"):
        model.fit(X, X, epochs=2, verbose=0, callbacks=[recorder])
    bare.fit(X, X, epochs=2, verbose=0)
    for ours, theirs in zip(model.get_weights(), bare.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    run = open_run(tmp_path / "a.nnviz")
    assert (run.has_answers, run.embedding_names, len(run.checkpoints), run.complete) == (False, ("code",), 3, True)
    assert (run.labels is not None) is labelled
    expected = keras.Model(model.inputs, model.get_layer("code").output).predict(X, verbose=0)
    assert np.abs(run.embeddings("code", -1) - expected).max() <= 0.02 * np.abs(expected).max()
    with pytest.raises(ValueError, match="the model answers with shape"):
        model.fit(X, X, verbose=0, callbacks=[RunRecorder(tmp_path / "b.nnviz", X, Y)])
    with pytest.raises(ValueError, match="every is 'change', and the model gives no answers"):
        model.fit(X, X, verbose=0, callbacks=[RunRecorder(tmp_path / "c.nnviz", X, Y, embeddings="code", every="change")])


def test_a_training_beside_a_run_without_answers_is_recorded_in_a_file_of_its_own(tmp_path):
    with pytest.warns(RuntimeWarning, match="records no answers"):
        autoencoder().fit(X, X, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, Y, embeddings="code")])
    with pytest.warns(RuntimeWarning, match=r"a-2\.nnviz"):
        convnet().fit(X, Y, verbose=0, callbacks=[RunRecorder(tmp_path / "a.nnviz", X, Y)])
    assert open_run(tmp_path / "a-2.nnviz").has_answers


def test_texts_of_the_samples_are_kept_and_the_line_at_the_end_can_be_left_out(tmp_path, capsys):
    texts = [f"text {at}" for at in range(40)]
    recorder = RunRecorder(tmp_path / "a.nnviz", X, Y, texts=texts, samples=10, verbose=False)
    convnet().fit(X, Y, verbose=0, callbacks=[recorder])
    assert open_run(tmp_path / "a.nnviz").texts == tuple(texts[:10])
    assert capsys.readouterr().out == ""
