"""Six short experiments: a network to begin with, three sentences, and something to try."""

from __future__ import annotations

from dataclasses import dataclass

from .settings import Layer, Settings


@dataclass(frozen=True)
class Lesson:
    """`name` stands in the address; `says` are three sentences; `attempt` is what to try.

    `pace` is "pass", "batch" or "epoch", `speed` a factor: how it is best watched.
    """

    name: str
    title: str
    says: str
    attempt: str
    settings: Settings
    pace: str = "epoch"
    speed: float = 4.0


LESSONS = (
    Lesson(
        "xor",
        "XOR needs a hidden layer",
        "Each colour lies in two opposite corners, so no straight line parts them. Without a hidden layer a network can only "
        "draw a straight line, and stays near 50 %. A hidden layer bends the plane first, as its units' small pictures show.",
        "Play, and see the accuracy stay. Then press + between the columns to add a hidden layer, choose tanh for it, and play "
        "again.",
        Settings(data="xor", hidden=(), rate=0.1, noise=5),
    ),
    Lesson(
        "rate",
        "A learning rate that is too high",
        "Each step goes down the slope of the loss, as far as the learning rate says. A step that is too long lands on the "
        "other side of the valley, higher than it began. Then the next gradient is larger still, and soon no number is finite.",
        "Play until it stops, and step back to see the weights grow. Then lower the rate to 0.3, restart and play, and once "
        "more with 0.03.",
        Settings(hidden=(Layer(8, "leaky"),) * 2, rate=3.0, seed=1),
        pace="batch",
        speed=2.0,
    ),
    Lesson(
        "vanishing",
        "The vanishing gradient",
        "A sigmoid's slope is at most ¼, and going back through a layer multiplies the gradient by it. After five such layers "
        "little is left of it: the bars under the first columns are empty, and those weights hardly move. So for long "
        "the network learns nothing.",
        "Play and watch the gradients' bars under the columns. Then change every hidden layer to tanh, and to ReLU.",
        Settings(data="circles", hidden=(Layer(6, "sigmoid"),) * 5, rate=0.3, noise=5),
    ),
    Lesson(
        "dead",
        "Dead ReLU units",
        "A ReLU answers 0 below zero, and its slope there is 0 too. A step that is too long can push a unit below zero for "
        "every sample: then it has no gradient, and in the first layer nothing brings it back. Such dead units are crossed "
        "out; those that are struck once are silent, and may wake where the layer before them changes.",
        "Play and count them. Then lower the rate to 0.1, restart and play. Leaky ReLU, whose slope below zero is 0.1, has "
        "none either at that rate.",
        Settings(data="circles", hidden=(Layer(8, "relu"),) * 2, rate=2.0, noise=5, init="he"),
        pace="batch",
        speed=4.0,
    ),
    Lesson(
        "overfitting",
        "Overfitting",
        "Here are few samples to learn from, many units, and much noise. The network learns each sample by heart: the loss of "
        "training goes to zero while the loss of test rises again. The boundary bends around single dots.",
        "Play until the two curves part. Then set L2 to 0.01 and restart, use 4 units a layer, or hold out 30 %, and play as "
        "far.",
        Settings(data="gaussians", noise=50, test=85, seed=2, hidden=(Layer(16, "relu"),) * 2, optimiser="adam", rate=0.01),
        speed=8.0,
    ),
    Lesson(
        "momentum",
        "Why momentum helps",
        "Plain steps go where the slope points now, across a narrow valley and back. Momentum keeps nine tenths of the last "
        "step, so what points to and fro cancels and what points along the valley adds up. At the same rate it is much faster.",
        "Play 20 epochs and remember the loss. Then choose momentum, restart and play as far, and do the same with Adam.",
        Settings(data="circles", hidden=(Layer(16, "tanh"),) * 2, rate=0.01, noise=2),
        speed=4.0,
    ),
)

BY_NAME = {lesson.name: lesson for lesson in LESSONS}
