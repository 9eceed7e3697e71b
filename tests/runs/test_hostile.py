"""Files with right checksums and false claims: every accessor of a run refuses them, with little memory and time."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from nnviz import RunFileError, open_run
from nnviz.projection.sources import LayerSource
from nnviz.runs.errors import MOST_CHARACTERS
from nnviz.runs.run import Run

ZEROS = 12_000_000  # they take 12 kB, and as an array what is claimed of them


def entries_of(entry: Callable[..., Any], **arrays: np.ndarray) -> tuple[list[dict[str, Any]], bytes]:
    """Arrays one after the other, as a record's head lists them, and its body."""
    listed, body = [], b""
    for name, array in arrays.items():
        spaced = name.replace("_", " ") if name.startswith(("activations", "embedding")) else name
        item, blob = entry(spaced, array, len(body))
        listed.append(item)
        body += blob
    return listed, body


@pytest.fixture
def write(tmp_path, frame, entry):
    """Writes a run of `n` samples, three classes and one checkpoint with whatever fields and arrays are given."""

    def run(
        *,
        n: int = 2,
        about: dict[str, Any] | None = None,
        moment: dict[str, Any] | None = None,
        shared: dict[str, np.ndarray] | None = None,
        arrays: dict[str, np.ndarray] | None = None,
        lies: dict[str, dict[str, Any]] | None = None,
        records: int = 1,
    ):
        first, first_body = entries_of(entry, **(shared or {}))
        codes = np.tile(np.array([0, 300, 600], np.uint16), (n, 1))
        second, second_body = entries_of(entry, **({"codes": codes} | (arrays or {})))
        for item in (*first, *second):
            item.update((lies or {}).get(item["name"], {}))
        head = {"kind": "run", "format": "nnviz", "version": 1, "name": "", "dataset": "", "model": "", "created": ""}
        head |= {"n_samples": n, "n_classes": 3, "class_names": ["a", "b", "c"], "split_names": [], "arrays": first}
        told = {
            "kind": "checkpoint",
            "epoch": 1.0,
            "step": 1,
            "metrics": {},
            "seconds": 1.0,
            "scale": 1 / 288,
            "arrays": second,
        }
        path = tmp_path / "hostile.nnviz"
        checkpoint = frame(told | (moment or {}), second_body)
        path.write_bytes(frame(head | (about or {}), first_body) + records * checkpoint)
        return path

    return run


def weights_of(*shapes: tuple[int, ...]) -> dict[str, Any]:
    return {"weights": [{"name": str(at), "shape": list(shape)} for at, shape in enumerate(shapes)]}


def layer_of(units: int, *shape: int) -> dict[str, Any]:
    return {"activations": [{"layer": "dense", "units": units, "shape": list(shape or (units,))}]}


def shapes_of(shape: Any) -> dict[str, Any]:
    return {"layer_shapes": [{"layer": "dense", "input_shape": None, "shape": shape, "weights": []}]}


def embedding_of(size: Any, **told: Any) -> dict[str, Any]:
    """Heads of a run and its checkpoint that have one embedding of so many columns."""
    return {
        "about": {"embeddings": [{"name": "encoder", "size": size}]},
        "moment": {"embeddings": [{"step": 0.5, "share": 1.0} | told]},
    }


def embedded(codes: np.ndarray, widths: np.ndarray, size: int, axes: np.ndarray | None = None) -> dict[str, np.ndarray]:
    arrays = {"embedding_0_codes": codes, "embedding_0_widths": widths, "embedding_0_centre": ints_of(size)}
    return arrays if axes is None else arrays | {"embedding_0_axes": axes}


def bytes_of(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.uint8)


def ints_of(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.int32)


def floats_of(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.float32)


PROBE = {"probe": np.array([0, 1], np.int32)}


def content_of(kind: str, **fields: Any) -> dict[str, Any]:
    return {"contents": [{"name": "c", "kind": kind, **fields}]}


