"""Messages stay short, whatever they quote."""

import pickle

import numpy as np
import pytest

from nnviz import RunFileError
from nnviz.network.errors import NetworkError
from nnviz.runs.errors import MOST_CHARACTERS, quoted, shortened

LONG = "a" * 12_000_000


@pytest.mark.parametrize("kind", [RunFileError, NetworkError])
def test_a_message_has_a_beginning_an_end_and_a_bound(kind) -> None:
    message = str(kind(f"mine.nnviz: found {LONG}; expected a number"))
    assert len(message) == MOST_CHARACTERS
    assert message.startswith("mine.nnviz: found aaa")
    assert message.endswith("aaa; expected a number")
    assert str(kind("mine.nnviz: short")) == "mine.nnviz: short"
    assert str(pickle.loads(pickle.dumps(kind(message)))) == message


@pytest.mark.parametrize(
    "value",
    [
        LONG,
        LONG.encode(),
        [LONG] * 1000,
        {LONG: [LONG]},
        (LONG,),
        10**5000,
        np.zeros((900, 900)),
        np.array([LONG]),
        [[[[[[1]]]]]],
        None,
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_quoted_value_is_short_and_on_one_line(value) -> None:
    assert len(quoted(value)) <= 300
    assert "\n" not in quoted(value)


def test_short_values_are_quoted_as_python_writes_them() -> None:
    assert [quoted(value) for value in ("a'b", 5, 2.5, [1, "x"], None)] == ['"a\'b"', "5", "2.5", "[1, 'x']", "None"]


@pytest.mark.parametrize("most", [10, 11, 600])
def test_shortened_text_is_as_long_as_allowed(most) -> None:
    assert len(shortened("x" * 1000, most)) == most
    assert shortened("x" * most, most) == "x" * most
