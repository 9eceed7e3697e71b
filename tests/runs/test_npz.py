"""Reading NumPy's archives: what they hold, and how strangers' ones may lie."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import numpy as np
import pytest

from nnviz import RunFileError
from nnviz.runs.npz import read_npy, read_npz


def npy_bytes(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array)
    return stream.getvalue()


def npy_header(header: str, data: bytes = b"", version: tuple[int, int] = (1, 0)) -> bytes:
    size = struct.pack("<H", len(header)) if version == (1, 0) else struct.pack("<I", len(header))
    return b"\x93NUMPY" + bytes(version) + size + header.encode("latin1") + data


def write_zip(path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_named_arrays_are_read_and_the_others_named(tmp_path, save):
    rng = np.random.default_rng(0)
    given = {
        "scores": np.asfortranarray(rng.random((3, 4, 5))),
        "labels": np.arange(4).astype(">i8"),
        "class_names": np.array(["a", "ü"]),
        "empty": np.zeros((0, 3), np.float16),
    }
    save(tmp_path / "a.npz", other=np.zeros(3), objects=np.array([None, {}], dtype=object), **given)
    arrays, left_out = read_npz(tmp_path / "a.npz", [*given, "missing"])
    assert set(arrays) == set(given)
    assert sorted(left_out) == ["objects", "other"]  # not read, and so not unpickled
    for name, array in given.items():
        assert (arrays[name].dtype, arrays[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(arrays[name], array)


def test_a_single_array_is_read(tmp_path):
    np.save(tmp_path / "y.npy", np.arange(5))
    np.testing.assert_array_equal(read_npy(tmp_path / "y.npy"), np.arange(5))


HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (npy_bytes(np.array([None, 1], dtype=object)), "holds Python objects; expected numbers or text"),
        (npy_header(HEADER.replace("(2,)", "(10**9,)")), "is not an array"),
        (npy_header(HEADER.replace("(2,)", "(1000000000000,)")), "claims 4000000000000 bytes where it has"),
        (npy_header(HEADER.replace("(2,)", f"({2**62}, {2**62})")), "claims"),
        (npy_header(HEADER.replace("(2,)", "(-1,)"), bytes(8)), "has shape"),
        (npy_header(HEADER.replace("(2,)", "(-1, -2)"), bytes(8)), "has shape"),
        (npy_header(HEADER.replace("(2,)", "'two'"), bytes(8)), "is not an array"),
        (npy_header(HEADER.replace("'<f4'", "'<U0'").replace("(2,)", "(1000000000000,)")), "items of 0 bytes"),
        (npy_header(HEADER.replace("'<f4'", "'nonsense'"), bytes(8)), "is not an array"),
        (npy_header(HEADER.replace("'<f4'", "[('a', 'O')]"), bytes(16)), "holds Python objects"),
        (npy_header("__import__('os').abort()"), "is not an array"),
        (npy_header("(" * 9000), "is not an array"),
        (npy_header("{" * 60_000), "is not an array"),
        (npy_header("\xff\x00"), "is not an array"),
        (npy_header(HEADER, bytes(8), (3, 0)), r"version \(3, 0\)"),
        (npy_header(HEADER, bytes(8), (9, 9)), "is not an array"),
        (npy_header(HEADER, bytes(4)), "is not an array|claims"),
        (npy_bytes(np.zeros(100))[:60], "is not an array"),
        (b"", "is not an array"),
        (b"some text", "is not an array"),
    ],
)
def test_an_array_that_lies_is_refused(tmp_path, content, reason):
    archive = write_zip(tmp_path / "a.npz", {"scores.npy": content}, zipfile.ZIP_STORED)
    with pytest.raises(RunFileError, match=reason):
        read_npz(archive, ["scores"])
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises(RunFileError, match=reason):
        read_npy(tmp_path / "a.npy")


def test_a_bomb_is_refused_by_what_it_claims(tmp_path):
    bomb = write_zip(tmp_path / "bomb.npz", {"scores.npy": bytes(50_000_000)}, zipfile.ZIP_LZMA)
    assert bomb.stat().st_size < 20_000
    with pytest.raises(RunFileError, match="claims 50000000 bytes, more than the archive can hold"):
        read_npz(bomb, ["scores"])


def test_an_archive_cannot_unpack_more_than_it_claims(tmp_path):
    content = npy_bytes(np.zeros(100_000))
    path = write_zip(tmp_path / "a.npz", {"scores.npy": content})
    changed = path.read_bytes().replace(struct.pack("<I", len(content)), struct.pack("<I", 1000))
    path.write_bytes(changed)
    with pytest.raises(RunFileError, match=r"claims 800000 bytes where it has 1000|Bad CRC-32"):
        read_npz(path, ["scores"])


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(100)])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "a.npz"
    path.write_bytes(content)
    if content.startswith(b"PK\x05\x06"):
        assert read_npz(path, ["scores"]) == ({}, ())
    else:
        with pytest.raises(RunFileError, match=r"a\.npz"):
            read_npz(path, ["scores"])


def test_missing_files_and_folders_are_refused(tmp_path):
    for read in (lambda path: read_npz(path, ["a"]), read_npy):
        with pytest.raises(RunFileError, match="No such file"):
            read(tmp_path / "missing")
        with pytest.raises(RunFileError, match="Is a directory"):
            read(tmp_path)


def test_a_locked_archive_is_refused(tmp_path):
    path = write_zip(tmp_path / "a.npz", {"scores.npy": npy_bytes(np.zeros(3))}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[6] |= 1  # "encrypted" in the member's header …
    content[content.index(b"PK\x01\x02") + 8] |= 1  # … and in the directory
    path.write_bytes(content)
    with pytest.raises(RunFileError, match="encrypted"):
        read_npz(path, ["scores"])


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_gives_its_arrays_or_is_refused(tmp_path, compression):
    array = np.random.default_rng(0).integers(0, 9, 60)
    path = write_zip(tmp_path / "a.npz", {"scores.npy": npy_bytes(array), "b.npy": npy_bytes(array)}, compression)
    whole, rng = path.read_bytes(), random.Random(0)
    for _ in range(400):
        changed = bytearray(whole)
        for _ in range(rng.choice((1, 1, 3))):
            changed[rng.randrange(len(whole))] = rng.randrange(256)
        path.write_bytes(changed[: rng.choice((len(whole), len(whole), rng.randrange(len(whole))))])
        try:
            read_npz(path, ["scores", "b"])
        except RunFileError as error:
            assert "\n" not in str(error)  # noqa: PT017 - that there is an error at all is not sure
