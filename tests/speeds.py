"""Which tests run before every commit: `pytest -m fast`, under a minute on two cores. A plugin that tests/conftest.py loads.

A test file is fast, or it is named in `SLOW`; a single test of a fast file that takes long is marked `@pytest.mark.slow`. Slow
files are not even imported by `-m fast`, since some import TensorFlow. Afterwards the processor time of each file is compared
with what fast ones may take, so that a new file of tests is one or the other: the run fails where it is neither.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent

#: Folders and files (relative to tests/) that take long, and why.
SLOW: dict[str, str] = {
    "browser": "a server and a browser",
    "frameworks": "trainings by libraries that take seconds to import",
    "jobs/test_projection_jobs.py": "fits",
    "network": "TensorFlow",
    "playground/test_network.py": "TensorFlow",
    "runs/test_calls.py": "TensorFlow",
    "runs/test_cli.py": "TensorFlow",
    "runs/test_datasets.py": "TensorFlow",
    "runs/test_resume.py": "TensorFlow",
    "runs/test_keras_internals.py": "TensorFlow",
    "runs/test_logs.py": "TensorFlow",
    "runs/test_recorder.py": "TensorFlow",
    "runs/test_recorder_begin.py": "TensorFlow",
    "runs/test_recorder_embeddings.py": "TensorFlow",
    "runs/test_recorder_end.py": "TensorFlow",
    "runs/test_recorder_entrances.py": "TensorFlow",
    "runs/test_recorder_inputs.py": "TensorFlow",
    "runs/test_recorder_inside.py": "TensorFlow",
    "runs/test_recorder_parts.py": "TensorFlow",
    "playground/test_recording.py": "whole trainings",
    "playground/test_schedule.py": "whole trainings",
    "playground/test_training.py": "whole trainings",
    "projection/test_backend.py": "fits",
    "projection/test_cluster.py": "fits",
    "projection/test_components.py": "fits",
    "projection/test_features.py": "fits",
    "projection/test_store.py": "fits",
    "projection/test_landmark_map.py": "fits",
    "projection/test_smoothness.py": "fits",
    "test_wheel.py": "a wheel is built",
    "ui/test_new_method.py": "fits",
    "ui/test_addresses.py": "whole pages, many times",
    "ui/test_compare.py": "whole pages, many times",
    "ui/test_epochs_anywhere.py": "whole pages, many times",
    "ui/test_foreign_text.py": "whole pages, many times",
    "ui/test_landscape.py": "whole pages, many times",
    "ui/test_mistakes.py": "whole pages, many times",
    "ui/test_network.py": "whole pages, many times",
    "ui/test_playground.py": "whole pages, many times",
    "ui/test_streamlit_internals.py": "whole pages, many times",
    "ui/test_traces.py": "whole pages, many times",
}

#: Seconds of processor time that all tests of a fast file may take together, and those of all fast files.
MOST_A_FILE, MOST_TOGETHER = 18.0, 95.0

_SECONDS = "processor seconds"


def is_slow(path: Path) -> bool:
    """Whether a file or a folder of tests is named in `SLOW`, by itself or by a folder around it."""
    name = path.resolve().relative_to(ROOT).as_posix() if path.resolve().is_relative_to(ROOT) else ""
    return any(name == slow or name.startswith(f"{slow}/") for slow in SLOW)


def processor_seconds() -> float:
    """What this process and the children that it has waited for have used."""
    return sum(os.times()[:4])


class Speeds:
    """Marks tests, leaves out what is slow where only `-m fast` is asked for, and says what the fast ones took."""

    def __init__(self, config: pytest.Config) -> None:
        self._only_fast = config.option.markexpr == "fast"
        self._by_file: Counter[str] = Counter()

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        return True if self._only_fast and is_slow(collection_path) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if is_slow(item.path):
                item.add_marker(pytest.mark.slow)
            elif item.get_closest_marker("slow") is None:
                item.add_marker(pytest.mark.fast)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._began = processor_seconds()
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.when == "teardown":
            item.user_properties.append((_SECONDS, processor_seconds() - self._began))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._by_file[report.nodeid.partition("::")[0]] += dict(report.user_properties).get(_SECONDS, 0.0)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._only_fast and self._faults() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._only_fast:
            return
        total = sum(self._by_file.values())
        slowest = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self._by_file.most_common(5))
        terminalreporter.section("processor seconds of the fast tests")
        terminalreporter.line(f"{total:.0f} of {MOST_TOGETHER:.0f}; most in {slowest}")
        for fault in self._faults():
            terminalreporter.line(fault, red=True)

    def _faults(self) -> list[str]:
        faults = [
            f"{name} takes {seconds:.1f} s, and a fast file {MOST_A_FILE:g} at most: mark what takes long as slow, or name the "
            "file in SLOW of tests/speeds.py"
            for name, seconds in self._by_file.most_common()
            if seconds > MOST_A_FILE
        ]
        if sum(self._by_file.values()) > MOST_TOGETHER:
            faults.append(
                f"the fast tests take more than {MOST_TOGETHER:g} s together: move the slowest to SLOW of tests/speeds.py"
            )
        if "tensorflow" in sys.modules:
            faults.append("TensorFlow was imported by a test that is not slow")
        return faults
