"""Made-up trainings into which events are planted."""

import numpy as np
import pytest


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)


class Training:
    """A training that knows all classes from the start and improves slowly, into which events can be planted.

    The margins of the true class go from `low` to `high`: 3 to 5 is 87 to 99 % right of ten classes.
    """

    def __init__(self, seed, *, n_samples=1000, n_classes=10, n_checkpoints=40, low=4.5, high=6.0):
        self.rng = np.random.default_rng(seed)
        self.labels = self.rng.integers(n_classes, size=n_samples)
        self.split = None
        self.losses = None
        self.logits = self.rng.normal(0, 1, (n_samples, n_classes)) + self.rng.normal(
            0, 0.4, (n_checkpoints, n_samples, n_classes)
        )
        self.logits[:, np.arange(n_samples), self.labels] += np.linspace(low, high, n_checkpoints)[:, None]

    @property
    def probabilities(self):
        return softmax(self.logits)

    @property
    def names(self):
        return [str(label) for label in range(self.logits.shape[2])]

    @property
    def epochs(self):
        return np.arange(1, len(self.logits) + 1)

    def members(self, label, share=1.0):
        members = np.flatnonzero(self.labels == label)
        return members[self.rng.random(len(members)) < share]

    def mistake(self, checkpoints, samples, taken_for=None):
        """Make the samples wrong at the checkpoints: as one class, or each as any other."""
        labels, n_classes = self.labels[samples], self.logits.shape[2]
        other = (labels + self.rng.integers(1, n_classes, len(samples))) % n_classes if taken_for is None else taken_for
        for at in checkpoints:
            self.logits[at, samples, other] = self.logits[at, samples].max(axis=1) + 1

    def noise(self, checkpoints):
        """Nothing is known at these."""
        for at in checkpoints:
            self.logits[at] = self.rng.normal(0, 1, self.logits[at].shape)

    def one_answer(self, checkpoints, label):
        for at in checkpoints:
            self.logits[at, :, label] += 30

    def unlearnt(self, label, until, taken_for=None):
        self.mistake(range(until), self.members(label, 0.97), taken_for)

    def lost(self, label, at, length, taken_for=None):
        self.mistake(range(at, at + length), self.members(label, 0.95), taken_for)

    def confused(self, one, other, checkpoints, share=0.4):
        for true, taken in ((one, other), (other, one)):
            self.mistake(checkpoints, self.members(true, share), taken)

    def swapped(self, one, other, checkpoints):
        for at in checkpoints:
            self.logits[at][:, [one, other]] = self.logits[at][:, [other, one]]


@pytest.fixture
def training():
    """`training(seed, …)` is a new one."""
    return Training
