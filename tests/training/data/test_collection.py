import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from alexnet.errors import TrainingError
from alexnet.training.data.archives import UPLOAD_LIMITS, ArchiveLimits
from alexnet.training.data.collection import (
    Collection,
    count_photos,
    from_files,
    read_collection,
)
from tests.fuzz.scaled_archives import ARCHIVES
from tests.support.hostile import assert_plain, quick
from tests.support.photo_files import encoded
from tests.support.tiny_trainings import (
    CLASSES,
    as_file,
    as_files,
    both_parts,
    tarred,
    tiny_photos,
    write_folder,
    zipped,
)

SIZE = (24, 24)


def read(source: Path | bytes, part: str = "train", **options: Any) -> Collection:
    return read_collection(source, name="photos.zip", part=part, size=SIZE, **options)


@pytest.mark.parametrize(
    "packed",
    [
        zipped,
        tarred,
        lambda files: tarred(files, mode="w:gz"),
        lambda files: tarred(files, mode="w:bz2"),
    ],
    ids=["zip", "tar", "gz", "bz2"],
)
def test_archives_give_what_the_folder_gives(tmp_path: Path, packed: Callable[..., bytes]) -> None:
    files = both_parts()
    expected = read(write_folder(tmp_path, files))
    found = read(packed(files))
    assert found.photos.classes == expected.photos.classes == CLASSES
    assert found.photos.counts() == expected.photos.counts() == (24, 24)
    assert found.names == expected.names
    for ours, theirs in zip(found.photos.photos, expected.photos.photos, strict=True):
        assert np.array_equal(ours, theirs)


def test_parts_are_told_apart_and_photos_keep_their_pixels() -> None:
    validation = read(zipped(both_parts()), "val")
    drawn = tiny_photos(16, 1)
    assert validation.has_parts
    assert validation.photos.counts() == (8, 8)
    by_name = dict(zip(validation.names, validation.photos.photos, strict=True))
    assert np.array_equal(by_name["val/circle/000.png"], drawn.photos[0])


@pytest.mark.parametrize("around", ["", "my photos/", "a/b/"])
def test_class_folders_are_found_inside_other_folders(around: str) -> None:
    files = as_files(tiny_photos(8), around)
    files |= {f"{around}notes.txt": b"hello", "__MACOSX/circle/._000.png": b"", ".DS_Store": b""}
    found = read(zipped(files))
    assert found.photos.classes == CLASSES
    assert found.photos.counts() == (4, 4)
    assert not found.broken
    assert not found.has_parts


def test_photos_in_folders_of_a_class_folder_belong_to_the_class() -> None:
    files = as_files(tiny_photos(8), "train/")
    moved = {name.replace("circle/", "circle/red/"): data for name, data in files.items()}
    assert read(zipped(moved)).photos.counts() == (4, 4)


def test_large_photos_are_kept_at_the_size_that_is_needed() -> None:
    large = np.zeros((400, 600, 3), np.uint8)
    files = {f"{name}/a.png": as_file(large) for name in CLASSES}
    assert read(zipped(files)).photos.photos[0].shape == (30, 45, 3)
    whole = read_collection(zipped(files), name="x", part="train", size=None)
    assert whole.photos.photos[0].shape == (400, 600, 3)


def test_broken_photos_are_named_counted_and_left_out() -> None:
    files = as_files(tiny_photos(8))
    files |= {
        "circle/text.jpg": b"no photo at all",
        "cross/cut.png": next(iter(files.values()))[:60],
        "cross/huge.png": b"\0" * 20_000,
        "stray.png": as_file(np.zeros((9, 9, 3), np.uint8)),
    }
    found = read(zipped(files), limits=ArchiveLimits(file_bytes=10_000))
    assert found.photos.counts() == (4, 4)
    assert sorted(broken.name for broken in found.broken) == [
        "circle/text.jpg",
        "cross/cut.png",
        "cross/huge.png",
        "stray.png",
    ]
    for broken in found.broken:
        assert_plain(broken.reason)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("place", ["header", "data"])
