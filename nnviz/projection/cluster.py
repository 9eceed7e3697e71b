"""Computes on several workers by Dask: processes of this machine, or those of a scheduler elsewhere.

What is to be done, such as a map, is sent once to every worker, which opens the run by its path and does one portion at a
time. So the scheduler and the workers need nnviz, and the workers the run's file at the same path as here. This is work for the
command line and for scripts, not for a server's script thread.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from ..runs.concatenated import open_runs
from ..runs.errors import RunFileError
from .backend import detect_backend, first_line
from .interpolation import ShepardInterpolator
from .landmark_map import LandmarkMap, Progress
from .source import FeatureSource, StoredSource
from .sources import EmbeddingSource, LayerSource, OutputSource, source_of

if TYPE_CHECKING:
    from distributed import Client, Future

#: Seconds in which a scheduler has to answer, in which it has to have a worker, and after which we look whether one is left.
PATIENCE = 4
#: Seconds in which processes of this machine have to have started.
STARTING = 60
#: More processes than this are a mistake, such as the port of a scheduler.
MOST_PROCESSES = 256

_ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?([^\s/:@]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")
_ON_THE_GPU = threading.Lock()  # a worker may have several threads, which the GPU's libraries are not made for

T = TypeVar("T")


def place_on_cluster(source: FeatureSource, fitted: LandmarkMap, scheduler: str, progress: Progress) -> np.ndarray:
    """Positions (n_checkpoints, n_samples, d) float32 of what runs hold, its checkpoints placed by several workers.

    `scheduler` is the address of a Dask scheduler, such as "tcp://host:8786", or "local:N": N processes of one thread each on
    this machine, which are ended afterwards. A worker places with the GPU where it has one. Workers that die cost time, not
    the result: what is missing is placed again, and in this process where that does not help either.

    Raises ValueError for other words, for a source that lies in no run, where no scheduler answers or it has no workers, and
    where a worker cannot read the run at its path or fails; ImportError where Dask is not installed here.
    """
    if not isinstance(source, OutputSource | LayerSource | EmbeddingSource):
        raise ValueError("workers read features from the files of runs; these lie in none, so place them without a scheduler")
    count = source.n_checkpoints
    positions = np.empty((count, source.n_samples, fitted.settings.n_components), np.float32)
    job, done = _Job(source.run.paths, source.name, source.digest, count, fitted), 0

    def store(index: int, places: np.ndarray) -> None:
        nonlocal done
        positions[index] = places
        done += 1
        progress("placing checkpoint", done, count)

    compute_on_cluster(job, range(count), scheduler, store, lambda: progress("placing checkpoint", done, count))
    return positions


class Portions(Protocol):
    """Work that falls into portions, each of which can be computed by itself. It is pickled to reach the workers."""

    def compute(self, index: int) -> np.ndarray: ...


def compute_on_cluster(
    job: Portions,
    indices: Sequence[int],
    scheduler: str,
    store: Callable[[int, np.ndarray], None],
    begun: Callable[[], None] = lambda: None,
) -> None:
    """Have several workers compute portions of a job, and `store` each of them as it is done, in any order.

    `begun` is called when the workers have the job. `scheduler`, what happens when workers die, and the errors are as for
    `place_on_cluster`.
    """
    processes, missing = _processes_asked_for(scheduler), set(indices)
    cluster = _local_scheduler(min(processes, len(missing))) if processes else nullcontext(scheduler)
    with _quiet(), cluster as address, _connected(address) as client:
        for _ in range(2):
            if missing and _has_workers(client):
                sent = _unless_lost(lambda: client.scatter(job, broadcast=True, hash=False))
                begun()
                for index, computed in _computed(client, sent, sorted(missing)):
                    missing.remove(index)
                    store(index, computed)
    for index in sorted(missing):
        store(index, job.compute(index))


def require_scheduler(scheduler: str) -> None:
    """ValueError unless `scheduler` is "local:N" or the address of a scheduler that answers."""
    if not _processes_asked_for(scheduler):
        with _quiet():
            _require_scheduler(scheduler)


@dataclass(frozen=True, eq=False)
class _Job:
    """What a worker has to know: the runs' paths, what of them is placed, its digest with so many checkpoints, and the map.

    A worker holds it until all is placed, and with it the opened source and the search, which are made once.
    """

    paths: tuple[str, ...]
    features: str
    digest: str
    n_checkpoints: int
    fitted: LandmarkMap

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the opened source and the search: who receives it makes its own."""
        return _Job, (self.paths, self.features, self.digest, self.n_checkpoints, self.fitted)

    def compute(self, index: int) -> np.ndarray:
        """Positions (n_samples, d) float32 at a checkpoint; RunFileError where the run cannot be read or is another one."""
        try:
            features = self.fitted.features_at(self._source, index)
        except RunFileError as error:
            reason = f"a worker on {platform.node()} cannot read the run ({error})"
            raise RunFileError(f"{reason}; it has to lie at the same path on every worker: {', '.join(self.paths)}") from None
        with _ON_THE_GPU if detect_backend().name == "gpu" else nullcontext():
            return self._interpolator.transform(features)

    @cached_property
    def _source(self) -> StoredSource:
        source = source_of(open_runs(self.paths), self.features)
        if self.digest not in (source.digest, source.digest_of_first(self.n_checkpoints)):  # it may have grown since
            raise RunFileError(f"{source.path.name}: another recording")
        return source

    @cached_property
    def _interpolator(self) -> ShepardInterpolator:
        return self.fitted.interpolator(detect_backend().engine())


def _compute(index: int, job: Portions) -> np.ndarray:
    return job.compute(index)


