"""A lane of the job queue: a thread that gives jobs to a worker process, and survives whatever happens to them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .job import Job
from .worker_process import WorkerProcess

IDLE_SECONDS = 300  # how long a worker without work stays, with its libraries loaded
_LONGEST = 1000  # characters of what a worker says


@dataclass(frozen=True)
class Lane:
    """What jobs of one lane have in common.

    Attributes
    ----------
    subject : str
        What is computed, in the words of messages.
    out_of_memory : str
        What a job says that memory did not suffice for.
    module : str
        What the worker process runs.
    """

    subject: str
    out_of_memory: str = "there is not enough memory"
    module: str = "nnviz.jobs.worker"


class LaneRunner:
    """Computes the waiting jobs of a lane one after the other.

    `changed` is the queue's lock, notified when a job has moved on. `waiting` gives the jobs that wait, the next one first, and
    `drop_unwatched` ends those that nobody watches any more; both are called with the lock held.
    """

    def __init__(
        self,
        lane: Lane,
        changed: threading.Condition,
        waiting: Callable[[], list[Job]],
        drop_unwatched: Callable[[], None],
    ) -> None:
        self._lane, self._changed, self._waiting, self._drop_unwatched = lane, changed, waiting, drop_unwatched
        self._worker: WorkerProcess | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """See to it that a thread takes what waits; RuntimeError where there is none to have. With the lock held."""
        if self._thread is None:
            thread = threading.Thread(target=self._work, name=f"nnviz: {self._lane.subject}", daemon=True)
            thread.start()
            self._thread = thread

    def kill(self) -> None:
        """Stop what is computed at once. With the lock held."""
        if self._worker:
            self._worker.kill()

    def close(self) -> None:
        """Let the worker go."""
        with self._changed:
            worker, self._worker = self._worker, None
        if worker:
            worker.stop()

    def _work(self) -> None:
        while True:
            job = self._take()
            if job is None:
                return
            try:
                self._compute(job)
            except Exception as error:  # whatever it is, it ends this job alone
                self._end(job, "failed", f"{type(error).__name__}: {error}")
                self.close()

    def _take(self) -> Job | None:
        """The next job; None when none came for long, and the worker has left."""
        with self._changed:
            while True:
                self._drop_unwatched()
                waiting = self._waiting()
                if waiting:
                    job = waiting[0]
                    job.state, job.began = "running", time.monotonic()
                    job.pace.tell("starting", 0, 1, job.began)
                    self._changed.notify_all()
                    return job
                if not self._changed.wait_for(self._waiting, IDLE_SECONDS):
                    self._thread = None
                    worker, self._worker = self._worker, None
                    break
        if worker:
            worker.leave()
        return None

    def _compute(self, job: Job) -> None:
        """Give a job to the worker, a new one where there is none or it has gone, and listen until it is over."""
        process = f"the process that computes {self._lane.subject}"
        try:
            worker = self._hire()
        except (OSError, RuntimeError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
            self._end(job, "failed", f"{process} could not be started ({reason})")
            return
        try:
            with self._changed:
                if job.over:
                    return
            worker.tell(job.message)
        except OSError:  # it went away before it was told what to do, which is heard below
            pass
        while not job.over:
            said = worker.hear(1)
            with self._changed:
                self._drop_unwatched()
                if said is not None:
                    self._heed(job, said)
                elif not job.over:
                    break
        with self._changed:
            if job.state in ("done", "failed") and worker.alive:
                return  # it stays for the next
            self._worker = None
        status = worker.stop()
        self._end(job, "failed", f"{process} ended ({_why_ended(status)})")

    def _hire(self) -> WorkerProcess:
        if self._worker is not None and not self._worker.alive:
            self._worker.stop()
            self._worker = None
        if self._worker is None:
            self._worker = WorkerProcess(self._lane.module)
        return self._worker

    def _heed(self, job: Job, said: dict[str, Any]) -> None:
        """What the worker says of a job; what is no message of a worker is passed over."""
        stage, done, total = said.get("stage"), _amount(said.get("done")), _amount(said.get("total"))
        if job.over:
            return
        if isinstance(stage, str) and done is not None and total is not None:
            job.pace.tell(stage[:_LONGEST], done, total, time.monotonic())
        elif "stored" in said:
            job.state = "stored"
        elif isinstance(said.get("error"), str):
            self._end(job, "failed", said["error"][:_LONGEST])
        elif said.get("finished") is True:
            self._end(job, "done")
        self._changed.notify_all()

    def _end(self, job: Job, state: str, error: str = "") -> None:
        """End a job that is not over yet."""
        with self._changed:
            if not job.over:
                job.state, job.error = state, error
                self._changed.notify_all()


def _why_ended(status: int | None) -> str:
    if status is None:
        return "it stopped answering"
    return "it was stopped from outside, perhaps for want of memory" if status < 0 else f"status {status}"


def _amount(value: Any) -> float | None:
    right = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
    return float(value) if right else None