def column_of(kind: str, **fields: Any) -> dict[str, Any]:
    return {"columns": [{"name": "c", "kind": kind, **fields}]}


def words_of(*values: int) -> np.ndarray:
    """Numbers of 64 bits as a file holds them, in halves."""
    whole = np.array(values, np.uint64)
    return np.stack([whole & 0xFFFFFFFF, whole >> 32]).astype(np.uint32)


def lengths_of(*lengths: int) -> np.ndarray:
    return np.array(lengths, np.uint32)


NONE_BY_MANY = {"shape": [0, 2**63 - 1]}

#: What is wrong → how the file is written.
HOSTILE: dict[str, dict[str, Any]] = {
    "an array of 0 × 2⁶³ activations": {
        "about": layer_of(2**63 - 1),
        "shared": {"probe": ints_of(0)},
        "arrays": {"activations_0": np.zeros((0, 3), np.int16)},
        "moment": {"activation_scales": [1.0]},
        "lies": {"activations 0": NONE_BY_MANY},
    },
    "weights of 0 × 2⁶³": {
        "about": weights_of((0, 2**63 - 1)),
        "arrays": {"weights": floats_of(0)},
    },
    "weights of 0 × 2⁴⁰ × 2⁴⁰": {
        "about": weights_of((0, 2**40, 2**40), (3,)),
        "arrays": {"weights": floats_of(3)},
    },
    "inputs of 0 × 2⁶³": {
        "about": {"input": {"shape": [2**63 - 1]}},
        "shared": {"inputs": floats_of(0, 3), "input_samples": ints_of(0)},
        "lies": {"inputs": NONE_BY_MANY},
    },
    "inputs of no sample": {
        "about": {"input": {"shape": [3]}},
        "shared": {"inputs": floats_of(0, 3), "input_samples": ints_of(0)},
    },
    "inputs whose arrangement is a list": {
        "about": {"input": {"shape": [3], "arrangement": ["as pictures"]}},
        "shared": {"inputs": floats_of(1, 3), "input_samples": ints_of(1)},
    },
    "inputs of a sample that is not there": {
        "about": {"input": {"shape": [3]}},
        "shared": {"inputs": floats_of(1, 3), "input_samples": np.array([2], np.int32)},
    },
    "a layer whose shape is 0 × 2⁶³": {"about": shapes_of([0, 2**63 - 1])},
    "a layer whose shape is a million lengths": {"about": shapes_of([None] * 1_000_000)},
    "a layer whose shape is text of 12 MB": {"about": shapes_of("a" * 12_000_000)},
    "weights that are listed nowhere": {"arrays": {"weights": floats_of(0)}},
    "weights whose list is empty": {"about": weights_of(), "arrays": {"weights": floats_of(0)}},
    "an empty probe": {
        "about": layer_of(3),
        "shared": {"probe": ints_of(0)},
        "arrays": {"activations_0": np.zeros((0, 3), np.int16)},
        "moment": {"activation_scales": [1.0]},
    },
    "a probe that is not in order": {
        "about": layer_of(3),
        "shared": {"probe": np.array([1, 0], np.int32)},
        "arrays": {"activations_0": np.zeros((2, 3), np.int16)},
        "moment": {"activation_scales": [1.0]},
    },
    "a layer without activations": {"about": layer_of(3), "shared": PROBE},
    "activations beyond any float32": {
        "about": layer_of(3),
        "shared": PROBE,
        "arrays": {"activations_0": np.ones((2, 3), np.int16)},
        "moment": {"activation_scales": [1e308]},
    },
    "activations that unpack to much": {
        "about": layer_of(ZEROS),
        "shared": PROBE,
        "arrays": {"activations_0": np.zeros((2, ZEROS), np.int16)},
        "moment": {"activation_scales": [1.0]},
    },
    "images that unpack to much": {"shared": {"images": bytes_of(2, 6000, 6000)}},
    "images by a table that unpack to much": {
        "about": {"input": {"shape": [6000, 6000], "arrangement": "as pictures"}},
        "shared": {"images": bytes_of(2, 6000, 6000), "input_table": floats_of(1, 256)},
    },
    "inputs that unpack to much": {
        "about": {"input": {"shape": [ZEROS]}},
        "shared": {"inputs": floats_of(1, ZEROS), "input_samples": ints_of(1)},
    },
    "weights that unpack to much": {"about": weights_of((ZEROS,)), "arrays": {"weights": floats_of(ZEROS)}},
    "an embedding whose arrays are not there": embedding_of(3),
    "an embedding of 2⁶³ columns": embedding_of(2**63 - 1) | {"arrays": embedded(bytes_of(1, 2), bytes_of(1), 3)},
    "an embedding of too many columns": embedding_of(100_000) | {"arrays": embedded(bytes_of(1, 2), bytes_of(1), 100_000)},
    "two embeddings of one name": {
        "about": {"embeddings": [{"name": "encoder", "size": 1}] * 2},
        "moment": {"embeddings": [{"step": 0.5, "share": 1.0}] * 2},
        "arrays": embedded(bytes_of(1, 2), np.ones(1, np.uint8), 1),
    },
    "an embedding of other samples": embedding_of(1) | {"arrays": embedded(bytes_of(1, 9), np.ones(1, np.uint8), 1)},
    "an embedding whose columns are not told": embedding_of(3) | {"arrays": embedded(bytes_of(1, 2), np.ones(1, np.uint8), 3)},
    "an embedding without codes": embedding_of(3) | {"arrays": embedded(bytes_of(0, 2), bytes_of(3), 3)},
    "an embedding of more codes than its widths": embedding_of(1)
    | {"arrays": embedded(bytes_of(2, 2), np.ones(1, np.uint8), 1)},
    "an embedding whose codes have three bytes": embedding_of(1)
    | {"arrays": embedded(bytes_of(3, 2), np.full(1, 3, np.uint8), 1)},
    "an embedding of more components than columns": embedding_of(1)
    | {"arrays": embedded(bytes_of(2, 2), np.ones(2, np.uint8), 1, ints_of(2, 1))},
    "an embedding of an infinite step": embedding_of(1, step=1e39)
    | {"arrays": embedded(bytes_of(1, 2), np.ones(1, np.uint8), 1)},
    "an embedding of the step zero": embedding_of(1, step=0.0) | {"arrays": embedded(bytes_of(1, 2), np.ones(1, np.uint8), 1)},
    "an embedding whose share is text": embedding_of(1, share="1")
    | {"arrays": embedded(bytes_of(1, 2), np.ones(1, np.uint8), 1)},
    "an embedding beyond any float32": embedding_of(1, step=9e37)
    | {"arrays": embedded(np.full((1, 2), 255, np.uint8), np.ones(1, np.uint8), 1)},
    "an embedding whose axes unpack to much": embedding_of(4096)
    | {"arrays": embedded(bytes_of(1, 2), np.repeat(np.array([1, 0], np.uint8), (1, 1023)), 4096, ints_of(1024, 4096))},
    "an embedding of few codes and many columns": {"n": 300_000}
    | embedding_of(4096)
    | {
        "arrays": embedded(
            np.random.default_rng(0).integers(0, 255, (1, 300_000)).astype(np.uint8), bytes_of(1), 4096, ints_of(1, 4096)
        )
    },
    "neither answers nor embeddings": {"about": {"answers": False, "version": 2}},
    "no answers, in version 1": {"about": {"answers": False}, "lies": {"codes": {"name": "others"}}},
    "answers that unpack to much": {"n": ZEROS // 3},
    "split names of 20 kB, of 10,000 samples": {
        "n": 10_000,
        "about": {"split_names": ["a" * 20_000]},
        "shared": {"split": bytes_of(10_000)},
    },
    "a split without names": {"shared": {"split": bytes_of(2)}},
    "class names of 20 kB, one of 10,000": {"about": {"n_classes": 10_000, "class_names": ["a" * 20_000] + ["b"] * 9999}},
    "two arrays of one name": {
        "shared": {"images": bytes_of(2, 4, 4), "labels": ints_of(2)},
        "lies": {"labels": {"name": "images"}},
    },
    "arrays of the same bytes": {
        "shared": {"images": np.random.default_rng(0).integers(0, 255, (2, 99, 99)).astype(np.uint8)},
        "about": {},
    },
    "a step of 2⁶⁴ − 1": {"moment": {"step": 2**64 - 1}},
    "an epoch that is text of 12 MB": {"moment": {"epoch": "a" * 12_000_000}},
    "a step that is a long list": {"moment": {"step": ["a" * 1000] * 1000}},
    "a name that is a million maps": {"about": {"name": [{}] * 1_000_000}},
    "a field that is a million maps": {"about": {"unknown": [{}] * 1_000_000}},
    "a field that is a million lists in each other": {"about": {"unknown": [[[[]]]] * 400_000}},
    "texts that are longer together than their bytes": {
        "about": content_of("text"),
        "shared": {"content 0": bytes_of(4), "content 0 lengths": lengths_of(2, 3)},
    },
    "texts whose lengths go around": {
        "about": content_of("text"),
        "shared": {"content 0": bytes_of(1), "content 0 lengths": lengths_of(2**32 - 1, 2)},
    },
    "texts of more samples": {
        "about": content_of("text"),
        "shared": {"content 0": bytes_of(3), "content 0 lengths": lengths_of(1, 1, 1)},
    },
    "texts without lengths": {"about": content_of("text"), "shared": {"content 0": bytes_of(3)}},
    "texts without bytes": {"about": content_of("text"), "shared": {"content 0 lengths": lengths_of(0, 0)}},
    "texts that unpack to much": {
        "about": content_of("text"),
        "shared": {"content 0": bytes_of(40_000_000), "content 0 lengths": lengths_of(40_000_000, 0)},
    },
    "whole lengths of texts of another number": {
        "about": content_of("text"),
        "shared": {"content 0": bytes_of(2), "content 0 lengths": lengths_of(1, 1), "content 0 whole": lengths_of(1)},
    },
    "pictures that come from smaller ones": {
        "about": content_of("image", size=[3, 9]),
        "shared": {"images": bytes_of(2, 4, 4)},
    },
    "pictures that come from a line": {"about": content_of("image", size=[9]), "shared": {"images": bytes_of(2, 4, 4)}},
    "pictures that are not there": {"about": content_of("image")},
    "pictures of other samples": {"about": content_of("image"), "shared": {"images": bytes_of(3, 4, 4)}},
    "a table of one axis": {"about": content_of("table"), "shared": {"content 0": floats_of(2)}},
    "a table of whole numbers": {"about": content_of("table"), "shared": {"content 0": ints_of(2, 2)}},
    "a table of no columns": {"about": content_of("table"), "shared": {"content 0": floats_of(2, 0)}},
    "a table with too many names": {
        "about": content_of("table", names=["a"] * 3),
        "shared": {"content 0": floats_of(2, 2)},
    },
    "a table that unpacks to much": {"about": content_of("table"), "shared": {"content 0": floats_of(2, ZEROS)}},
    "a table with fewer columns than it has": {
        "about": content_of("table", n_columns=1),
        "shared": {"content 0": floats_of(2, 2)},
    },
    "a series of no length": {"about": content_of("series"), "shared": {"content 0": floats_of(2, 0, 1)}},
    "a series whose rate is infinite": {
        "about": content_of("series", rate=float("inf")),
        "shared": {"content 0": floats_of(2, 3, 1)},
    },
    "a series of means over none": {"about": content_of("series", averaged=0), "shared": {"content 0": floats_of(2, 3, 1)}},
    "a series that unpacks to much": {"about": content_of("series"), "shared": {"content 0": floats_of(2, ZEROS, 1)}},
    "sound without a rate": {"about": content_of("audio"), "shared": {"content 0": np.zeros((2, 3), np.int16)}},
    "sound of a rate below zero": {"about": content_of("audio", rate=-1), "shared": {"content 0": np.zeros((2, 3), np.int16)}},
    "sound of 10³⁰⁰ a second": {"about": content_of("audio", rate=1e300), "shared": {"content 0": np.zeros((2, 3), np.int16)}},
    "sound that is longer than its numbers": {
        "about": content_of("audio", rate=8000),
        "shared": {"content 0": np.zeros((2, 3), np.int16), "content 0 lengths": lengths_of(4, 1)},
    },
    "sound that unpacks to much": {
        "about": content_of("audio", rate=8000),
        "shared": {"content 0": np.zeros((2, ZEROS), np.int16)},
    },
    "two contents of one name": {
        "about": {"contents": [{"name": "c", "kind": "table"}] * 2},
        "shared": {"content 0": floats_of(2, 2), "content 1": floats_of(2, 2)},
    },
    "contents that are a map": {"about": {"contents": {"name": "c", "kind": "table"}}},
    "a content whose name is a number": {"about": {"contents": [{"name": 3, "kind": "table"}]}},
    "a number that has no values": {"about": column_of("number")},
    "numbers of one half": {"about": column_of("number"), "shared": {"column 0": np.zeros((1, 2), np.uint32)}},
    "numbers as floats": {"about": column_of("number"), "shared": {"column 0": floats_of(2)}},
    "a category out of range": {
        "about": column_of("category", categories=["a"]),
        "shared": {"column 0": np.array([0, 1], np.int32)},
    },
    "a category of −2": {
        "about": column_of("category", categories=["a"]),
        "shared": {"column 0": np.array([0, -2], np.int32)},
    },
    "categories that are numbers": {"about": column_of("category", categories=[1, 2]), "shared": {"column 0": ints_of(2)}},
    "a million categories": {
        "about": column_of("category", categories=["a"] * 1_000_000),
        "shared": {"column 0": ints_of(2)},
    },
    "a category of 20 kB, of 10,000 samples": {
        "n": 10_000,
        "about": column_of("category", categories=["a" * 20_000]),
        "shared": {"column 0": ints_of(10_000)},
    },
    "a date in the year 292,277,026,596": {"about": column_of("date"), "shared": {"column 0": words_of(2**63 - 1, 0)}},
    "texts of a column that are longer than their bytes": {
        "about": column_of("text"),
        "shared": {"column 0": bytes_of(1), "column 0 lengths": lengths_of(1, 1)},
    },
    "two columns of one name": {
        "about": {"columns": [{"name": "c", "kind": "number"}] * 2},
        "shared": {"column 0": words_of(0, 0), "column 1": words_of(0, 0)},
    },
    "columns that are text": {"about": {"columns": "age"}},
    "a phase that is a list": {"moment": {"phase": ["a"]}},
    "a restored epoch that is not a number": {"moment": {"restored_from": float("nan")}},
    "a restored epoch that is text": {"moment": {"restored_from": "best"}},
    "an array whose name is 12 MB": {
        "shared": {"images": bytes_of(2, 4, 4)},
        "lies": {"images": {"name": "a" * 12_000_000, "size": 10**9}},
    },
}


def write_hostile(write: Callable[..., Any], entry: Callable[..., Any], name: str) -> Any:
    if name == "arrays of the same bytes":
        listed, _ = entry("images", HOSTILE[name]["shared"]["images"])
        return write(shared=HOSTILE[name]["shared"], about={"arrays": [listed | {"name": f"a{at}"} for at in range(20_000)]})
    return write(**HOSTILE[name])


#: Every public method of a run → calls of it. Properties are read by themselves.
CALLS: dict[str, Callable[[Run], Any]] = {
    "probabilities": lambda run: [run.probabilities(), *(run.probabilities(at) for at in (0, -1))],
    "logits": lambda run: [run.logits(), run.logits(0)],
    "true_log_probabilities": lambda run: [run.true_log_probabilities(), run.true_log_probabilities(0)],
    "read_answers": lambda run: [run.read_answers(at) for at in (0, -1)],
    "digest_of_first": lambda run: run.digest_of_first(1),
    "verify": lambda run: run.verify(),
    "has_weights_at": lambda run: run.has_weights_at(0),
    "weights": lambda run: [run.weights(at) for at in range(len(run.checkpoints))],
    "activations": lambda run: [run.activations(layer, at) for layer in run.layers for at in range(len(run.checkpoints))],
    "content": lambda run: [run.content(name) for name, _ in run.content_kinds],
    "column": lambda run: [run.column(name) for name in run.column_names],
    "inputs": lambda run: run.inputs(run.input_samples[:3]),
    "embedding_size": lambda run: [run.embedding_size(name) for name in run.embedding_names],
    "embeddings": lambda run: [run.embeddings(name, at) for name in run.embedding_names for at in range(len(run.checkpoints))],
    "embedding_error": lambda run: [run.embedding_error(name, -1) for name in run.embedding_names],
    "embedding_share": lambda run: [run.embedding_share(name, -1) for name in run.embedding_names],
}


def ask_everything(path: Any) -> list[RunFileError]:
    """Open a file and use every accessor of the run, of what it holds and of its layers; what they refused."""
    refused = []

    def ask(question: Callable[[], Any]) -> Any:
        try:
            return question()
        except RunFileError as error:
            refused.append(error)
            return None

    run = ask(lambda: open_run(path))
    if run is None:
        return refused
    for name in public_names():
        ask((lambda: CALLS[name](run)) if name in CALLS else (lambda: getattr(run, name)))  # noqa: B023 - asked at once
    for layer in run.layers_throughout:
        ask(lambda: [LayerSource(run, layer).features(at) for at in range(len(run.checkpoints))])  # noqa: B023
    return refused


def public_names() -> list[str]:
    return [name for name in dir(Run) if not name.startswith("_")]


def test_every_accessor_is_asked() -> None:
    methods = {name for name in public_names() if not isinstance(getattr(Run, name), property | cached_property)}
    assert methods == set(CALLS)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_little_memory_and_time(write, entry, name) -> None:
    path = write_hostile(write, entry, name)
    tracemalloc.start()
    started = time.process_time()
    refused = ask_everything(path)
    took, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused
    assert all(len(str(error)) <= MOST_CHARACTERS and "\n" not in str(error) for error in refused)
    assert peak <= 4 * path.stat().st_size + 64 * 2**20
    assert took <= 5


def test_a_right_file_of_the_same_writer_is_refused_nothing(write) -> None:
    path = write(
        about=layer_of(3)
        | weights_of((2, 3), (3,))
        | embedding_of(3)["about"]
        | shapes_of([None, 3])
        | {"input": {"shape": [3]}, "split_names": ["train"]}
        | {
            "contents": [
                {"name": "image", "kind": "image"},
                *content_of("text")["contents"],
                {"name": "later", "kind": "smell"},
            ]
        }
        | {"columns": [*column_of("number")["columns"], {"name": "later", "kind": "smell"}]},
        shared=PROBE
        | {"labels": ints_of(2), "split": bytes_of(2), "images": bytes_of(2, 4, 4)}
        | {"inputs": floats_of(1, 3), "input_samples": ints_of(1)}
        | {"content 1": bytes_of(3), "content 1 lengths": lengths_of(1, 2), "column 0": words_of(0, 1)},
        arrays={"weights": floats_of(9), "activations_0": np.zeros((2, 3), np.int16)}
        | embedded(bytes_of(2, 2), np.array([1, 0, 1], np.uint8), 3),
        moment={"activation_scales": [1.0]} | embedding_of(3)["moment"],
        records=3,
    )
    assert ask_everything(path) == []


#: Nonsense for any field of a header.
NONSENSE: tuple[Any, ...] = (None, True, -1, 0, 2**63, 1.5, float("nan"), "", "number", b"x", [], [[]], {}, [1], ["a"], [None])


def test_nonsense_in_any_field_of_what_samples_are_is_refused_or_passed_over(write) -> None:
    """Each field of right headers, in turn, holds each kind of nonsense."""
    contents = [
        {"name": "image", "kind": "image", "size": [8, 8]},
        {"name": "text", "kind": "text"},
        {"name": "table", "kind": "table", "names": ["a"], "n_columns": 2},
        {"name": "series", "kind": "series", "names": ["a"], "rate": 1.0, "averaged": 2, "length": 6, "n_channels": 3},
        {"name": "audio", "kind": "audio", "rate": 8000.0, "original_rate": 16000.0, "seconds": 3.0},
    ]
    columns = [
        {"name": "number", "kind": "number"},
        {"name": "date", "kind": "date"},
        {"name": "category", "kind": "category", "categories": ["a", "b"]},
        {"name": "note", "kind": "text"},
    ]
    shared = {
        "images": bytes_of(2, 4, 4),
        "content 1": bytes_of(3),
        "content 1 lengths": lengths_of(1, 2),
        "content 2": floats_of(2, 1),
        "content 3": floats_of(2, 3, 1),
        "content 4": np.zeros((2, 3), np.int16),
        "column 0": words_of(0, 1),
        "column 1": words_of(0, 1),
        "column 2": ints_of(2),
        "column 3": bytes_of(3),
        "column 3 lengths": lengths_of(1, 2),
    }
    whole = {"contents": contents, "columns": columns}
    assert ask_everything(write(about=whole, shared=shared)) == []
    for key, parts in whole.items():
        for nonsense in NONSENSE:
            ask_everything(write(about=whole | {key: nonsense}, shared=shared))
            for at, part in enumerate(parts):
                for field in part:
                    other = [*parts[:at], part | {field: nonsense}, *parts[at + 1 :]]
                    ask_everything(write(about=whole | {key: other}, shared=shared))
    for name, array in shared.items():
        for other in (array[:1], array.reshape(-1), array.astype(np.uint8), array.astype(np.float32)):
            ask_everything(write(about=whole, shared=shared | {name: other}))


def test_numbers_that_are_none_are_read_as_missing(write) -> None:
    infinite, none, least = (*np.array([np.inf, np.nan], np.float64).view(np.uint64).tolist(), 2**63)
    path = write(
        about={"columns": [*column_of("number")["columns"], {"name": "d", "kind": "date"}]} | content_of("table"),
        shared={
            "column 0": words_of(infinite, none),
            "column 1": words_of(least, 0),
            "content 0": np.array([[np.inf], [-np.inf]], np.float32),
        },
    )
    run = open_run(path)
    assert np.isnan(run.column("c").values).all()
    assert run.column("d").values.astype(str).tolist() == ["NaT", "1970-01-01T00:00:00"]
    assert np.isnan(run.content("c").values).all()


def test_texts_that_are_no_text_are_readable_and_bounded(write) -> None:
    strange = b"\xff\xc3(" + "a\u202eb\x1b[31m".encode()
    long = "🦊".encode() * 50_000
    path = write(
        about=content_of("text") | column_of("text"),
        shared={name: np.frombuffer(strange + long, np.uint8) for name in ("content 0", "column 0")}
        | {f"{name} lengths": lengths_of(len(strange), len(long)) for name in ("content 0", "column 0")},
    )
    run = open_run(path)
    assert run.texts == ("��(a b [31m", "🦊" * 3999 + "…")
    assert run.column("c").values.tolist() == ["��(a b [31m", "🦊" * 999 + "…"]


def test_a_phase_and_a_restored_epoch_are_legible_and_bounded(write) -> None:
    run = open_run(write(moment={"phase": "fine\u202etuning", "restored_from": 1e300}))
    assert (run.checkpoints[0].phase, run.checkpoints[0].restored_from) == ("fine tuning", 1e15)