def test_a_photo_that_is_damaged_in_its_zip_is_left_out(method: int, place: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in as_files(tiny_photos(8)).items():
            archive.writestr(name, data)
        wrong = archive.infolist()[2]
    packed = bytearray(file.getvalue())
    start = wrong.header_offset
    at = start if place == "header" else start + 30 + len(wrong.filename) + wrong.compress_size // 2
    packed[at] ^= 0xFF
    found = read(bytes(packed))
    assert sum(found.photos.counts()) == 7
    assert [broken.name for broken in found.broken] == [wrong.filename]
    assert "damaged inside the archive" in found.broken[0].reason
    assert_plain(found.broken[0].reason)


def test_a_class_without_a_photo_is_told_with_a_file_of_its_own() -> None:
    photo = as_file(np.zeros((9, 9, 3), np.uint8))
    files = {"bobcat/0.jpg": b"text", "bobcat/1.png": photo, "cat/0.jpg": b"%PDF-1.7"}
    with pytest.raises(TrainingError, match=r"class 'cat' .*\(cat/0\.jpg: The file is a PDF"):
        read(zipped(files | {"dog/0.png": photo}))


def _zip_member(**changes: object) -> bytes:
    """A good zip with one entry changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in as_files(tiny_photos(4)).items():
            archive.writestr(name, data)
        member = zipfile.ZipInfo("circle/other.png")
        for attribute, value in changes.items():
            setattr(member, attribute, value)
        archive.writestr(member, b"../../target")
    return file.getvalue()


def _tar_member(name: str, kind: bytes, link: str = "") -> bytes:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return tarred(as_files(tiny_photos(4)), member)


def _encrypted() -> bytes:
    data = bytearray(zipped(as_files(tiny_photos(4))))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        data[at + offset] |= 1
    return bytes(data)


def _zip_bomb() -> bytes:
    return zipped({"cat/a.png": b"\0" * 3_000_000, "dog/b.png": b"\0" * 3_000_000})


def _lying_zip() -> bytes:
    """An entry that says it is small and inflates to more."""
    data = bytearray(_zip_bomb())
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(magic)
        data[at + offset : at + offset + 4] = struct.pack("<I", 100)
    return bytes(data)


def _pax_bomb() -> bytes:
    """A header that says it is a gigabyte."""
    header = tarfile.TarInfo("a")
    header.type, header.size = tarfile.XHDTYPE, 1 << 30
    return gzip.compress(header.tobuf() + b"\0" * 100_000)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty file": lambda: b"",
    "text": lambda: b"these are no photos",
    "a photo": lambda: as_file(np.zeros((9, 9, 3), np.uint8)),
    "empty zip": lambda: zipped({}),
    "empty tar": lambda: tarred({}),
    "only text files": lambda: zipped({"cat/a.txt": b"a", "dog/b.txt": b"b"}),
    "zip that leads out": lambda: zipped({"../x/a.png": b"a", "cat/b.png": b"b"}),
    "zip that leads out with a backslash": lambda: _zip_member(filename="cat\\..\\..\\x.png"),
    "zip with an absolute path": lambda: zipped({"/etc/a.png": b"a", "cat/b.png": b"b"}),
    "zip with a drive": lambda: zipped({"C:/x/a.png": b"a", "cat/b.png": b"b"}),
    "zip with a link": lambda: _zip_member(external_attr=(stat.S_IFLNK | 0o777) << 16),
    "locked zip": _encrypted,
    "zip bomb": _zip_bomb,
    "zip cut short": lambda: zipped(as_files(tiny_photos(8)))[:-40],
    "tar that leads out": lambda: tarred({"cat/../../a.png": b"a"}),
    "tar with an absolute path": lambda: tarred({"/etc/a.png": b"a"}),
    "tar with a symbolic link": lambda: _tar_member("cat/l.png", tarfile.SYMTYPE, "/etc/passwd"),
    "tar with a hard link": lambda: _tar_member("cat/l.png", tarfile.LNKTYPE, "cat/a.png"),
    "tar with a device": lambda: _tar_member("cat/d.png", tarfile.CHRTYPE),
    "tar with a pipe": lambda: _tar_member("cat/p.png", tarfile.FIFOTYPE),
    "tar bomb": lambda: tarred(
        {"cat/a.png": b"\0" * 3_000_000, "dog/b.png": b"\0" * 3_000_000}, mode="w:gz"
    ),
    "tar whose header is a gigabyte": _pax_bomb,
    "tar.gz cut short": lambda: tarred(as_files(tiny_photos(8)), mode="w:gz")[:-200],
    "too many files": lambda: zipped({f"cat/{at}.png": b"" for at in range(300)}),
    "a long path": lambda: zipped({"cat/" + "a" * 2_000 + ".png": b"a"}),
    "one class": lambda: zipped({"cat/a.png": as_file(np.zeros((9, 9, 3), np.uint8))}),
    "no class folder": lambda: zipped({"a.png": as_file(np.zeros((9, 9, 3), np.uint8))}),
    "an empty class": lambda: zipped(as_files(tiny_photos(4)), "square"),
    "an empty class of one part": lambda: zipped(
        {**as_files(tiny_photos(4), "train/"), "val/square/a.png": b"x"}
    ),
    "a class of broken photos": lambda: zipped({**as_files(tiny_photos(4)), "dog/a.jpg": b"text"}),
    "no training part": lambda: zipped(as_files(tiny_photos(4), "val/")),
}

LIMITS = ArchiveLimits(files=200, unpacked_bytes=1_000_000, file_bytes=2_000_000)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_get_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(HOSTILE[name]())
    for source in (path, path.read_bytes()):
        with pytest.raises(TrainingError) as error:
            read(source, limits=LIMITS)
        assert_plain(str(error.value))
        assert str(tmp_path) not in str(error.value)
    assert [file.name for file in tmp_path.iterdir()] == ["some.zip"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "is empty"),
        (lzma.compress(tarred({"cat/a.png": b"a"})), "is an xz archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(100), "is a 7z archive"),
        (b"Rar!\x1a\7\1\0" + bytes(100), "is a RAR archive"),
        (b"\n<!DOCTYPE html><title>404</title>", "is a web page"),
        (tarred({"cat/a.png": b"a" * 2_000})[:1_000], "or is damaged"),
    ],
)
def test_what_is_no_archive_is_told_by_its_kind(data: bytes, kind: str) -> None:
    with pytest.raises(TrainingError, match=kind) as refused:
        read(data)
    assert_plain(str(refused.value))


def test_an_entry_that_lies_about_its_size_is_cut_off() -> None:
    with pytest.raises(TrainingError):
        read(_lying_zip(), limits=ArchiveLimits(unpacked_bytes=4_000_000))


def test_a_missing_path_and_an_empty_folder_get_a_sentence(tmp_path: Path) -> None:
    for source in (tmp_path / "missing", tmp_path):
        with pytest.raises(TrainingError) as error:
            read(source)
        assert_plain(str(error.value))
        assert str(tmp_path) not in str(error.value)


def test_an_empty_class_folder_on_disk_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path, as_files(tiny_photos(4)))
    (tmp_path / "square").mkdir()
    with pytest.raises(TrainingError, match="'square' has no photo"):
        read(tmp_path)


def test_too_little_memory_is_found_out_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexnet.training.data.collection.free_memory", lambda: 100_000)
    with pytest.raises(TrainingError, match=r"need about 0\.0 GB"):
        read(zipped(as_files(tiny_photos(60))))


def test_uploaded_files_need_two_classes() -> None:
    photo = as_file(np.zeros((9, 9, 3), np.uint8))
    with pytest.raises(TrainingError, match="one class folder"):
        from_files({"cat": [("a.png", photo)]}, size=SIZE)
    with pytest.raises(TrainingError, match=r"'dog' can be read\. Replace them"):
        from_files({"cat": [("a.png", photo)], "dog": []}, size=SIZE)


def test_strangers_get_less_than_the_command_line() -> None:
    usual = ArchiveLimits()
    assert UPLOAD_LIMITS.files < usual.files
    assert UPLOAD_LIMITS.unpacked_bytes < usual.unpacked_bytes


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "zip: files, too many": "more than 20,000 files",
        "zip: depth of folders": "482 deep",
        "tar: notes for all": "headers without end",
        "tar: notes of one file": "a header of",
        "tar: blocks of an old map": "headers without end",
        "tar: blocks of a map": "damaged",
    }.items(),
)
def test_what_grows_without_end_is_refused(name: str, words: str) -> None:
    make, most = ARCHIVES[name]
    data = make(most if "many" in name else most // 4)
    with quick(5), pytest.raises(TrainingError, match=words) as refused:
        count_photos(data, name="photos.zip", limits=UPLOAD_LIMITS)
    assert_plain(str(refused.value))


def headers(data: bytes) -> list[int]:
    """Return where the headers of a tar begin, by the magic of the ustar format."""
    return [at for at in range(0, len(data), 512) if data[at + 257 : at + 262] == b"ustar"]


WHOLE_TAR = tarred(as_files(tiny_photos(24)))
THIRD, LAST = headers(WHOLE_TAR)[2], headers(WHOLE_TAR)[-1]
END = len(WHOLE_TAR.rstrip(b"\0")) // 512 * 512 + 512


@pytest.mark.parametrize(
    "damaged",
    [
        WHOLE_TAR[: THIRD + 148] + b"9" + WHOLE_TAR[THIRD + 149 :],
        WHOLE_TAR[:THIRD] + bytes(512) + WHOLE_TAR[THIRD + 512 :],
        WHOLE_TAR[:LAST] + bytes(512) + WHOLE_TAR[LAST + 512 :],
        WHOLE_TAR[: LAST + 100],
        tarred(as_files(tiny_photos(8))) + WHOLE_TAR,
    ],
    ids=["a wrong byte", "an empty header", "an empty last header", "cut in a header", "joined"],
)
def test_a_tar_that_goes_on_behind_its_list_is_refused(damaged: bytes) -> None:
    for packed in (damaged, gzip.compress(damaged)):
        for look in (read, lambda data: count_photos(data, name="photos.zip")):
            with pytest.raises(TrainingError, match="holds more behind its first") as refused:
                look(packed)
            assert_plain(str(refused.value))


def test_a_tar_without_its_end_is_read_and_told() -> None:
    whole = read(WHOLE_TAR)
    assert not whole.remarks
    for packed, counts in ((WHOLE_TAR[:END], (12, 12)), (WHOLE_TAR[:LAST], (12, 11))):
        found = read(packed)
        assert sorted(found.photos.counts()) == sorted(counts)
        assert f"than these {sum(counts)} files" in found.remarks[0]
        assert_plain(found.remarks[0])


@pytest.mark.parametrize("filling", [b"", bytes(512), bytes(1_024), bytes(1_024) + b"old" * 2_000])
def test_what_may_stand_behind_the_end_of_a_tar_is_passed_over(filling: bytes) -> None:
    assert read(WHOLE_TAR[:END] + filling).photos.counts() == (12, 12)


def test_photos_of_phones_and_photos_without_their_end_are_used() -> None:
    noise = Image.effect_noise((40, 40), 80).convert("RGB")
    files = {f"{label}/0.heic": encoded(noise, "HEIF") for label in ("cat", "dog")}
    files["cat/1.avif"] = encoded(noise, "AVIF")
    files["dog/1.jpg"] = encoded(noise, "JPEG")[:-2]
    found = read(zipped(files))
    assert found.photos.counts() == (2, 2)
    assert not found.broken
    assert found.cut_short == ("dog/1.jpg",)
    assert "lack their end" in found.remarks[0]
