"""Record a Flax training loop: a small NNX network and scikit-learn's digits. Needs `pip install flax`, which brings JAX."""

import jax
import optax
from flax import nnx
from sklearn.datasets import load_digits

import nnviz

digits = load_digits()
x, y = digits.data.astype("float32") / 16, digits.target


class Network(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.hidden = nnx.Linear(64, 64, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.output = nnx.Linear(64, 10, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.output(self.dropout(nnx.relu(self.hidden(x))))


def loss_of(model: Network, x: jax.Array, y: jax.Array) -> jax.Array:
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()


@nnx.jit
def train_step(model: Network, optimizer: nnx.Optimizer, x: jax.Array, y: jax.Array) -> tuple[jax.Array, nnx.State]:
    loss, grads = nnx.value_and_grad(loss_of)(model, x, y)
    optimizer.update(model, grads)
    return loss, grads


model = Network(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(0.003), wrt=nnx.Param)
with nnviz.flax.Recorder("runs/flax.nnviz", x[1::2], y[1::2], images=digits.images[1::2] / 16, weights=True) as recorder:
    recorder.record(model, epoch=0)
    for epoch in range(1, 41):
        loss, grads = train_step(model, optimizer, x[::2], y[::2])
        recorder.record(model, epoch=epoch, metrics={"loss": loss}, grads=grads)
