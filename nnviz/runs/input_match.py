"""Samples matched to the inputs of a Keras model, by name, number and shape. Importing this imports Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .calls import graph_of
from .model_inputs import ModelInputs


def match_inputs(model: Any, inputs: ModelInputs) -> ModelInputs:
    """The samples as a model takes them: named ones without those that it does not have.

    ValueError with what it takes, where that is known and they are something else.
    """
    graph = graph_of(model)
    if graph is None:  # a program
        return inputs
    places = {place.name: place for place in graph.inputs}
    structure = model.input if len(places) > 1 else None
    if isinstance(structure, Mapping):
        places = {str(name): place for name, place in structure.items()}
    takes = f"this model takes {len(places)} inputs ({', '.join(places)})" if len(places) > 1 else "this model takes one input"
    if len(places) == 1 and len(inputs.arrays) == 1:
        matched = inputs if inputs.names is None or inputs.names == tuple(places) else ModelInputs(inputs.arrays[0])
    elif inputs.names is not None:
        missing = [name for name in places if name not in inputs.names]
        if missing:
            raise ValueError(f"x is {inputs}; {takes}: expected an array for {missing[0]!r} too")
        matched = inputs.only(tuple(places))
    elif len(inputs.arrays) != len(places) or isinstance(structure, Mapping):
        how = "a dict by name" if isinstance(structure, Mapping) else "an array for each, as a list or as a dict by name"
        raise ValueError(f"x is {inputs}; {takes}: expected {how if len(places) > 1 else 'one array'}")
    else:
        matched = inputs
    for (name, place), array in zip(places.items(), matched.arrays, strict=True):
        if not _fits(array.shape[1:], tuple(place.shape[1:])):
            what = f"input {name!r} of x has" if len(places) > 1 else "x has"
            expected = str(tuple(place.shape[1:])).replace("None", "any")
            raise ValueError(f"{what} samples of shape {array.shape[1:]}; expected {expected}, which this model takes")
    return matched


def _fits(given: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    """Whether a sample has the shape of an input, give or take a last axis of one, which Keras adds and takes off."""
    if len(given) == len(expected) + 1 and given[-1] == 1:
        given = given[:-1]
    elif len(given) == len(expected) - 1 and expected[-1] == 1:
        given = (*given, 1)
    return len(given) == len(expected) and all(size in (None, own) for own, size in zip(given, expected, strict=True))
