"""Recordings of JAX hold what the function answers, and the norms of what its gradients and updates are."""

import numpy as np
import pytest

import nnviz

jax = pytest.importorskip("jax")
flax = pytest.importorskip("flax")
optax = pytest.importorskip("optax")

import jax.numpy as jnp
from flax import linen, nnx
from flax.training.train_state import TrainState

X = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
Y = np.arange(50) % 3


class Network(nnx.Module):
    def __init__(self, rngs):
        self.hidden = nnx.Linear(6, 8, rngs=rngs)
        self.norm = nnx.BatchNorm(8, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.output = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x):
        return self.output(self.dropout(nnx.relu(self.norm(self.hidden(x)))))


class Linen(linen.Module):
    @linen.compact
    def __call__(self, x):
        return linen.Dense(3, name="output")(linen.relu(linen.Dense(8, name="hidden")(x)))


def loss_of(model):
    return optax.softmax_cross_entropy_with_integer_labels(model(X), Y).mean()


def train(model, recorder=None):
    optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
    for epoch in range(1, 4):
        loss, grads = nnx.value_and_grad(loss_of)(model)
        optimizer.update(model, grads)
        if recorder:
            assert recorder.record(model, epoch=epoch, step=epoch, metrics={"loss": loss}, grads=grads)
    return grads


def test_an_nnx_model_answers_as_in_evaluation_and_is_trained_as_without(tmp_path):
    model, bare = Network(nnx.Rngs(0)), Network(nnx.Rngs(0))
    with nnviz.flax.Recorder(tmp_path / "nnx.nnviz", X, Y, weights=True, batch_size=16) as recorder:
        grads = train(model, recorder)
    train(bare)
    state, expected = (nnx.to_pure_dict(nnx.state(each, nnx.Param)) for each in (model, bare))
    jax.tree.map(np.testing.assert_array_equal, state, expected)
    assert not model.dropout.deterministic  # it is left in training mode
    run = nnviz.open_run(recorder.path)
    quiet = nnx.view(model, deterministic=True, use_running_average=True)
    np.testing.assert_allclose(run.probabilities(-1), jax.nn.softmax(quiet(X)), atol=1e-3)
    assert set(run.weight_names) == {f"{a}/{b}" for a in ("hidden", "output") for b in ("kernel", "bias")} | {
        "norm/scale",
        "norm/bias",
    }
    np.testing.assert_allclose(
        dict(zip(run.weight_names, run.weights(-1), strict=True))["output/kernel"], model.output.kernel[...]
    )
    norm = np.sqrt(sum(np.sum(np.square(part)) for part in nnx.to_pure_dict(grads)["output"].values()))
    last = run.checkpoints[-1].metrics
    assert last["gradient_norm/output"] == pytest.approx(norm, rel=1e-5)
    assert last["update_norm/output"] == pytest.approx(0.1 * norm, rel=1e-3)  # plain gradient descent
    assert {"loss", "gradient_norm/hidden", "update_norm/norm"} <= set(last)


def test_a_train_state_of_linen_needs_nothing_more(tmp_path):
    model = Linen()
    params = model.init(jax.random.key(0), X)["params"]
    state = TrainState.create(apply_fn=model.apply, params=params, tx=optax.sgd(0.1))
    with nnviz.flax.Recorder(tmp_path / "linen.nnviz", X, Y, weights=True) as recorder:
        assert recorder.record(state, epoch=0, step=int(state.step))
    run = nnviz.open_run(recorder.path)
    np.testing.assert_allclose(run.probabilities(0), jax.nn.softmax(model.apply({"params": params}, X)), atol=1e-3)
    assert run.weight_names == ("hidden/bias", "hidden/kernel", "output/bias", "output/kernel")


def test_variables_and_a_function_of_ones_own_do_too(tmp_path):
    model = Linen()
    variables = model.init(jax.random.key(0), X)
    apply = jax.jit(lambda variables, x: jax.nn.softmax(model.apply(variables, x)))
    with nnviz.flax.Recorder(
        tmp_path / "own.nnviz", jnp.asarray(X), Y, apply=apply, from_logits=False, weights=True
    ) as recorder:
        assert recorder.record(variables)
    run = nnviz.open_run(recorder.path)
    np.testing.assert_allclose(run.probabilities(0), apply(variables, X), atol=1e-3)
    assert run.weight_names == ("hidden/bias", "hidden/kernel", "output/bias", "output/kernel")


def test_weights_that_are_given_away_afterwards_are_kept(tmp_path):
    step = jax.jit(lambda w: {"dense": {"kernel": w["dense"]["kernel"] + 1}}, donate_argnums=0)
    w = {"dense": {"kernel": jnp.zeros((6, 3))}}
    with nnviz.flax.Recorder(tmp_path / "d.nnviz", X, Y, apply=lambda w, x: x @ w["dense"]["kernel"], weights=True) as recorder:
        for _ in range(3):
            assert recorder.record(w)
            w = step(w)
    run = nnviz.open_run(recorder.path)
    assert [float(run.weights(at)[0][0, 0]) for at in range(3)] == [0, 1, 2]
    assert run.checkpoints[2].metrics["update_norm/dense"] == pytest.approx(18**0.5)


def test_what_cannot_be_applied_is_told_once_and_the_training_goes_on(tmp_path):
    recorder = nnviz.flax.Recorder(tmp_path / "no.nnviz", X, Y)
    with pytest.warns(RuntimeWarning, match="a dict is no NNX model and no TrainState; give the recorder apply=") as told:
        assert not recorder.record({"w": jnp.zeros(3)})
    assert [each.filename for each in told] == [__file__]


def test_only_the_first_process_of_jax_records(tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_PROCESS_ID", "1")
    monkeypatch.setenv("JAX_NUM_PROCESSES", "2")
    recorder = nnviz.flax.Recorder(tmp_path / "rank.nnviz", X, Y, apply=lambda *_: pytest.fail("asked"), weights=True)
    assert not recorder.record({"w": jnp.zeros(3)})
    assert not (tmp_path / "rank.nnviz").exists()
