"""Archives that mean no good, and such as are only broken."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecoach.adapters.model_archive import model_root, unpack
from voicecoach.adapters.model_packed import Bounds
from voicecoach.adapters.model_trial import BadModelError
from voicecoach.errors import HearingError

Entries = list[tuple[str, bytes]]
MEANT_WELL: Entries = [("model/am/final.mdl", b"\0B" * 900), ("model/README", b"hello"), ("model/empty", b"")]

LOOSE = Bounds(ratio=1000)
"""Test archives are small, and shrink."""


def make_zip(path: Path, entries: Entries, mode: int = stat.S_IFREG | 0o644) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def make_tar(path: Path, entries: Entries, **fields: object) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(data))
    return path


MAKERS: tuple[Callable[[Path, Entries], Path], ...] = (make_zip, make_tar)
both = pytest.mark.parametrize("make", MAKERS)


def unpacked(archive: Path, bounds: Bounds = LOOSE) -> dict[str, bytes]:
    into = archive.parent / "into"
    into.mkdir(exist_ok=True)
    unpack(archive, into, archive.name, lambda _: None, bounds)
    return {path.relative_to(into).as_posix(): path.read_bytes() for path in into.rglob("*") if path.is_file()}


def refused(archive: Path, why: str, bounds: Bounds = LOOSE) -> None:
    """Hold that an archive is refused with one sentence, and that nothing lies outside of its folder."""
    before = sorted(archive.parent.iterdir())
    with pytest.raises(BadModelError, match=rf"^The archive {archive.name} is not unpacked: {why}\. Get it again"):
        unpacked(archive, bounds)
    assert sorted(archive.parent.iterdir()) == sorted({*before, archive.parent / "into"})


@both
def test_an_archive_is_unpacked_whatever_it_is_called(tmp_path: Path, make: Callable[[Path, Entries], Path]) -> None:
    assert unpacked(make(tmp_path / "download.part", MEANT_WELL)) == dict(MEANT_WELL)


@both
def test_progress_goes_from_nothing_to_all(tmp_path: Path, make: Callable[[Path, Entries], Path]) -> None:
    shares: list[float] = []
    (tmp_path / "into").mkdir()
    unpack(make(tmp_path / "a", MEANT_WELL), tmp_path / "into", "a", shares.append, Bounds(ratio=1000))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@both
@pytest.mark.parametrize(
    "name",
    [
        "../outside", "model/../../outside", "/outside", "//outside", "model/..", "..",
        "..\\outside", "C:\\outside", "C:outside", "model/a\nb", "model/a\x1b[2Jb", " ", "model/ b", "a" * 200,
    ],
)  # fmt: skip
def test_a_name_that_is_no_plain_path_is_refused(
    tmp_path: Path, make: Callable[[Path, Entries], Path], name: str
) -> None:
    archive = make(tmp_path / "evil", [*MEANT_WELL, (name, b"gotcha")])
    refused(archive, "it holds '.*', which is no plain file name")
    assert list((tmp_path / "into").iterdir()) == [], "not even the files before it"


def test_names_as_tar_writes_them_from_within_a_folder_are_plain(tmp_path: Path) -> None:
    assert unpacked(make_tar(tmp_path / "a", [("./am/final.mdl", b"x")])) == {"am/final.mdl": b"x"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, kind: int) -> None:
    refused(
        make_zip(tmp_path / "evil", [("model/x", b"/etc/passwd")], kind | 0o644),
        "'model/x' in it is a link or a device",
    )


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    archive = make_tar(tmp_path / "evil", [("model/x", b"")], type=kind, linkname="/etc/passwd")
    refused(archive, "'model/x' in it is a link or a device")


def test_a_link_and_a_file_below_it_is_refused_at_the_link(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil", "w:gz") as archive:
        link = tarfile.TarInfo("model")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("model/outside"), io.BytesIO())
    refused(tmp_path / "evil", "'model' in it is a link or a device")


@both
def test_what_unpacks_to_far_more_than_it_is_long_is_refused(
    tmp_path: Path, make: Callable[[Path, Entries], Path]
) -> None:
    archive = make(tmp_path / "bomb", [("model/final.mdl", bytes(10_000_000))])
    refused(archive, "it would unpack to more than any model has", Bounds())


@both
def test_too_much_in_all_is_refused_before_anything_is_written(
    tmp_path: Path, make: Callable[[Path, Entries], Path]
) -> None:
    archive = make(tmp_path / "bomb", [(f"model/{number}", bytes(500)) for number in range(30)])
    refused(archive, "it would unpack to more than any model has", Bounds(unpacked=14_000, ratio=1000))
    assert list((tmp_path / "into").iterdir()) == []


@both
def test_too_many_files_are_refused(tmp_path: Path, make: Callable[[Path, Entries], Path]) -> None:
    archive = make(tmp_path / "bomb", [(f"{number}/", b"") for number in range(101)])
    refused(archive, "it holds more than 100 files", Bounds(entries=100))


@both
def test_an_archive_that_is_too_long_is_refused(tmp_path: Path, make: Callable[[Path, Entries], Path]) -> None:
    refused(make(tmp_path / "long", MEANT_WELL), r"it is longer than 0\.0 MB", Bounds(archive=100))


def test_a_disk_too_small_is_told_before_anything_is_written(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "huge", [(f"model/{number}", bytes(1234)) for number in range(2000)])
    said = archive.read_bytes().replace(struct.pack("<L", 1234), struct.pack("<L", 2**32 - 2))
    archive.write_bytes(said)
    with pytest.raises(HearingError, match=r"has room for [\d,]+ MB, and the model needs 8,589,935 MB\. Make room"):
        unpacked(archive, Bounds(ratio=1e30, unpacked=2**62))
    assert list((tmp_path / "into").iterdir()) == []


@both
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(tmp_path: Path, make: Callable[[Path, Entries], Path]) -> None:
    archive = make(tmp_path / "evil", [("model/a", b"1"), ("model/a", b"2")])
    refused(archive, "it holds 'model/a' twice")


@both
def test_a_file_inside_of_a_file_is_refused(tmp_path: Path, make: Callable[[Path, Entries], Path]) -> None:
    refused(make(tmp_path / "evil", [("model", b"1"), ("model/a", b"2")]), "it holds 'model/a' inside of a file")


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "secret", MEANT_WELL)
    content = bytearray(archive.read_bytes())
    directory = content.index(b"PK\1\2")
    content[directory + 8] |= 1
    archive.write_bytes(content)
    refused(archive, "'model/am/final.mdl' in it is encrypted, or packed in an unusual way")


def test_an_unusual_packing_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "odd", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("model/a", b"hello" * 100)
    refused(tmp_path / "odd", "'model/a' in it is encrypted, or packed in an unusual way")


def test_a_zip_that_understates_a_length_is_refused(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "liar", [("model/a", bytes(100_000))])
    archive.write_bytes(archive.read_bytes().replace(struct.pack("<L", 100_000), struct.pack("<L", 10)))
    refused(archive, "it is damaged or cut short|'model/a' in it is not as long as it says")
    assert sum(path.stat().st_size for path in (tmp_path / "into").rglob("*") if path.is_file()) <= 10


def test_a_zip_that_is_nearly_all_directory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "evil", MEANT_WELL)
    content = bytearray(archive.read_bytes())
    end = content.rindex(b"PK\5\6")
    struct.pack_into("<L", content, end + 12, 50_000_000)
    archive.write_bytes(content)
    refused(archive, "it holds more than 2,000 files", Bounds())


def test_a_zip_with_a_second_end_for_great_lengths_is_refused(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "evil", MEANT_WELL)
    content = archive.read_bytes()
    end = content.rindex(b"PK\5\6")
    archive.write_bytes(content[:end] + b"PK\6\7" + bytes(16) + content[end:])
    refused(archive, "it is a zip of the kind for more than four gigabytes")


def test_a_tar_whose_long_name_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    long_name = tarfile.TarInfo("././@LongLink")
    long_name.type, long_name.size = tarfile.GNUTYPE_LONGNAME, 2**40
    with gzip.open(tmp_path / "evil", "wb") as file:
        file.write(long_name.tobuf(tarfile.GNU_FORMAT) + bytes(100_000))
    refused(tmp_path / "evil", "it is damaged or cut short", Bounds())


def test_a_tar_of_headers_within_headers_is_refused(tmp_path: Path) -> None:
    long_name = tarfile.TarInfo("././@LongLink")
    long_name.type, long_name.size = tarfile.GNUTYPE_LONGNAME, 1
    with gzip.open(tmp_path / "evil", "wb") as file:
        file.write((long_name.tobuf(tarfile.GNU_FORMAT) + b"a" + bytes(511)) * 5000)
    refused(tmp_path / "evil", "it is damaged or cut short", Bounds())


@both
@pytest.mark.parametrize("kept", [2, 30, 60, 90])
def test_a_truncated_archive_is_refused(tmp_path: Path, make: Callable[[Path, Entries], Path], kept: int) -> None:
    data = bytes(range(256)) * 40
    archive = make(tmp_path / "short", [("model/a", data), ("model/b", data[::-1])])
    content = archive.read_bytes()
    archive.write_bytes(content[: max(len(content) * kept // 100, 4)])
    refused(archive, "it is damaged or cut short")


@pytest.mark.parametrize("content", [b"", b"P", b"<html>404</html>", b"BZh91AY", b"7z\xbc\xaf"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "page").write_bytes(content)
    refused(tmp_path / "page", r"it is neither a \.zip nor a \.tar\.gz")


@both
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.floats(0.2, 1))
def test_a_damaged_archive_is_unpacked_or_refused_but_never_a_fault_of_the_program(
    tmp_path_factory: pytest.TempPathFactory,
    make: Callable[[Path, Entries], Path],
    at: float,
    byte: int,
    cut: float,
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    archive = make(folder / "a", [*MEANT_WELL, ("model/b", bytes(range(256)))])
    content = bytearray(archive.read_bytes())
    content[int(at * (len(content) - 1))] = byte
    archive.write_bytes(content[: int(len(content) * cut)])
    try:
        names = set(unpacked(archive))
    except HearingError as refusal:
        assert str(refusal).endswith((".", "place."))
    else:
        assert names


def test_the_model_is_in_the_one_folder_or_right_there(tmp_path: Path) -> None:
    (tmp_path / "model" / "am").mkdir(parents=True)
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / ".DS_Store").touch()
    assert model_root(tmp_path) == tmp_path / "model"
    (tmp_path / "conf").mkdir()
    assert model_root(tmp_path) == tmp_path
