"""Public trainings with JAX and Flax."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
from flax import linen

import nnviz.flax

from .catalogue import Begun, training
from .stand_ins import mnist


class Dense(linen.Module):
    """A small network of the example's form."""

    @linen.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        x = linen.relu(linen.Dense(32)(x.reshape((len(x), -1))))
        return linen.Dense(10)(x)


@training("MNIST", "github.com/google/flax, examples/mnist")
def flax_mnist(path: Path, begun: Begun) -> None:
    (x, y), (x_test, y_test) = mnist()
    x, x_test, model = x / 255.0, x_test / 255.0, Dense()
    params = model.init(jax.random.key(0), x[:1])

    def loss_of(params, x, y):
        return -jnp.mean(jax.nn.log_softmax(model.apply(params, x))[jnp.arange(len(y)), y])

    with nnviz.flax.Recorder(path, x_test, y_test, apply=model.apply) as recorder:
        recorder.record(params, epoch=0)
        for epoch in (1, 2):
            begun()
            loss, grads = jax.value_and_grad(loss_of)(params, x, y)
            params = jax.tree.map(lambda weight, slope: weight - 0.1 * slope, params, grads)
            recorder.record(params, epoch=epoch, metrics={"loss": loss})
