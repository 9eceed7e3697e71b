"""The processes of a distributed training: which of them records. Imports no framework."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

#: The variables by which launchers tell a process its number, and one that has to be there too, so that none is believed by
#: its name alone: torchrun, Horovod, Open MPI, MPICH, Slurm's srun, JAX.
RANK_VARIABLES = {
    "RANK": "WORLD_SIZE",
    "HOROVOD_RANK": "HOROVOD_SIZE",
    "OMPI_COMM_WORLD_RANK": "OMPI_COMM_WORLD_SIZE",
    "PMI_RANK": "PMI_SIZE",
    "SLURM_PROCID": "SLURM_STEP_ID",
    "JAX_PROCESS_ID": "JAX_NUM_PROCESSES",
}


def process_rank(environment: Mapping[str, str] | None = None) -> int:
    """The number of this process in a distributed training, from 0; 0 where there is one process.

    It is read from the environment of the launcher (`RANK_VARIABLES`), from ``TF_CONFIG`` as `tf.distribute` reads it, where
    the chief is 0, and from JAX, where a program has called `jax.distributed.initialize`.

    Parameters
    ----------
    environment : mapping of str to str, optional
        The variables; those of the process where left out.

    Examples
    --------
    >>> process_rank({"RANK": "3", "WORLD_SIZE": "4"}), process_rank({})
    (3, 0)
    >>> process_rank({"TF_CONFIG": '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}'})
    1
    """
    variables = os.environ if environment is None else environment
    for name, other in RANK_VARIABLES.items():
        value = variables.get(name, "")
        if value.isascii() and value.isdigit() and other in variables:
            return int(value)
    rank = _tensorflow_rank(variables.get("TF_CONFIG", ""))
    return rank if rank is not None else _jax_rank() if environment is None else 0


def _tensorflow_rank(text: str) -> int | None:
    """The number of the worker that `TF_CONFIG` describes; evaluators and parameter servers never record."""
    try:
        config = json.loads(text)
        cluster, task = config["cluster"], config["task"]
        kind, index = str(task["type"]), int(task["index"])
        chiefs = len(cluster.get("chief") or cluster.get("master") or ())
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if kind in ("chief", "master"):
        return index
    return chiefs + index if kind == "worker" else sys.maxsize


def _jax_rank() -> int:
    """JAX's number of this process, where a program that has loaded JAX has also joined its processes."""
    distributed = getattr(sys.modules.get("jax"), "distributed", None)
    try:
        return int(sys.modules["jax"].process_index()) if distributed is not None and distributed.is_initialized() else 0
    except (AttributeError, RuntimeError):
        return 0