def _computed(client: Client, sent: Future | None, indices: list[int]) -> Iterator[tuple[int, np.ndarray]]:
    """Portions of a job, by their numbers, as they are done. Those that were lost with their workers are left out."""
    from distributed import as_completed

    if sent is None:
        return
    waiting = dict(zip(client.map(_compute, indices, job=sent, pure=False), indices, strict=True))
    try:
        while waiting and _has_workers(client):
            try:
                for future in as_completed(list(waiting), loop=client.loop, timeout=PATIENCE):
                    index = waiting.pop(future)
                    computed = _unless_lost(future.result)
                    future.release()  # its worker need not hold it any longer
                    if computed is not None:
                        yield index, computed
            except TimeoutError:  # nothing came for a while: look whether there are workers, and wait on
                pass
    finally:
        _unless_lost(lambda: client.cancel(list(waiting)))


def _has_workers(client: Client) -> bool:
    return bool(_unless_lost(client.nthreads))


def _unless_lost(call: Callable[[], T]) -> T | None:
    """What a call of Dask returns, None where a worker, the scheduler or what they held is gone; ValueError where it failed."""
    from distributed import CancelledError, KilledWorker

    try:
        return call()
    except (CancelledError, KilledWorker, OSError, MemoryError):
        return None
    except ValueError:
        raise
    except Exception as error:
        reason = first_line(error.__cause__ or error)
        raise ValueError(f"the workers failed ({reason}); they and the scheduler need what is installed here") from error


def _processes_asked_for(scheduler: str) -> int:
    """N of "local:N", and 0 for an address; ValueError for anything else."""
    local = re.fullmatch(r"local:([0-9]{1,4})", scheduler)
    if local and 1 <= int(local[1]) <= MOST_PROCESSES:
        return int(local[1])
    if scheduler.startswith("local:") or not _ADDRESS.fullmatch(scheduler):
        choices = f"an address such as tcp://host:8786, or local:N with N from 1 to {MOST_PROCESSES}"
        raise ValueError(f"scheduler is {scheduler!r}; expected {choices}")
    return 0


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the scheduler there, which has a worker; ValueError where there is none."""
    from distributed import Client

    _require_scheduler(address)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ImportError) as error:
        raise ValueError(f"the Dask scheduler at {address} does not take us ({first_line(error)})") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except OSError:
            raise ValueError(f"the Dask scheduler at {address} has no workers; start one with: dask worker {address}") from None
        yield client


def _require_scheduler(address: str) -> None:
    """ValueError unless a scheduler answers there in time.

    `Client` would wait forever for one that accepts and is silent, and take the greeting of another server for a size. The
    thread is given up where looking up the name takes too long.
    """
    from distributed import rpc
    from distributed.security import Security

    async def ask() -> Any:
        async with rpc(address, timeout=PATIENCE, connection_args=Security().get_connection_args("client")) as server:
            return await server.identity(n_workers=0)

    def wait() -> None:
        try:
            answers.put(asyncio.run(asyncio.wait_for(ask(), PATIENCE + 1)))
        except Exception as error:
            answers.put(error)

    answers: Queue[Any] = Queue()
    threading.Thread(target=wait, daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE + 2)
    except Empty:
        answer = TimeoutError()
    if isinstance(answer, dict) and "workers" in answer:
        return
    if isinstance(answer, OSError):
        while answer.__cause__:
            answer = answer.__cause__
        reason = getattr(answer, "strerror", None) or f"not within {PATIENCE} seconds"
    elif isinstance(answer, Exception) and not isinstance(answer, MemoryError):
        reason = first_line(answer)
    else:
        reason = "but something else does"
    raise ValueError(f"no Dask scheduler answers at {address} ({reason})")


@contextmanager
def _local_scheduler(n_processes: int) -> Iterator[str]:
    """The address of a scheduler in this process, with so many workers in processes of their own; all are ended afterwards.

    Dask's own way to start them runs the caller's script again in each, unless `__name__` guards it. These are commands, which
    know nothing of it.
    """
    from distributed import LocalCluster

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="nnviz-", ignore_cleanup_errors=True))
        log = stack.enter_context(open(Path(folder) / "log", "w+b"))
        no_dashboard = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
        local = LocalCluster(
            n_workers=0, threads_per_worker=1, protocol="tcp", scheduler_kwargs=no_dashboard, silence_logs=False
        )
        cluster = stack.enter_context(local)
        command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", cluster.scheduler_address, "--nthreads", "1"]
        command += ["--no-nanny", "--no-dashboard", "--memory-limit", "0", "--local-directory", folder]
        processes = []
        for _ in range(n_processes):
            process = subprocess.Popen(command, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.kill)
            processes.append(process)
        deadline = time.monotonic() + STARTING
        while len(cluster.scheduler.workers) < n_processes:
            if time.monotonic() > deadline or any(process.poll() is not None for process in processes):
                log.seek(0)
                said = log.read().decode(errors="replace").splitlines() or ["they took too long"]
                raise ValueError(f"the local workers did not start ({said[-1]})")
            time.sleep(0.02)
        yield cluster.scheduler_address


def _environment() -> dict[str, str]:
    """A worker's: it finds the modules that this process finds, uses one core, and logs what is serious only."""
    cores = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    path = os.pathsep.join(folder or os.getcwd() for folder in sys.path)
    return {**os.environ, **cores, "PYTHONPATH": path, "DASK_LOGGING__DISTRIBUTED": "critical"}


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Dask's loggers say of workers that come and go: what matters is raised."""
    import distributed  # noqa: F401 - sets its loggers up

    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith("distributed")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
