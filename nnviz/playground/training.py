"""Training with random access to its steps: going back gives the same numbers to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .data import Dataset
from .initialisation import initial_parameters
from .network import Network, Passed, backward, forward, losses_of, penalty
from .optimisers import first_slots, update
from .schedule import MAX_STEPS, Segment
from .settings import Settings

#: Steps between the states that are kept: fewer of them where there would be very many.
_KEPT_EVERY, _KEPT_SELDOM, _LONG = 64, 512, 4096

_LOSS = "loss is"


@dataclass(frozen=True)
class State:
    """What a training is after `step` updates: `parameters` (P,) and the optimiser's `slots` (S, P), both float64.

    The slots are those of the optimiser that made the last update, also where another one follows.
    """

    step: int
    parameters: np.ndarray
    slots: np.ndarray

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.parameters).all() and np.isfinite(self.slots).all())


@dataclass(frozen=True)
class Step:
    """One update and all that led to it.

    Attributes
    ----------
    before, after : State
        The slots before are those that this update begins with.
    samples : integer ndarray of shape (batch,)
        Of the data set.
    passed : Passed
        z and a of the batch.
    losses : ndarray of shape (batch,)
    loss : float
        Their mean and the L2 term.
    deltas : tuple of ndarray of shape (batch, units)
        ∂L/∂z of each sample, by layer.
    gradient : ndarray of shape (P,)
        Of `loss`.
    """

    before: State
    after: State
    samples: np.ndarray
    passed: Passed
    losses: np.ndarray
    loss: float
    deltas: tuple[np.ndarray, ...]
    gradient: np.ndarray


class Diverged(ArithmeticError):
    """A step whose loss, gradient or new weights are no finite numbers.

    `good` counts the updates up to the last good state: where the loss is not finite, the weights that it was computed from
    are no good either, so this is the state before them.
    """

    def __init__(self, step: int, what: str) -> None:
        super().__init__(f"diverged at step {step}: {what} not finite")
        self.step = step
        self.good = max(step - (2 if what == _LOSS else 1), 0)


class Training:
    """A training of `settings` on `dataset`. Steps are counted from 1; the state after none is the beginning.

    Some states are kept, so that any other is a few steps from one of them. All randomness is that of the seed: the
    order of an epoch depends on the seed and the epoch alone. Where `like` is the same training on the same data up to a
    change, its states up to there are taken over.
    """

    def __init__(self, settings: Settings, dataset: Dataset, like: Training | None = None) -> None:
        n_inputs, n_outputs = dataset.inputs.shape[1], dataset.targets.shape[1]
        self.settings = settings
        self.dataset = dataset
        self.network = Network(
            sizes=(n_inputs, *(layer.units for layer in settings.hidden), n_outputs),
            activations=(*(layer.activation for layer in settings.hidden), settings.output),
            loss=settings.loss,
            l2=settings.l2,
        )
        self.schedule = settings.schedule(len(dataset.train))
        shared = settings.shared_steps(like.settings) if like is not None else -1
        self._stored_states: dict[int, State]
        if like is not None and shared >= 0:
            self._stored_states = {step: state for step, state in like._stored_states.items() if step <= shared}
        else:
            parameters = initial_parameters(settings.init, self.network.sizes, np.random.default_rng([settings.seed, 1]))
            self._stored_states = {0: State(0, parameters, first_slots(settings.tuning_after(0).optimiser, len(parameters)))}
        self._order: tuple[int, np.ndarray] | None = None
        self.diverged: Diverged | None = None

    @property
    def last_step(self) -> int:
        """The furthest that it can go, as far as is known."""
        return MAX_STEPS if self.diverged is None else self.diverged.good

    def batch(self, step: int) -> np.ndarray:
        """The samples of step number `step`, from 1; the last batch of an epoch may be smaller."""
        segment = self.schedule.segment(step - 1)
        epoch, place = segment.place_of(step - 1)
        if self._order is None or self._order[0] != epoch:
            rng = np.random.default_rng([self.settings.seed, 2, epoch])
            self._order = epoch, rng.permutation(self.dataset.train)
        return self._order[1][place : place + segment.tuning.batch]

    def network_of(self, segment: Segment) -> Network:
        """The network with the L2 of these steps."""
        return replace(self.network, l2=segment.tuning.l2)

    def state(self, step: int) -> State:
        """The state after `step` updates, 0 to 50,000. Raises Diverged where the training does not get there."""
        if not 0 <= step <= MAX_STEPS:
            raise ValueError(f"step {step}; expected 0 to {MAX_STEPS:,}")
        if self.diverged is not None and step > self.diverged.good:
            raise self.diverged
        state = self._stored_states[max(at for at in self._stored_states if at <= step)]
        while state.step < step:
            state = self._advance(state).after
        return state

    def steps(self, first: int) -> Iterator[Step]:
        """The steps from number `first` on, until the last. Raises Diverged where it ends before."""
        return self.steps_from(self.state(first - 1))

    def steps_from(self, state: State) -> Iterator[Step]:
        """The steps that follow one of its states, until the last. Raises Diverged where it ends before."""
        while state.step < MAX_STEPS:
            step = self._advance(state)
            yield step
            state = step.after

    def past(self, step: int, most: int) -> list[State]:
        """Up to `most` of the states before `step` that need not be computed again, evenly apart, in order."""
        steps = sorted(at for at in self._stored_states if at < step)
        return [self._stored_states[at] for at in steps[:: -(-len(steps) // most) or 1]]

    def _advance(self, state: State) -> Step:
        if self.diverged is not None and state.step >= self.diverged.good:
            raise self.diverged
        step = self._computed(state)
        problem = _problem(step)
        if problem:
            self.diverged = Diverged(state.step + 1, problem)
            raise self.diverged
        if step.after.step % (_KEPT_EVERY if step.after.step <= _LONG else _KEPT_SELDOM) == 0:
            self._stored_states[step.after.step] = step.after
        return step

    @np.errstate(all="ignore")  # numbers that are not finite are found, and end the training
    def _computed(self, state: State) -> Step:
        number, segment = state.step + 1, self.schedule.segment(state.step)
        network, tuning = self.network_of(segment), segment.tuning
        if segment.fresh == state.step:
            state = replace(state, slots=first_slots(tuning.optimiser, len(state.parameters)))
        samples = self.batch(number)
        targets = self.dataset.targets[samples]
        passed = forward(network, state.parameters, self.dataset.inputs[samples])
        losses = losses_of(network, passed, targets)
        loss = float(losses.mean()) + penalty(network, state.parameters)
        deltas, gradient = backward(network, state.parameters, passed, targets)
        taken = state.step - segment.fresh  # steps of this optimiser
        parameters, slots = update(tuning.optimiser, tuning.rate, taken, state.parameters, state.slots, gradient)
        return Step(state, State(number, parameters, slots), samples, passed, losses, loss, deltas, gradient)


def _problem(step: Step) -> str:
    if not np.isfinite(step.loss):
        return _LOSS
    if not np.isfinite(step.gradient).all():
        return "the gradient is"
    return "" if step.after.finite else "the weights are"
