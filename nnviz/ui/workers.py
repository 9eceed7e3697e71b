"""Work in the making: a worker process for the whole server, and jobs that everybody can watch."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

ABANDONED_SECONDS = 30  # after which a job that waits and that nobody looks at is dropped
IDLE_SECONDS = 300  # how long a worker without work stays, with its libraries loaded
_ROOT = Path(__file__).parents[2]


@dataclass
class Job:
    """Something to be computed.

    `words` is what the worker is told, `expected` about how many seconds each stage takes, by its first words; only the
    proportions are relied on. `state` is "waiting", "running", "kept" (the result is there, and more of it is still to come),
    "done", "failed" or "cancelled".
    """

    key: str
    words: dict[str, Any]
    expected: dict[str, float]
    state: str = "waiting"
    stage: str = ""
    done: float = 0.0
    total: float = 1.0
    error: str = ""
    stage_started: float = field(default_factory=time.monotonic)
    watched: float = field(default_factory=time.monotonic)  # when somebody looked last

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1, by what its stages are expected to take."""
        return min(self._spent() / sum(self.expected.values()), 1.0)

    @property
    def seconds_left(self) -> float:
        """About how long it still takes: what is expected, corrected by how long the present stage really takes."""
        name, part = self._at()
        later = list(self.expected)[list(self.expected).index(name) + 1 :] if name else list(self.expected)
        left = sum(self.expected[stage] for stage in later)
        if name:
            spent = time.monotonic() - self.stage_started
            usual = self.expected[name]
            left += spent / part * (1 - part) if part > 0.1 else max(usual - spent, usual / 4)
        return left

    def _at(self) -> tuple[str, float]:
        """Which of the expected stages it is in, "" before the first, and how much of that is done."""
        name = next((word for word in self.expected if self.stage.startswith(word)), "")
        return name, self.done / self.total if self.total else 0.0

    def _spent(self) -> float:
        name, part = self._at()
        stages = list(self.expected)
        before = stages[: stages.index(name)] if name else []
        return sum(self.expected[stage] for stage in before) + (self.expected[name] * part if name else 0)


J = TypeVar("J", bound=Job)


class Workers(Generic[J]):
    """Computes one job after the other in a process of its own. All methods may be called from any thread.

    Parameters
    ----------
    module : str
        What the process runs, such as "nnviz.projection.worker".
    subject : str
        What it computes, in the words of messages.
    """

    def __init__(self, module: str, subject: str) -> None:
        self._module, self._subject = module, subject
        self._changed = threading.Condition()
        self._jobs: dict[str, J] = {}
        self._queue: deque[J] = deque()
        self._current: J | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def submit(self, key: str, make: Callable[[], J]) -> J:
        """The job of that key: one that is waiting, under way or has failed, else a new one, which `make` returns."""
        with self._changed:
            job = self._jobs.get(key)
            if job:
                job.watched = time.monotonic()
            if job is None or job.state in ("done", "cancelled"):
                job = self._jobs[key] = make()
                self._queue.append(job)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name=f"nnviz: {self._subject}", daemon=True)
                    self._thread.start()
                self._changed.notify_all()
            return job

    def known(self, key: str) -> J | None:
        """The job of that key, whatever its state, where there is one."""
        with self._changed:
            return self._jobs.get(key)

    def cancel(self, job: J) -> None:
        """Give a job up, for everybody who waits for it; what it computes is stopped at once."""
        with self._changed:
            if job.over:
                return
            job.state = "cancelled"
            if job in self._queue:
                self._queue.remove(job)
            if job is self._current and self._worker:
                self._worker.kill()
                self._worker = None
            self._changed.notify_all()

    def forget(self, job: J) -> None:
        """A job that has failed may be asked for again."""
        with self._changed:
            if job.over and self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def waiting_before(self, job: J) -> int:
        """How many jobs come before this one."""
        with self._changed:
            return self._queue.index(job) + (self._current is not None) if job in self._queue else 0

    def await_change(self, seconds: float, watched: J | None = None) -> None:
        """Return when a job has moved on, or after so many seconds. What is `watched` comes before what nobody looks at."""
        with self._changed:
            if watched:
                watched.watched = time.monotonic()
            self._changed.wait(seconds)

    # --- the thread that feeds the worker -------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._queue, IDLE_SECONDS):
                    self._dismiss()
                    self._thread = None
                    return
                job = self._current = self._next()
                if job is None:
                    continue
                self._update(job, state="running", stage="starting")
                worker = self._hire()
            with contextlib.suppress(OSError):  # the worker went away before it was told what to do
                self._follow(job, worker)
            with self._changed:
                self._current = None
                if not job.over or job.state == "cancelled":  # the worker has gone
                    self._worker = None
                    status = worker.wait()
                    why = "it was stopped from outside, perhaps for want of memory" if status < 0 else f"status {status}"
                    self._update(job, state="failed", error=f"the process that computes {self._subject} ended ({why})")

    def _next(self) -> J | None:
        """The first job that somebody looks at, else the first that was asked for not long ago; None where all are dropped."""
        now = time.monotonic()
        for job in [job for job in self._queue if now - job.watched > ABANDONED_SECONDS]:
            self._queue.remove(job)
            self._update(job, state="cancelled")
        if not self._queue:
            return None
        job = next((job for job in self._queue if now - job.watched < 2), self._queue[0])
        self._queue.remove(job)
        return job

    def _follow(self, job: J, worker: subprocess.Popen[str]) -> None:
        """Give the job to the worker and listen until it is over, or the worker has gone."""
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps(job.words) + "\n")
        worker.stdin.flush()
        for line in worker.stdout:
            words = json.loads(line)
            with self._changed:
                if job.state == "cancelled":
                    return
                if "stage" in words:
                    if words["stage"] != job.stage:
                        job.stage_started = time.monotonic()
                    self._update(job, **words)
                elif "kept" in words:
                    self._update(job, state="kept")
                elif "error" in words:
                    self._update(job, state="failed", error=words["error"])
                else:
                    self._update(job, state="done")
                if job.over:
                    return

    def _update(self, job: J, **changes: object) -> None:
        if job.state != "cancelled":
            for name, value in changes.items():
                setattr(job, name, value)
        self._changed.notify_all()

    def _hire(self) -> subprocess.Popen[str]:
        """The worker, a new one where there is none or it has gone."""
        if self._worker is None or self._worker.poll() is not None:
            paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
            self._worker = subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            )
        return self._worker

    def _dismiss(self) -> None:
        """The worker leaves at the end of its input."""
        if self._worker and self._worker.stdin:
            self._worker.stdin.close()
            self._worker.wait()
        self._worker = None
