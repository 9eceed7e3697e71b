"""Tests with the real libraries. Each file begins with `pytest.importorskip`; `.ci/frameworks` has them all.

NNVIZ_REQUIRE_FRAMEWORKS=1 makes a library that is missing a failure, not a skip.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.CollectReport, pytest.TestReport)


def required(report: Report) -> Report:
    if report.outcome == "skipped" and os.environ.get("NNVIZ_REQUIRE_FRAMEWORKS"):
        report.outcome = "failed"
        report.longrepr = f"NNVIZ_REQUIRE_FRAMEWORKS is set, and this was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return required((yield))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return required((yield))
