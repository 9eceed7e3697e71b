"""Results that earlier versions stored are found: their names are digests of run, job and arguments, as those wrote them."""

from __future__ import annotations

import pytest

from nnviz.network.plane import LandscapeSettings
from nnviz.network.store import RESULTS, find_result, result_key
from nnviz.runs.run import open_run
from nnviz.ui.runs import EXAMPLE

OTHERS = (("0" * 32, "/runs/other.nnviz"),)


@pytest.mark.parametrize(
    ("job", "arguments", "name"),
    [
        (
            "saliency",
            {"sample": 3, "method": "gradient", "seed": 0},
            "saliency-1db39b0c89bfeffe165e004b213dd6cd.nnresult",
        ),
        ("features", {"layer": "dense", "units": [0, 1, 2], "seed": 0}, "features-09e9b538e3ef06a71e8055ef37259c3f.nnresult"),
        ("line", {"first": 0, "last": 44, "samples": 500, "part": "test"}, "line-ebf7c5c5c27bb284c9dee8ff8545573e.nnresult"),
        ("landscape", LandscapeSettings().as_dict(), "landscape-e8522a3bd13800034031714807c3feff.nnresult"),
        ("landscape-part", LandscapeSettings().as_dict(), "landscape-part-ec2f126bbb4aedf9e0060bc3e6b8015f.nnresult"),
        (
            "landscape",
            LandscapeSettings("random", 11, 100, "train", 3, OTHERS).as_dict(),
            "landscape-5a94b40a9aaff45084741404df839262.nnresult",
        ),
    ],
)
def test_results_have_the_names_that_they_always_had(job: str, arguments: dict, name: str) -> None:
    run = open_run(EXAMPLE)
    assert RESULTS.name(job, result_key(run, job, arguments)) == name
    assert RESULTS.paths(run, name)[0] == EXAMPLE.with_suffix(".maps") / name
    assert RESULTS.name(job, result_key(run, job, dict(reversed(arguments.items())))) == name


def test_the_landscape_that_lies_beside_the_example_is_found() -> None:
    found = find_result(open_run(EXAMPLE), "landscape", LandscapeSettings().as_dict())
    assert found is not None
    assert found["loss"].shape == (31, 31)
