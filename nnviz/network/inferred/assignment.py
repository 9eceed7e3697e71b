"""Assignment of weights to layers where the classes of some layers are not known: by the weights' names, or else by their
shapes where only one assignment fits.

A model's weights lie layer by layer, in the order of its layers. How many a layer has follows from its class where that is
known. Keras names each weight by a path, such as "encoder/attention/query/kernel", of which some part is the name of its
layer, or of a layer within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import NetworkError

Shapes = Sequence[tuple[int, ...]]

_MOST_STEPS = 10**6  # for a hostile configuration


def assign_weights(
    recorded: Shapes, names: Sequence[str], expected: Sequence[Shapes | None], names_within: Sequence[set[str]]
) -> list[int]:
    """How many of the weights each layer has, in order.

    Parameters
    ----------
    recorded : sequence of W shapes
    names : sequence of W str, or empty
        The weights' paths.
    expected : sequence of L (sequence of shapes, or None)
        Of each layer, the shapes of its weights; None where its class is not known.
    names_within : sequence of L sets of str
        Of each layer, its name and those of the layers within it.

    Raises
    ------
    NetworkError
        Where the weights do not fit the layers, or fit in more than one way.
    """
    n_known = sum(len(shapes) for shapes in expected if shapes is not None)
    if len(recorded) < n_known or (len(recorded) > n_known and None not in expected):
        raise NetworkError(f"The recorded weights do not fit the architecture: {len(recorded)} arrays where it has {n_known}.")
    paths = [set(name.split("/")) for name in names] if len(names) == len(recorded) else []
    ways = _ways(recorded, paths, expected, names_within) if paths else []
    if len(ways) != 1:  # paths may be a person's own words
        ways = _ways(recorded, [], expected, names_within)
    if not ways:
        raise NetworkError("The recorded weights do not fit the architecture: " + _misfit(recorded, expected))
    if len(ways) > 1:
        unknown = sum(shapes is None for shapes in expected)
        raise NetworkError(f"Which weights belong to which of {unknown} layers cannot be told, since their names do not say.")
    return ways[0]


def _ways(
    recorded: Shapes, paths: Sequence[set[str]], expected: Sequence[Shapes | None], own: Sequence[set[str]]
) -> list[list[int]]:
    """At most two of the ways to share all weights out, layer by layer: how many each has."""
    ends: dict[int, list[Any]] = {0: [None]}  # how many weights are shared out → at most two ways, each (the way before, count)
    steps = 0
    for shapes, mine in zip(expected, own, strict=True):
        following: dict[int, list[Any]] = {}
        for at, ways in ends.items():
            for count in _counts(recorded, paths, at, shapes, mine):
                paths_there = following.setdefault(at + count, [])
                paths_there += [(way, count) for way in ways][: 2 - len(paths_there)]
                steps += 1
            if steps > _MOST_STEPS:
                raise NetworkError("Which layers the recorded weights belong to is too much to find out.")
        ends = following
    return [_unrolled(way) for way in ends.get(len(recorded), [])]


def _counts(recorded: Shapes, paths: Sequence[set[str]], at: int, shapes: Shapes | None, own: set[str]) -> list[int]:
    """How many weights a layer may have from a place on: as its class says, and named after it where there are paths."""
    if shapes is not None:
        here = slice(at, at + len(shapes))
        fits = list(recorded[here]) == [tuple(shape) for shape in shapes] and all(path & own for path in paths[here])
        return [len(shapes)] if fits else []
    end = at
    while end < len(recorded) and (not paths or paths[end] & own):
        end += 1
    return list(range(end - at + 1))


def _unrolled(way: Any) -> list[int]:
    counts: list[int] = []
    while way is not None:
        way, count = way
        counts.append(count)
    return counts[::-1]


def _misfit(recorded: Shapes, expected: Sequence[Shapes | None]) -> str:
    """The first weight that is not what its layer has, before any layer that is not known."""
    at = 0
    for shapes in expected:
        if shapes is None:
            break
        for shape in shapes:
            if at >= len(recorded) or tuple(recorded[at]) != tuple(shape):
                return f"{recorded[at] if at < len(recorded) else None} where it has {tuple(shape)}."
            at += 1
    return f"no way to share {len(recorded)} arrays out fits its layers."
