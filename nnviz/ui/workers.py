"""Jobs of one kind, computed one after the other by a process of their own, and watched by everybody. It knows no Streamlit."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from .job import Job
from .worker_process import WorkerProcess

GRACE_SECONDS = 30  # after which a job that no page watches gives way
IDLE_SECONDS = 300  # how long a worker without work stays, with its libraries loaded
_REMEMBERED = 200  # jobs that are over, so that their pages can say what became of them
_LONGEST = 1000  # characters of what a worker says


class Workers:
    """Computes one job after the other in a process of its own. All methods may be called from any thread.

    Parameters
    ----------
    module : str
        What the process runs, such as "nnviz.projection.worker".
    subject : str
        What it computes, in the words of messages.
    here : callable
        Whether a session still has its page open.
    """

    def __init__(self, module: str, subject: str, here: Callable[[str], bool] = lambda _session: True) -> None:
        self._module, self._subject, self._here = module, subject, here
        self._changed = threading.Condition(threading.RLock())
        self._jobs: dict[str, Job] = {}
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._worker: WorkerProcess | None = None
        self._thread: threading.Thread | None = None

    # --- what pages ask -------------------------------------------------------------------------------------------------------

    def submit(self, key: str, make: Callable[[], Job], session: str = "") -> Job:
        """The job of that key for a session: one that is under way or has failed, else a new one, which `make` returns."""
        with self._changed:
            job = self._jobs.get(key)
            if job is None or job.state in ("done", "cancelled"):
                job = self._enqueue(make())
            job.sessions.add(session)
            return job

    def again(self, job: Job, session: str = "") -> Job:
        """Begin a job anew that has failed or was cancelled."""
        with self._changed:
            self.forget(job)
            return self.submit(job.key, lambda: Job(job.key, job.words, job.expected, job.title), session)

    def known(self, key: str) -> Job | None:
        """The job of that key, whatever its state, where there is one."""
        with self._changed:
            return self._jobs.get(key)

    def jobs(self) -> list[Job]:
        """All that are not over, the one that is computed first."""
        with self._changed:
            return [*([self._current] if self._current and not self._current.over else []), *self._in_order()]

    def watchers(self, job: Job) -> int:
        """How many sessions want a job and have a page open."""
        return sum(self._here(session) for session in list(job.sessions))

    def join(self, job: Job, session: str) -> None:
        """A session wants a job too."""
        with self._changed:
            job.sessions.add(session)

    def withdraw(self, session: str, jobs: list[Job]) -> None:
        """A session does not want these any more. What nobody wants comes last, and is dropped after a while."""
        with self._changed:
            for job in jobs:
                job.sessions.discard(session)

    def cancel(self, job: Job, why: str = "") -> None:
        """End a job, for everybody who waits for it; what it computes is stopped at once."""
        with self._changed:
            if job.over:
                return
            self._end(job, "cancelled", why)
            if job in self._queue:
                self._queue.remove(job)
            if job is self._current and self._worker:
                self._worker.kill()

    def forget(self, job: Job) -> None:
        """A job that is over may be asked for again."""
        with self._changed:
            if job.over and self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def before(self, job: Job) -> list[Job]:
        """The jobs that come before this one."""
        with self._changed:
            if job not in self._queue:
                return []
            waiting = self._in_order()
            return [*([self._current] if self._current else []), *waiting[: waiting.index(job)]]

    def await_change(self, seconds: float) -> None:
        """Return when a job has moved on, or after so many seconds."""
        with self._changed:
            self._changed.wait(seconds)

    def close(self) -> None:
        """Cancel all jobs and let the worker go."""
        with self._changed:
            for job in self.jobs():
                self.cancel(job)
            worker, self._worker = self._worker, None
        if worker:
            worker.stop()

    # --- the thread that feeds the worker, and survives whatever happens to a job ---------------------------------------------

    def _enqueue(self, job: Job) -> Job:
        self._jobs[job.key] = job
        for old in [known for known in self._jobs.values() if known.over][:-_REMEMBERED]:
            del self._jobs[old.key]
        self._queue.append(job)
        if self._thread is None:
            thread = threading.Thread(target=self._work, name=f"nnviz: {self._subject}", daemon=True)
            try:
                thread.start()
                self._thread = thread
            except RuntimeError as error:  # this machine has no thread to give now
                self._queue.remove(job)
                self._end(job, "failed", f"nothing can be computed at the moment ({error})")
        self._changed.notify_all()
        return job

    def _work(self) -> None:
        while True:
            job = self._take()
            if job is None:
                return
            try:
                self._compute(job)
            except Exception as error:  # whatever it is, it ends this job alone
                self._fail(job, f"{type(error).__name__}: {error}")
                worker, self._worker = self._worker, None
                if worker:
                    worker.stop()
            finally:
                with self._changed:
                    self._current = None
                    self._changed.notify_all()

    def _take(self) -> Job | None:
        """The next job; None when none came for long, and the worker has left."""
        with self._changed:
            while True:
                self._drop_unwatched()
                if self._queue:
                    job = self._in_order()[0]
                    self._queue.remove(job)
                    job.state, job.began = "running", time.monotonic()
                    job.pace.tell("starting", 0, 1, job.began)
                    self._current = job
                    self._changed.notify_all()
                    return job
                if not self._changed.wait_for(lambda: self._queue, IDLE_SECONDS):
                    self._thread = None
                    worker, self._worker = self._worker, None
                    break
        if worker:
            worker.leave()
        return None

    def _compute(self, job: Job) -> None:
        """Give a job to the worker, a new one where there is none or it has gone, and listen until it is over."""
        try:
            worker = self._hire()
        except (OSError, RuntimeError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
            self._fail(job, f"the process that computes {self._subject} could not be started ({reason})")
            return
        try:
            with self._changed:
                if job.over:
                    return
            worker.tell(job.words)
        except OSError:  # it went away before it was told what to do, which is heard below
            pass
        while not job.over:
            words = worker.hear(1)
            with self._changed:
                self._drop_unwatched()
                if words is not None:
                    self._heed(job, words)
                elif not job.over:
                    break
        with self._changed:
            if job.state in ("done", "failed") and worker.alive:
                return  # it stays for the next
            self._worker = None
        status = worker.stop()
        if not job.over:
            self._fail(job, f"the process that computes {self._subject} ended ({_why_ended(status)})")

    def _hire(self) -> WorkerProcess:
        if self._worker is not None and not self._worker.alive:
            self._worker.stop()
            self._worker = None
        if self._worker is None:
            self._worker = WorkerProcess(self._module)
        return self._worker

    def _heed(self, job: Job, words: dict[str, Any]) -> None:
        """What the worker says of a job; what is no word of a worker is passed over."""
        if job.over:
            return
        stage, done, total = words.get("stage"), _amount(words.get("done")), _amount(words.get("total"))
        if isinstance(stage, str) and done is not None and total is not None:
            job.pace.tell(stage[:_LONGEST], done, total, time.monotonic())
        elif "kept" in words:
            job.state = "kept"
        elif isinstance(words.get("error"), str):
            self._end(job, "failed", words["error"][:_LONGEST])
        elif words.get("finished") is True:
            self._end(job, "done", "")
        self._changed.notify_all()

    def _fail(self, job: Job, error: str) -> None:
        with self._changed:
            if not job.over:
                self._end(job, "failed", error)

    def _end(self, job: Job, state: str, error: str) -> None:
        job.state, job.error = state, error
        self._changed.notify_all()

    # --- jobs that nobody watches ---------------------------------------------------------------------------------------------

    def _in_order(self) -> list[Job]:
        """What waits in the order in which it is computed: as it was asked for, and what a page watches first."""
        return sorted(self._queue, key=lambda job: self._alone(job) > 0)

    def _alone(self, job: Job) -> float:
        """For how many seconds no page has watched a job."""
        now = time.monotonic()
        if any(self._here(session) for session in job.sessions):
            job.seen = now
        return now - job.seen

    def _drop_unwatched(self) -> None:
        """Drop what waits and was not watched for long; what is computed gives way to what is watched."""
        left = [job for job in self._queue if self._alone(job) > GRACE_SECONDS]
        for job in left:
            self._drop(job)
        current = self._current
        if current and not current.over and self._watched_waits() and self._alone(current) > GRACE_SECONDS:
            self._drop(current)

    def _watched_waits(self) -> bool:
        return any(self._alone(job) == 0 for job in self._queue)

    def _drop(self, job: Job) -> None:
        self.cancel(job, "no page waited for it any more")
        self.forget(job)  # whoever comes back finds it not yet computed


def _why_ended(status: int | None) -> str:
    if status is None:
        return "it stopped answering"
    return "it was stopped from outside, perhaps for want of memory" if status < 0 else f"status {status}"


def _amount(value: Any) -> float | None:
    right = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
    return float(value) if right else None
