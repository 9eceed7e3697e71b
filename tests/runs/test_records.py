"""The outer layer of the file: literal bytes, and what a stream of records from a stranger may claim."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib

import msgpack
import pytest

from nnviz import RunFileError
from nnviz.runs import records
from nnviz.runs.records import Record, TornEnd, pack_record, scan_records


def scan(tmp_path, content: bytes) -> list[Record | TornEnd]:
    path = tmp_path / "file.nnviz"
    path.write_bytes(content)
    with open(path, "rb") as file:
        return list(scan_records(file, "file.nnviz"))


def test_a_record_is_these_bytes():
    head = b"\x81\xa4kind\xa1x"  # {"kind": "x"}
    fields = b"nnviz\x01" + b"\x08\x00\x00\x00" + b"\x03\x00\x00\x00" + hashlib.blake2b(head, digest_size=8).digest()
    prefix = fields + zlib.crc32(fields).to_bytes(4, "little")
    expected = b"\x93\xc4\x1a" + prefix + b"\xc6\x00\x00\x00\x08" + head + b"\xc6\x00\x00\x00\x03" + b"abc"
    assert pack_record({"kind": "x"}, b"abc") == expected


def test_the_file_is_a_plain_messagepack_stream(tiny_run):
    items = list(msgpack.Unpacker(io.BytesIO(tiny_run().read_bytes())))
    assert all(isinstance(part, bytes) for item in items for part in item)
    assert [len(item) for item in items] == [3, 3, 3, 3, 3]
    assert [len(prefix) for prefix, _, _ in items] == [26] * 5
    kinds = [msgpack.unpackb(head)["kind"] for _, head, _ in items]
    assert kinds == ["run", "checkpoint", "checkpoint", "checkpoint", "end"]
    for prefix, head, body in items:
        assert struct.unpack("<5sBII", prefix[:14]) == (b"nnviz", 1, len(head), len(body))


def test_records_come_back_with_their_places(tmp_path, frame):
    first, second = frame({"kind": "a"}, b"12345"), frame({"kind": "b"}, b"")
    one, two = scan(tmp_path, first + second)
    assert (one.head, two.head) == ({"kind": "a"}, {"kind": "b"})
    assert (one.body_offset, one.body_size, one.end) == (len(first) - 5, 5, len(first))
    assert (two.body_size, two.end) == (0, len(first) + len(second))


def test_bodies_are_stepped_over(tmp_path, frame):
    size = 3 * 2**30  # sparse: it takes no room on the disk, but reading it would take the memory
    path = tmp_path / "large.nnviz"
    start = frame({"kind": "a"}, body_size=size)
    path.write_bytes(start[:-4] + struct.pack(">I", size))
    os.truncate(path, len(start) + size)
    with open(path, "rb") as file:
        (record,) = scan_records(file, "large.nnviz")
    assert (record.body_offset, record.body_size) == (len(start), size)


@pytest.mark.parametrize("cut", [1, 2, 5, 9, 20, 33, 36, 40, 47])
def test_a_cut_record_is_a_torn_end_where_it_begins(tmp_path, frame, cut):
    whole, torn = frame({"kind": "a"}, b"12345"), frame({"kind": "b"}, b"678")
    assert cut < len(torn)
    first, end = scan(tmp_path, whole + torn[:cut])
    assert isinstance(first, Record)
    assert end == TornEnd(len(whole))


def test_an_unknown_version_is_refused_by_name(tmp_path, frame):
    with pytest.raises(RunFileError, match=r"^file\.nnviz: written in version 7 .* reads versions 1 and 2$"):
        scan(tmp_path, frame({"kind": "run"}, version=7))


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"\xc1", "not MessagePack"),
        (b"\x81\xa1a", "not MessagePack"),
        (b"\x80\x80", "not MessagePack"),
        (b"\x81\xa1\xff\x01", "not MessagePack"),
        (b"\xdd\xff\xff\xff\xff", "not MessagePack"),
        (b"\x81\x01\x02", "not MessagePack"),
        (b"\x91" * 100_000 + b"\x01", "not MessagePack"),
        (b"\x81\xa1a" * 100_000, "not MessagePack"),
        (b"\xd6\xff\x00", "not MessagePack"),
        (b"\xc7\x01\xff\x00", "not MessagePack"),
        (b"\x93\x01\x02\x03", "not a map"),
        (b"", "not MessagePack"),
    ],
)
def test_a_head_that_is_no_map_is_refused(tmp_path, frame, head, reason):
    with pytest.raises(RunFileError, match=reason):
        scan(tmp_path, frame(head))


def test_a_head_that_claims_too_much_is_refused_before_it_is_read(tmp_path, frame):
    with pytest.raises(RunFileError, match="claims a record head of 4000000000 bytes"):
        scan(tmp_path, frame({"kind": "a"}, head_size=4_000_000_000))


def test_sizes_are_believed_only_with_their_checksum(tmp_path, frame):
    content = bytearray(frame({"kind": "a"}, b"12345"))
    content[3 + 10] ^= 0xFF  # the body's size in the prefix
    with pytest.raises(RunFileError, match="damaged at byte 0: a checksum"):
        scan(tmp_path, bytes(content))


def test_what_follows_a_record_must_be_one(tmp_path, frame):
    whole = frame({"kind": "a"}, b"1")
    with pytest.raises(RunFileError, match=f"damaged at byte {len(whole)}: no record begins there"):
        scan(tmp_path, whole + b"\x00" * 100)


@pytest.mark.parametrize("content", [b"hello, I am a text", b"\x93", b"\x93NUMPY\x01\x00", b"PK\x03\x04", b"\x00" * 50])
def test_other_files_are_told_from_runs(tmp_path, content):
    if content == b"\x93":
        assert scan(tmp_path, content) == [TornEnd(0)]
    else:
        with pytest.raises(RunFileError, match=r"not a \.nnviz run"):
            scan(tmp_path, content)


def test_records_beyond_the_format_are_not_written(monkeypatch):
    monkeypatch.setattr(records, "MAX_BODY", 10)
    with pytest.raises(ValueError, match="holds at most 10"):
        pack_record({"kind": "a"}, b"x" * 11)
