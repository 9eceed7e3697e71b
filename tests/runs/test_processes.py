"""Which process of a distributed training records."""

import json

import pytest

from nnviz.runs.processes import process_rank


@pytest.mark.parametrize(
    "variables",
    [
        {"RANK": "2", "WORLD_SIZE": "4"},
        {"OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"},
        {"SLURM_PROCID": "2", "SLURM_STEP_ID": "0"},
        {"JAX_PROCESS_ID": "2", "JAX_NUM_PROCESSES": "3"},
    ],
)
def test_launchers_tell_a_process_its_number(variables):
    assert process_rank(variables) == 2


@pytest.mark.parametrize(
    "variables", [{}, {"RANK": "2"}, {"RANK": "two", "WORLD_SIZE": "4"}, {"SLURM_PROCID": "2"}, {"TF_CONFIG": "{"}]
)
def test_a_name_alone_is_not_believed(variables):
    assert process_rank(variables) == 0


@pytest.mark.parametrize(
    ("chiefs", "kind", "index", "records"),
    [
        (0, "worker", 0, True),
        (0, "worker", 1, False),
        (1, "chief", 0, True),
        (1, "worker", 0, False),
        (1, "evaluator", 0, False),
        (1, "ps", 0, False),
    ],
)
def test_the_chief_of_tensorflow_records(chiefs, kind, index, records):
    cluster = {"worker": ["a:1", "b:1"], "ps": ["c:1"], **({"chief": ["d:1"]} if chiefs else {})}
    config = {"cluster": cluster, "task": {"type": kind, "index": index}}
    assert (process_rank({"TF_CONFIG": json.dumps(config)}) == 0) is records
