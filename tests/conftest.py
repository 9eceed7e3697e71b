"""What the tests share: small runs from a seed, and an independent writer of the file format."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import msgpack
import numpy as np
import pytest

import nnviz
from nnviz.runs.run import Run

from .speeds import Speeds


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Speeds(config), "speeds")


def draw_probabilities(*shape: int, seed: int = 0, concentration: float = 0.5) -> np.ndarray:
    """Probabilities (…, c) float64 from a symmetric Dirichlet distribution."""
    *outer, n_classes = shape
    return np.random.default_rng(seed).dirichlet([concentration] * n_classes, size=outer)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be kept beside a run is kept here, not in the cache of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def draw() -> Callable[..., np.ndarray]:
    return draw_probabilities


@pytest.fixture
def tiny_run(tmp_path: Path) -> Callable[..., Path]:
    """Writes a run of a few samples and returns its path; keywords other than sizes go to `RunWriter`."""

    def write(
        file: str = "tiny.nnviz",
        *,
        n_samples: int = 5,
        n_classes: int = 3,
        n_checkpoints: int = 3,
        kind: str = "probabilities",
        seed: int = 0,
        **options: Any,
    ) -> Path:
        rng = np.random.default_rng(seed)
        scores = draw_probabilities(n_checkpoints, n_samples, n_classes, seed=seed)
        if kind == "logits":
            scores = rng.normal(size=scores.shape) * 4
        options.setdefault("labels", rng.integers(0, n_classes, n_samples))
        with nnviz.RunWriter(tmp_path / file, if_exists="replace", **options) as writer:
            for at in range(n_checkpoints):
                writer.append(**{kind: scores[at]}, epoch=at + 1.0, step=10 * (at + 1), metrics={"loss": 1 / (at + 1)})
        return tmp_path / file

    return write


def learning_logits(n_checkpoints: int, n_samples: int, n_classes: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A network that learns, made up: logits (E, N, C) float32 that start anywhere and end near one class, labels (N,)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n_classes, n_samples)
    towards = np.eye(n_classes)[labels] + 0.3 * rng.normal(size=(n_samples, n_classes))
    start = 0.5 * rng.normal(size=(n_samples, n_classes))
    growth = np.linspace(0.2, 6, n_checkpoints)
    return np.stack([start + rate * towards for rate in growth]).astype(np.float32), labels


@pytest.fixture
def learning_run(tmp_path: Path) -> Callable[..., Run]:
    """Writes and opens a run of such a network; `first` writes only its first checkpoints and leaves it unfinished."""

    def write(
        n_checkpoints: int = 5,
        n_samples: int = 150,
        n_classes: int = 4,
        *,
        seed: int = 0,
        first: int | None = None,
        file: str = "a.nnviz",
    ) -> Run:
        logits, labels = learning_logits(n_checkpoints, n_samples, n_classes, seed)
        writer = nnviz.RunWriter(tmp_path / file, labels=labels, if_exists="replace")
        for at, rows in enumerate(logits[:first]):
            writer.append(logits=rows, epoch=at + 1.0)
        if first is None:
            writer.close()
        else:
            writer.abandon()
        return nnviz.open_run(tmp_path / file)

    return write


def build_frame(head: dict[str, Any] | bytes, body: bytes = b"", *, version: int = 1, **claims: Any) -> bytes:
    """One record as docs/formats.md describes it, with all checksums right; `claims` replaces fields of the prefix."""
    packed = head if isinstance(head, bytes) else msgpack.packb(head)
    digest = hashlib.blake2b(packed, digest_size=8).digest()
    fields = b"nnviz" + struct.pack("<BII", version, claims.get("head_size", len(packed)), claims.get("body_size", len(body)))
    fields += digest
    prefix = fields + struct.pack("<I", zlib.crc32(fields))
    return (
        b"\x93"  # array of three
        + b"\xc4\x1a"
        + prefix
        + b"\xc6"
        + struct.pack(">I", len(packed))
        + packed
        + b"\xc6"
        + struct.pack(">I", len(body))
        + body
    )


def build_entry(name: str, array: np.ndarray, offset: int = 0) -> tuple[dict[str, Any], bytes]:
    """One array's entry and its stored bytes, as docs/formats.md describes them."""
    little = array.astype(array.dtype.newbyteorder("<"))
    planes = b"".join(little.tobytes()[at :: little.itemsize] for at in range(little.itemsize))
    blob = zlib.compress(planes)
    entry = {
        "name": name,
        "dtype": little.dtype.str,
        "shape": list(array.shape),
        "offset": offset,
        "size": len(blob),
        "check": hashlib.blake2b(blob, digest_size=16).digest(),
    }
    return entry, blob


@pytest.fixture
def frame() -> Callable[..., bytes]:
    return build_frame


@pytest.fixture
def entry() -> Callable[..., tuple[dict[str, Any], bytes]]:
    return build_entry


