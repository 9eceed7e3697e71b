"""The inner layer of the file: byte planes, checksums, and entries that lie."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zlib

import numpy as np
import pytest

from nnviz import RunFileError
from nnviz.runs.arrays import DTYPES, pack_arrays, read_array, read_entries, verify_array
from nnviz.runs.records import Record


def record_of(arrays, body: bytes) -> Record:
    return Record({"kind": "x", "arrays": arrays}, 0, len(body), len(body))


def read(arrays, body: bytes, name: str) -> np.ndarray:
    return read_array(io.BytesIO(body), read_entries(record_of(arrays, body), "file")[name], "file")


def test_an_array_is_stored_plane_by_plane():
    (entry,), body = pack_arrays({"a": np.array([[1, 258], [3, 65535]], np.uint16)})
    assert zlib.decompress(body) == b"\x01\x02\x03\xff" + b"\x00\x01\x00\xff"
    check = hashlib.blake2b(body, digest_size=16).digest()
    assert entry == {"name": "a", "dtype": "<u2", "shape": [2, 2], "offset": 0, "size": len(body), "check": check}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(1,), (7,), (3, 5), (2, 3, 4, 3), (0, 4)])
@pytest.mark.parametrize("dense", [False, True])
def test_arrays_come_back_as_they_were(dtype, shape, dense):
    rng = np.random.default_rng(0)
    given = {name: rng.integers(0, 255, shape).astype(dtype) - (3 if "i" in dtype else 0) for name in ("a", "b")}
    entries, body = pack_arrays(given, dense=frozenset(given if dense else ()))
    for name, array in given.items():
        back = read(entries, body, name)
        assert (back.dtype.str, back.shape) == (dtype, shape)
        np.testing.assert_array_equal(back, array)
        assert not back.flags.writeable


def test_byte_order_and_strides_of_the_given_array_do_not_matter():
    array = np.arange(24, dtype=np.int32).reshape(4, 6)
    expected = pack_arrays({"a": np.ascontiguousarray(array[::2, ::-1])})
    assert pack_arrays({"a": array[::2, ::-1]}) == expected
    assert pack_arrays({"a": array.astype(">i4")[::2, ::-1]}) == expected
    assert pack_arrays({"a": np.asfortranarray(array[::2, ::-1])}) == expected


def test_an_independent_writer_is_understood(entry):
    array = np.array([[1.5, -2.0, 3e-9]], np.float32)
    listed, blob = entry("a", array)
    np.testing.assert_array_equal(read([listed], blob, "a"), array)


@pytest.mark.parametrize("array", [np.zeros(3, np.float64), np.zeros(3, np.int64), np.array(["a"]), np.array([None])])
def test_other_dtypes_are_refused(array):
    with pytest.raises(ValueError, match="array 'a' has dtype"):
        pack_arrays({"a": array})


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"shape": [3]}, "unpacks to"),
        ({"shape": [5]}, "unpacks to 8 bytes where 10"),
        ({"shape": [-4]}, "does not know"),
        ({"shape": [True] * 2}, "does not know"),
        ({"shape": [4.0]}, "does not know"),
        ({"shape": "4"}, "does not know"),
        ({"shape": [1] * 9}, "does not know"),
        ({"shape": [2**62, 2**62]}, "more than its"),
        ({"shape": [50_000]}, "more than its"),
        ({"dtype": "<f8"}, "does not know"),
        ({"dtype": "|O"}, "does not know"),
        ({"dtype": ["<u2"]}, "does not know"),
        ({"dtype": "<u4"}, "unpacks to"),
        ({"name": 5}, "does not know"),
        ({"offset": -1}, "does not know"),
        ({"offset": 1}, "more bytes than its record has"),
        ({"size": 2**63}, "more bytes than its record has"),
        ({"size": 3}, "checksum"),
        ({"check": b"0" * 16}, "checksum"),
        ({"check": "text"}, "does not know"),
        ({"check": b""}, "checksum"),
    ],
)
def test_an_entry_that_lies_is_refused(entry, lie, reason):
    listed, blob = entry("a", np.array([1, 2, 3, 4], np.uint16))
    with pytest.raises(RunFileError, match=reason):
        read([listed | lie], blob, "a")


@pytest.mark.parametrize("listed", [None, 5, {}, [None], [[]], [{}], ["a"]])
def test_a_list_of_arrays_must_be_one(listed):
    with pytest.raises(RunFileError):
        read_entries(record_of(listed, b""), "file")


def test_a_bomb_unpacks_no_further_than_it_claimed(entry):
    listed, blob = entry("a", np.zeros(100_000_000, np.uint8))
    assert len(blob) < 100_000
    with pytest.raises(RunFileError, match="unpacks to 1001 bytes where 1000 were claimed"):
        read([listed | {"shape": [1000]}], blob, "a")


@pytest.mark.parametrize("blob", [b"", b"not deflate at all", zlib.compress(b"abcdefgh")[:-6], b"\x78\x9c"])
def test_bytes_that_do_not_unpack_are_refused(entry, blob):
    listed, _ = entry("a", np.zeros(8, np.uint8))
    listed |= {"size": len(blob), "check": hashlib.blake2b(blob, digest_size=16).digest()}
    with pytest.raises(RunFileError, match="unpack"):
        read([listed], blob, "a")


def test_verifying_finds_a_changed_byte(entry):
    listed, blob = entry("a", np.arange(100, dtype=np.uint16))
    found = read_entries(record_of([listed], blob), "file")["a"]
    verify_array(io.BytesIO(blob), found, "file")
    changed = bytearray(blob)
    changed[len(blob) // 2] ^= 1
    with pytest.raises(RunFileError, match="checksum of 'a'"):
        verify_array(io.BytesIO(bytes(changed)), found, "file")


@pytest.mark.parametrize("dtype", ["|u1", "<f4"])
def test_what_shrinks_further_than_a_reader_believes_is_stored_so_that_it_is_read(monkeypatch, entry, dtype):
    monkeypatch.setattr("nnviz.runs.arrays.MOST_SPARSE", 1000)
    monkeypatch.setattr("nnviz.runs.arrays.MOST_SPARSE_BYTES", 1000)
    array = np.zeros((100, 100), dtype)
    (listed,), body = pack_arrays({"a": array})
    assert 8 * len(body) + 1024 >= array.nbytes
    np.testing.assert_array_equal(read([listed], body, "a"), array)
    listed, blob = entry("a", array)
    assert 8 * len(blob) + 1024 < array.nbytes
    with pytest.raises(RunFileError, match=f"claims {array.nbytes} bytes, more than its {len(blob)} can hold"):
        read([listed], blob, "a")


def test_arrays_claim_bytes_of_their_own(entry):
    (a, blob), (b, _) = (entry(name, np.arange(9, dtype=np.uint16)) for name in "ab")
    with pytest.raises(RunFileError, match="claim the same bytes"):
        read([a, b], blob, "a")
    with pytest.raises(RunFileError, match="two arrays 'a'"):
        read([a, a], blob * 2, "a")


def test_an_array_is_unpacked_in_hardly_more_memory_than_it_takes(entry):
    array = np.random.default_rng(0).integers(0, 2**16, 4_000_000).astype(np.uint16)
    listed, blob = entry("a", array)
    file, found = io.BytesIO(blob), read_entries(record_of([listed], blob), "file")["a"]
    tracemalloc.start()
    read_array(file, found, "file")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= array.nbytes + len(blob) + 4 * 2**20
