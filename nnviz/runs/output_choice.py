"""Choice of one of a model's outputs, by its name or its place, with its own loss. Importing this imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from .calls import graph_of
from .errors import quoted
from .keras_internals import operation_of, output_structure


@dataclass(frozen=True)
class OutputChoice:
    """One output of a model: what was asked for, and the names that its outputs have, none for a model that is a program."""

    asked: str | int | None
    names: tuple[str, ...]

    @property
    def place(self) -> int | None:
        """Its place among the outputs of a model whose outputs are known."""
        if not self.names:
            return None
        return _place(self.asked, self.names)

    def part(self, model: keras.Model) -> keras.Model:
        """The model up to this output; the model itself where it has no other, or is a program."""
        if len(self.names) < 2:
            return model
        return keras.Model(model.input, model.outputs[self.place or 0])

    def loss(self, model: keras.Model) -> Any:
        """The loss that this output was compiled with, as it was given."""
        loss = getattr(model, "loss", None)
        if isinstance(loss, Mapping):
            name = self.names[self.place] if self.place is not None else self.asked
            given = dict(zip(map(str, getattr(model, "output_names", ())), self.names, strict=False))
            by_name = {given.get(str(key), str(key)): value for key, value in loss.items()}
            return by_name.get(str(name), loss if len(loss) == 1 or name is None else None)
        if isinstance(loss, list | tuple) and len(loss) > 1:
            at = self.place if self.place is not None else self.asked
            return loss[at] if isinstance(at, int) and at < len(loss) else loss
        return loss

    def of(self, answer: Any) -> np.ndarray:
        """This output of what a model, or its `part`, answered; ValueError where it is not there, or not one array."""
        return np.asarray(keras.ops.convert_to_numpy(self.tensor_of(answer)))

    def tensor_of(self, answer: Any) -> Any:
        """As `of`, as the model's own tensor."""
        if self.names or not (isinstance(answer, Mapping) or (isinstance(answer, list | tuple) and len(answer) > 1)):
            outputs = keras.tree.flatten(answer)
        else:  # a program: it is known only now what it answers with
            names = tuple(map(str, answer)) if isinstance(answer, Mapping) else tuple(map(str, range(len(answer))))
            parts = list(answer.values()) if isinstance(answer, Mapping) else list(answer)
            outputs = keras.tree.flatten(parts[_place(self.asked, names)])
        if len(outputs) != 1:
            raise ValueError(f"the model has {len(outputs)} outputs; expected one, with a number for each class")
        return outputs[0]


def choose_output(model: keras.Model, output: str | int | None) -> OutputChoice:
    """The output that a name or a place means; ValueError where the model has others, or several and none is named."""
    choice = OutputChoice(output, _names(model))
    _ = choice.place
    return choice


def check_output(output: Any) -> str | int | None:
    """A name, a place or None; ValueError for anything else."""
    if output is None or isinstance(output, str):
        return output
    if isinstance(output, int | np.integer) and not isinstance(output, bool) and output >= 0:
        return int(output)
    raise ValueError(f"output is {quoted(output)}; expected the name of one of the model's outputs, or its place from 0")


def _names(model: keras.Model) -> tuple[str, ...]:
    """The names of a model's outputs in their order: the keys of a dict of outputs, else the names of their layers."""
    graph = graph_of(model)
    names = list(map(str, getattr(model, "output_names", None) or ()))
    outputs = output_structure(graph) if graph is not None else None
    if isinstance(outputs, Mapping):
        keys = {id(tensor): str(key) for key, tensor in outputs.items()}
        names = [keys.get(id(tensor), name) for tensor, name in zip(model.outputs, names, strict=True)]
    if not names and graph is not None and len(graph.outputs) == 1:  # of a Sequential model
        names = [str(operation_of(graph.outputs[0]).name)]
    return tuple(names)


def _place(asked: str | int | None, names: tuple[str, ...]) -> int:
    listed = ", ".join(names)
    if asked is None:
        if len(names) > 1:
            raise ValueError(
                f"the model has {len(names)} outputs ({listed}); expected one, with a number for each class: "
                f"choose it, as by output={names[0]!r}"
            )
        return 0
    if isinstance(asked, int):
        if asked >= len(names):
            raise ValueError(f"output is {asked}; this model has {len(names)}: {listed}")
        return asked
    if asked not in names:
        raise ValueError(f"unknown output {quoted(asked)}; expected one of this model's: {listed}")
    return names.index(asked)
