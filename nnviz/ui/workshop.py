"""Maps in the making: one worker process for the whole server, and jobs that everybody can watch."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from ..projection.settings import MapSettings
from ..runs.run import Run

ABANDONED_SECONDS = 30  # after which a job that waits and that nobody looks at is dropped
IDLE_SECONDS = 300  # how long a worker without work stays, with its libraries loaded
_ROOT = Path(__file__).parents[2]


@dataclass
class Job:
    """One map to be computed.

    `state` is "waiting", "running", "kept" (the map is there, its samples are still compared), "done", "failed" or "cancelled".
    """

    key: str
    run_paths: tuple[str, ...]
    settings: MapSettings
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
        """How much of the work on the map is done, 0 to 1, by what its stages are expected to take."""
        return min(self._spent() / sum(self.expected.values()), 1.0)

    @property
    def seconds_left(self) -> float:
        """About how long the map still takes: what is expected, corrected by how long the present stage really takes."""
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


def expected_seconds(run: Run, settings: MapSettings) -> dict[str, float]:
    """About what each stage takes on two cores, by the stage's first word; only the proportions are relied on."""
    states, size = len(run.checkpoints) * run.n_samples, settings.landmarks / 5000
    fit = {"tsne": 10 * size * (2.5 if settings.n_components == 3 else 1), "umap": 8 + 4 * size}.get(settings.method, 0.1)
    return {
        "choosing": 0.3 + 1.5e-6 * states,
        "fitting": min(fit, 12 * states / 5000 + 1),
        "placing": 0.2 + 2e-5 * states * size,
        "measuring": 0.1 + 1e-5 * states,
    }


class Workshop:
    """Computes one job after the other in a process of its own. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def ask(self, run: Run, settings: MapSettings) -> Job:
        """The job for this map: one that is waiting, under way or has failed, else a new one."""
        key = settings.key(run.digest)
        with self._changed:
            job = self._jobs.get(key)
            if job:
                job.watched = time.monotonic()
            if job is None or job.state in ("done", "cancelled"):
                job = Job(key, run.paths, settings, expected_seconds(run, settings))
                self._jobs[key] = job
                self._queue.append(job)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="nnviz-workshop", daemon=True)
                    self._thread.start()
                self._changed.notify_all()
            return job

    def under_way(self, run: Run, settings: MapSettings) -> Job | None:
        """The job for this map, where there is one that is not over."""
        with self._changed:
            job = self._jobs.get(settings.key(run.digest))
            return job if job and not job.over else None

    def cancel(self, job: Job) -> None:
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

    def forget(self, job: Job) -> None:
        """A job that has failed may be asked for again."""
        with self._changed:
            if job.over and self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def waiting_before(self, job: Job) -> int:
        """How many jobs come before this one."""
        with self._changed:
            return self._queue.index(job) + (self._current is not None) if job in self._queue else 0

    def await_change(self, seconds: float, watched: Job | None = None) -> None:
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
                    self._update(job, state="failed", error=f"the process that computes maps ended ({why})")

    def _next(self) -> Job | None:
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

    def _follow(self, job: Job, worker: subprocess.Popen[str]) -> None:
        """Give the job to the worker and listen until it is over, or the worker has gone."""
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps({"runs": job.run_paths, "settings": job.settings.as_words()}) + "\n")
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

    def _update(self, job: Job, **changes: object) -> None:
        if job.state != "cancelled":
            for name, value in changes.items():
                setattr(job, name, value)
        self._changed.notify_all()

    def _hire(self) -> subprocess.Popen[str]:
        """The worker, a new one where there is none or it has gone."""
        if self._worker is None or self._worker.poll() is not None:
            paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "nnviz.projection.worker"],
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


@st.cache_resource(show_spinner=False)
def workshop() -> Workshop:
    """The server's one workshop."""
    return Workshop()
