"""A worker process: told jobs a line, heard line by line. Nothing that it says, or leaves unsaid, ends a thread of ours."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

#: The variable of the environment that names the process's own temporary folder.
FOLDER = "NNVIZ_WORKER_FOLDER"

_ROOT = Path(__file__).parents[2]
_LONGEST_LINE = 1_000_000  # bytes; what is longer is no message of a worker
_PATIENCE = 10  # seconds for a process to leave by itself


class WorkerProcess:
    """A process that runs a module of ours, in a group and with a temporary folder of its own, which go with it.

    Raises OSError where it cannot be started, RuntimeError where there is no thread to hear it.
    """

    def __init__(self, module: str) -> None:
        self._folder = _temporary_folder()
        self._killed = False
        self._heard: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=self._environment(),
                start_new_session=True,  # so that Ctrl-C in the server's terminal is the server's alone, and children go along
            )
        except BaseException:
            self._tidy_up()
            raise
        try:
            threading.Thread(target=self._listen, name=f"nnviz: hears {module}", daemon=True).start()
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether it can be told a job."""
        return not self._killed and self._process.poll() is None

    def tell(self, message: dict[str, Any]) -> None:
        """Give it a job; OSError where it has gone."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self, seconds: float) -> dict[str, Any] | None:
        """The next thing that it says, {} where it says nothing for so long; None when it has gone."""
        try:
            return self._heard.get(timeout=seconds)
        except queue.Empty:
            return {}

    def kill(self) -> None:
        """End it, and what it has started, at once; returns without waiting. `stop` has to follow."""
        self._killed = True
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def stop(self) -> int | None:
        """End it and remove what it has left; its exit status if it had gone by itself, negative where a signal ended it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)  # it may be about to leave
        status = self._process.poll()
        self.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._tidy_up()
        return status

    def leave(self) -> None:
        """Let it go, as it does at the end of its input, and remove what it has left."""
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self.stop()

    def _listen(self) -> None:
        """Pass on what it says: JSON objects, a line each. Other lines, and one that breaks off, are nobody's."""
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while line := self._process.stdout.readline(_LONGEST_LINE):
                message = _object_in(line)
                if message:
                    self._heard.put(message)
        self._heard.put(None)
        with contextlib.suppress(OSError):
            self._process.stdout.close()

    def _environment(self) -> dict[str, str]:
        paths = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
        own = {} if self._folder is None else dict.fromkeys(("TMPDIR", "TEMP", "TMP", FOLDER), self._folder)
        return {**os.environ, "PYTHONPATH": paths, **own}

    def _tidy_up(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _temporary_folder() -> str | None:
    try:
        return tempfile.mkdtemp(prefix="nnviz-worker-")
    except OSError:  # a full disk, or none that can be written: libraries may do without
        return None


def _object_in(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
