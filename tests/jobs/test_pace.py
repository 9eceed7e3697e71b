"""How long a job still takes: nothing is said until it means something, and then it is near the truth."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.jobs.pace import FEWEST_STEPS, LEAST_SECONDS, Pace, duration, time_left


def told(seconds: list[float], total: int, expected: dict[str, float] | None = None, stage: str = "placing checkpoint") -> Pace:
    """A pace of which each step took so many seconds, from 0."""
    pace = Pace(expected or {"placing": 1.0})
    for done, now in enumerate(np.cumsum([0.0, *seconds])):
        pace.tell(stage, done, total, float(now))
    return pace


def test_an_even_pace_says_what_is_left() -> None:
    assert told([2.0] * 10, 25).seconds_left(20.0) == pytest.approx(30.0)
    assert told([2.0] * 10, 25).seconds_left(21.5) == pytest.approx(28.5)  # time passes between steps too


@pytest.mark.parametrize("seconds", [[1.0] * (FEWEST_STEPS - 1), [LEAST_SECONDS / 9] * 8, []])
def test_too_little_says_nothing(seconds: list[float]) -> None:
    assert told(seconds, 100).seconds_left(sum(seconds)) is None


def test_an_uneven_pace_says_nothing() -> None:
    assert told([0.1, 9.0, 0.1, 12.0, 0.2, 8.0, 0.1, 11.0], 100).seconds_left(41.0) is None


def test_one_slow_first_step_does_not_spoil_the_rest() -> None:
    """The first step compiles."""
    assert told([30.0] + [1.0] * 9, 20).seconds_left(39.0) == pytest.approx(10.0)


def test_who_falls_silent_has_no_estimate_any_more() -> None:
    pace = told([0.5] * 10, 60)
    assert pace.seconds_left(6.0) == pytest.approx(24.0)
    assert pace.seconds_left(60.0) is None  # "about 6 s left" for a minute
    assert pace.text(90.0) == "placing checkpoint 11 of 60 · no step for 85 s"


def test_later_stages_count_by_how_this_one_went_unless_they_are_most_of_it() -> None:
    pace = told([2.0] * 10, 20, {"placing": 10.0, "measuring": 5.0})
    assert pace.seconds_left(20.0) == pytest.approx(20 + 20)  # four times as slow as expected, and so is what follows
    assert told([2.0] * 10, 20, {"placing": 10.0, "measuring": 50.0}).seconds_left(20.0) is None


def test_the_estimates_of_a_noisy_job_are_near_the_truth() -> None:
    rng = np.random.default_rng(0)
    seconds = rng.gamma(9.0, 1 / 9, 60)
    pace, now, errors = Pace({"": 1.0}), 0.0, []
    for done, took in enumerate(seconds):
        pace.tell("measuring row", done, 60, now)
        left = pace.seconds_left(now)
        if left is not None and done < 50:
            errors.append(left / seconds[done:].sum())
        now += took
    assert len(errors) > 40
    assert 0.75 < min(errors) <= max(errors) < 1.35


def test_the_bar_never_goes_back() -> None:
    pace, shares = Pace({"choosing": 1.0, "fitting": 4.0, "placing": 5.0}), []
    for now, (stage, done, total) in enumerate(
        [("starting", 0, 1), ("choosing", 1, 2), ("fitting", 0, 1), ("fitting", 0.5, 1), ("fitting", 0.2, 1), ("odd", 0, 0)]
        + [("placing checkpoint", at, 4) for at in range(5)]
    ):
        pace.tell(stage, done, total, float(now))
        shares.append(pace.share)
    assert shares == sorted(shares)
    assert shares[3] == pytest.approx(0.3)
    assert shares[-1] == pytest.approx(1.0)


def test_a_stage_without_steps_says_how_long_it_has_taken() -> None:
    pace = Pace({"": 5.0})
    pace.tell("loading TensorFlow", 0, 1, 100.0)
    assert pace.text(101.0) == "loading TensorFlow"
    assert pace.text(108.4) == "loading TensorFlow · 8 s so far"
    pace.tell("looking at checkpoint", 11, 45, 110.0)
    assert pace.text(110.5) == "looking at checkpoint 12 of 45"


def test_estimates_are_as_coarse_as_they_are_good() -> None:
    assert [time_left(seconds) for seconds in (0.0, 9.9, 11.0, 43.0, 88.0, 100.0, 600.0)] == [
        "a few seconds left",
        "a few seconds left",
        "about 10 s left",
        "about 45 s left",
        "about 90 s left",
        "about 2 min left",
        "about 10 min left",
    ]
    assert [duration(seconds) for seconds in (0.4, 59.9, 150.0)] == ["0 s", "59 s", "2 min"]