@pytest.fixture
def crafted(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of two samples, three classes and one checkpoint, with right checksums and the given lies.

    `about` and `checkpoint` replace fields of the two heads; `labels`, `codes` and `entries` the arrays; `beside` is bytes
    behind the arrays of both records, `more` between the checkpoint and the record that ends the run.
    """

    def write(
        *,
        about: dict[str, Any] | None = None,
        checkpoint: dict[str, Any] | None = None,
        labels: np.ndarray | None = None,
        codes: np.ndarray | None = None,
        label_entry: dict[str, Any] | None = None,
        codes_entry: dict[str, Any] | None = None,
        beside: bytes = b"",
        more: bytes = b"",
        after: bytes = b"",
    ) -> Path:
        labels_listed, labels_blob = build_entry("labels", np.array([0, 2], np.int32) if labels is None else labels)
        codes_given = np.array([[0, 300, 600], [65535, 0, 65535]], np.uint16) if codes is None else codes
        codes_listed, codes_blob = build_entry("codes", codes_given)
        head = {
            "kind": "run",
            "format": "nnviz",
            "version": 1,
            "name": "crafted",
            "dataset": "",
            "model": "",
            "created": "2024-01-01T00:00:00+00:00",
            "n_samples": 2,
            "n_classes": 3,
            "class_names": ["a", "b", "c"],
            "split_names": [],
            "arrays": [labels_listed | (label_entry or {})],
        }
        moment = {
            "kind": "checkpoint",
            "epoch": 1.0,
            "step": 1,
            "metrics": {"loss": 0.5},
            "seconds": 1.0,
            "scale": 1 / 288,
            "arrays": [codes_listed | (codes_entry or {})],
        }
        path = tmp_path / "crafted.nnviz"
        path.write_bytes(
            build_frame(_replaced(head, about), labels_blob + beside)
            + build_frame(_replaced(moment, checkpoint), codes_blob + beside)
            + more
            + build_frame({"kind": "end", "seconds": 2.0, "arrays": []})
            + after
        )
        return path

    return write


def _replaced(head: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, Any]:
    """The head with changed fields; a field changed to `...` is missing."""
    return {key: value for key, value in (head | (changes or {})).items() if value is not ...}


#: What a field of a head may be changed to by a stranger, or lack (...).
STRANGE: tuple[Any, ...] = (
    *(..., None, True, -1, 0, 1, 2, 5, 99, 2**63 - 1, 2**64 - 1, 0.5, 1e308, -1e308, float("nan"), float("inf")),
    *("", "5", "layer x", "a" * 10_000, b"bytes", [], [5], [[]], [1e308, 1e308], [0.0, 0.0, 0.0], {}, {"a": 1}),
)


def strangely(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An array as a stranger may change it: other numbers, another shape or another dtype; at most one thing."""
    changed = array.copy()
    kind = rng.integers(6)
    if kind == 0 and changed.size:
        largest = np.finfo(changed.dtype).max if changed.dtype.kind == "f" else np.iinfo(changed.dtype).max
        changed.flat[rng.integers(changed.size)] = rng.choice([0, largest, 99])
    elif kind == 1 and changed.size and changed.dtype.kind == "f":
        changed.flat[rng.integers(changed.size)] = rng.choice([np.nan, np.inf, -1e30])
    elif kind == 2:
        changed = changed[:-1] if changed.ndim else changed.reshape(1)
    elif kind == 3:
        changed = changed[..., None]
    elif kind == 4:
        with np.errstate(invalid="ignore"):
            changed = changed.astype(rng.choice(["|u1", "<i2", "<i4"]))
    elif kind == 5:
        changed = np.concatenate([changed, changed]) if changed.ndim else changed
    return changed


@pytest.fixture
def mutations() -> Callable[..., Any]:
    """Writes changed versions of a file of one record over it, with right checksums, and yields what was changed, in words."""

    def mutate(path: Path, *, inside: tuple[str, ...] = (), count: int = 200, seed: int = 0) -> Any:
        from nnviz.runs.arrays import read_array, read_entries
        from nnviz.runs.records import scan_records

        with open(path, "rb") as file:
            (record,) = scan_records(file, "a")
            arrays = {name: read_array(file, entry, "a") for name, entry in read_entries(record, "a").items()}
        original, rng = path.read_bytes(), np.random.default_rng(seed)

        def write(head: dict[str, Any], held: dict[str, np.ndarray]) -> None:
            listed, body = [], b""
            for name, array in held.items():
                item, blob = build_entry(name, array, len(body))
                listed.append(item)
                body += blob
            path.write_bytes(build_frame({**head, "arrays": listed}, body))

        for field in record.head:
            for value in STRANGE if field != "arrays" else ():
                write(_replaced(record.head, {field: value}), arrays)
                yield f"{field}: {str(value)[:40]}"
        for field in inside:
            for name in record.head[field]:
                for value in STRANGE:
                    write(record.head | {field: _replaced(record.head[field], {name: value})}, arrays)
                    yield f"{field}.{name}: {str(value)[:40]}"
        for name in arrays:
            write(record.head, {other: array for other, array in arrays.items() if other != name})
            yield f"without {name}"
        for _ in range(count):
            name = str(rng.choice(list(arrays)))
            changed = strangely(arrays[name], rng)
            if changed.dtype.str in ("|u1", "<u2", "<i2", "<u4", "<i4", "<f4"):
                write(record.head, arrays | {name: changed})
                yield f"{name} changed"
        path.write_bytes(original)

    return mutate
