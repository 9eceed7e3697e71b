"""The job queue: what the server computes for its pages, in lanes, watched by everybody. It knows no Streamlit.

Jobs of one lane are computed one after the other by a worker process of their own, those of different lanes at the same time.
The rules are the same in all of them: what a connected page watches comes first, what none has watched for long gives way, and
what was cancelled or has failed stays so until somebody asks again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from .job import Job
from .lane import Lane, LaneRunner

GRACE_SECONDS = 30  # after which a job that no page watches gives way
_REMEMBERED = 200  # jobs that are over, so that their pages can say what became of them


class JobQueue:
    """Jobs and who wants them. All methods may be called from any thread.

    Parameters
    ----------
    lanes : mapping of str to Lane
        By the names that jobs give.
    here : callable
        Whether a session still has its page open.
    """

    def __init__(self, lanes: Mapping[str, Lane], here: Callable[[str], bool] = lambda _session: True) -> None:
        self._here = here
        self._changed = threading.Condition(threading.RLock())
        self._jobs: dict[str, Job] = {}
        self._runners = {
            name: LaneRunner(lane, self._changed, partial(self._waiting, name), partial(self._drop_unwatched, name))
            for name, lane in lanes.items()
        }

    def submit(self, job: Job, session: str = "") -> Job:
        """The job of the same key that is under way or has failed, else this one, which a session wants from now on."""
        with self._changed:
            earlier = self._jobs.get(job.key)
            if earlier is None or earlier.state in ("done", "cancelled"):
                self._jobs[job.key] = earlier = job
                self._forget_old()
                try:
                    self._runners[job.lane].start()
                except RuntimeError as error:  # this machine has no thread to give now
                    job.state, job.error = "failed", f"nothing can be computed at the moment ({error})"
                self._changed.notify_all()
            earlier.sessions.add(session)
            return earlier

    def again(self, job: Job, session: str = "") -> Job:
        """Begin a job anew that has failed or was cancelled."""
        with self._changed:
            self._forget(job)
            return self.submit(job.anew(), session)

    def find(self, key: str) -> Job | None:
        """The job of that key, whatever its state, where there is one."""
        with self._changed:
            return self._jobs.get(key)

    def jobs(self, lane: str | None = None) -> list[Job]:
        """All that are not over, of a lane or of all: those that are computed, then those that wait, the next one first."""
        with self._changed:
            found = [job for job in self._jobs.values() if not job.over and lane in (None, job.lane)]
            return sorted(found, key=lambda job: (not job.is_computed, self._alone(job) > 0, job.asked))

    def before(self, job: Job) -> list[Job]:
        """The jobs that come before this one, which waits."""
        with self._changed:
            own = self.jobs(job.lane)
            return own[: own.index(job)] if job in own else []

    def watchers(self, job: Job) -> int:
        """How many sessions want a job and have a page open."""
        return sum(self._here(session) for session in list(job.sessions))

    def join(self, job: Job, session: str) -> None:
        """A session wants a job too."""
        with self._changed:
            job.sessions.add(session)

    def withdraw(self, session: str, jobs: Iterable[Job]) -> None:
        """A session does not want these any more. What nobody wants comes last, and is dropped after a while."""
        with self._changed:
            for job in jobs:
                job.sessions.discard(session)

    def cancel(self, job: Job, why: str = "") -> None:
        """End a job, for everybody who waits for it; what it computes is stopped at once."""
        with self._changed:
            if job.over:
                return
            was_computed = job.is_computed
            job.state, job.error = "cancelled", why
            if was_computed:
                self._runners[job.lane].kill()
            self._changed.notify_all()

    def await_change(self, seconds: float) -> None:
        """Return when a job has moved on, or after so many seconds."""
        with self._changed:
            self._changed.wait(seconds)

    def close(self) -> None:
        """Cancel all jobs and let the workers go."""
        with self._changed:
            for job in self.jobs():
                self.cancel(job)
        for runner in self._runners.values():
            runner.close()

    def _waiting(self, lane: str) -> list[Job]:
        return [job for job in self.jobs(lane) if job.state == "waiting"]

    def _forget(self, job: Job) -> None:
        """A job that is over may be asked for again."""
        if job.over and self._jobs.get(job.key) is job:
            del self._jobs[job.key]

    def _forget_old(self) -> None:
        for old in [job for job in self._jobs.values() if job.over][:-_REMEMBERED]:
            del self._jobs[old.key]

    def _alone(self, job: Job) -> float:
        """For how many seconds no page has watched a job."""
        now = time.monotonic()
        if any(self._here(session) for session in job.sessions):
            job.seen = now
        return now - job.seen

    def _drop_unwatched(self, lane: str) -> None:
        """Drop what waits and was not watched for long; what is computed gives way to what is watched."""
        jobs = self.jobs(lane)
        watched_waits = any(job.state == "waiting" and self._alone(job) == 0 for job in jobs)
        for job in jobs:
            if (job.state == "waiting" or watched_waits) and self._alone(job) > GRACE_SECONDS:
                self.cancel(job, "no page waited for it any more")
                self._forget(job)  # whoever comes back finds it not yet computed
