"""Collections as people have them: which folders are the classes, and which the parts."""

import io
import os
import tarfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest

from alexnet.errors import TrainingError
from alexnet.training.data.collection import Collection, count_photos, read_collection
from alexnet.training.data.layout import UnclearLayoutError, part_of
from tests.support.photo_archives import jpeg
from tests.support.tiny_trainings import tarred, write_folder, zipped

PHOTO = jpeg()


def read(source: Path | bytes, part: str = "train", **how: Any) -> Collection:
    return read_collection(source, name="photos.zip", part=part, size=(16, 16), **how)


def files(*folders: str, count: int = 2) -> dict[str, bytes]:
    return {f"{folder}/{number}.jpg": PHOTO for folder in folders for number in range(count)}


@pytest.mark.parametrize(
    ("train", "val"),
    [
        ("train", "val"),
        ("Training", "Testing"),
        ("TRAIN", "TEST"),
        ("training_set", "test_set"),
        ("Training Set", "Validation Set"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("archive/Train/Train", "archive/Valid/Valid"),
        ("data/train/images", "data/dev/images"),
        ("trainSet", "testSet"),
        ("train_images", "valid_images"),
        ("train2017", "val2017"),
        ("dataset/training-data", "dataset/dev-data"),
        ("a/b/training", "c/validation"),
        ("trainset", "holdout"),
    ],
)
def test_parts_by_their_usual_names(train: str, val: str) -> None:
    names = [f"{train}/glioma", f"{train}/notumor"]
    packed = zipped(files(*names, count=3) | files(f"{val}/glioma", f"{val}/notumor"))
    found, validation = read(packed), read(packed, "val")
    assert found.photos.classes == validation.photos.classes == ("glioma", "notumor")
    assert found.photos.counts() == (3, 3)
    assert validation.photos.counts() == (2, 2)
    assert not found.broken + validation.broken


def test_parts_may_lie_in_the_class_folders() -> None:
    packed = zipped(files("cat/train", "dog/train", count=3) | files("cat/test", "dog/test"))
    assert read(packed).photos.classes == ("cat", "dog")
    assert read(packed).photos.counts() == (3, 3)
    assert read(packed, "val").photos.counts() == (2, 2)


def test_where_there_is_a_part_to_judge_by_the_part_for_testing_is_left() -> None:
    parts = [f"{part}/{label}" for part in ("train", "val", "test") for label in ("cat", "dog")]
    found = read(zipped(files(*parts)))
    assert found.photos.counts() == (2, 2)
    assert "test/" in found.remarks[0]
    assert "left for later" in found.remarks[0]


def test_one_folder_called_test_around_all_is_no_part() -> None:
    found = read(zipped(files("test/cat", "test/dog")))
    assert found.photos.classes == ("cat", "dog")
    assert not found.has_parts


@pytest.mark.parametrize("name", ["cat", "trains", "test tube", "contest", "set", "photos", "2017"])
def test_names_that_tell_no_part(name: str) -> None:
    assert part_of(name) == ""


def test_a_class_may_be_called_train() -> None:
    found = read(zipped(files("train", "car", "ship")))
    assert found.photos.classes == ("car", "ship", "train")


@pytest.mark.parametrize("root", ["", "vehicles/"])
def test_a_class_called_train_may_hold_kinds_of_trains(root: str) -> None:
    kinds = ("train/steam", "train/diesel", "bus/big", "bus/small")
    found = read(zipped(files(*(root + kind for kind in kinds))))
    assert found.photos.classes == ("bus", "train")
    assert found.photos.counts() == (4, 4)
    assert not found.has_parts


@pytest.mark.parametrize(
    "beside",
    [
        ("more/cat", "more/dog"),
        ("cat", "dog"),
        ("docs",),
        ("docs/figures",),
        ("unlabelled/batch1", "boxes/1"),
        ("test1",),
        ("",),
    ],
)
@pytest.mark.parametrize("parts", [("train",), ("train", "val")])
def test_photos_beside_the_parts_are_named(parts: tuple[str, ...], beside: tuple[str, ...]) -> None:
    inside = [f"set/{part}/{label}" for part in parts for label in ("cat", "dog")]
    outside = files(*(f"set/{folder}".rstrip("/") for folder in beside))
    found = [read(zipped(files(*inside) | outside), part) for part in parts]
    for each in found:
        assert each.photos.classes == ("cat", "dog")
        assert each.photos.counts() == (2, 2)
    assert sorted(broken.name for each in found for broken in each.broken) == sorted(outside)


@pytest.mark.parametrize(
    "folders",
    [
        ("train", "val"),
        ("train", "test1"),
        ("images/train", "images/val"),
        ("set/Train", "set/Valid", "set/Test", "set/masks"),
        ("train_1", "train_2"),
    ],
)
def test_parts_without_class_folders_are_no_classes(folders: tuple[str, ...]) -> None:
    for look in (read, lambda data: count_photos(data, name="photos.zip")):
        with pytest.raises(TrainingError, match="one folder for each class") as refused:
            look(zipped(files(*folders) | {"labels/train/0.txt": b"0 .5 .5 1 1"}))
        assert f"such as {folders[0].rpartition('/')[2]}/cat/" in str(refused.value)
        for folder in folders:
            told = folder.rpartition("/")[2]
            assert (repr(told) in str(refused.value)) == (told != "masks")


UNCLEAR = zipped(files("A/glioma", "A/notumor", "B/glioma", "B/notumor"))


def test_the_same_folders_in_all_classes_are_asked_about() -> None:
    for look in (read, lambda data: count_photos(data, name="photos.zip")):
        with pytest.raises(UnclearLayoutError) as asked:
            look(UNCLEAR)
        assert asked.value.outer == ("A", "B")
        assert asked.value.inner == ("glioma", "notumor")
        assert "'glioma', 'notumor'" in str(asked.value)


def test_the_answer_is_followed() -> None:
    inner, outer = (read(UNCLEAR, classes_are=answer) for answer in ("inner", "outer"))
    assert inner.photos.classes == ("glioma", "notumor")
    assert outer.photos.classes == ("A", "B")
    assert inner.photos.counts() == outer.photos.counts() == (4, 4)


def test_folders_of_other_programs_are_no_photos() -> None:
    packed = files("cat", "dog")
    for folder in ("@eaDir", ".ipynb_checkpoints", "__MACOSX", "#recycle", "$RECYCLE.BIN"):
        packed |= files(f"cat/{folder}", folder, f"{folder}/cat")
    found = read(zipped(packed | {"cat/Thumbs.db": b"x", "dog/desktop.ini": b"x"}))
    assert found.photos.classes == ("cat", "dog")
    assert found.photos.counts() == (2, 2)
    assert not found.broken


# ---- links


def test_linked_class_folders_are_followed(tmp_path: Path) -> None:
    elsewhere = write_folder(tmp_path / "elsewhere", files("many dogs"))
    root = write_folder(tmp_path / "photos", files("cat"))
    (root / "dog").symlink_to(elsewhere / "many dogs", target_is_directory=True)
    found = read(root)
    assert found.photos.classes == ("cat", "dog")
    assert found.photos.counts() == (2, 2)


def test_links_in_a_circle_and_to_nowhere_are_named(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "photos", files("cat", "dog"))
    (root / "cat" / "again").symlink_to(root, target_is_directory=True)
    (root / "dog" / "other").symlink_to(root / "cat", target_is_directory=True)
    (root / "bird").symlink_to(tmp_path / "nowhere")
    (root / "dog" / "lost.jpg").symlink_to(tmp_path / "nowhere.jpg")
    found = read(root)
    assert found.photos.classes == ("cat", "dog")
    assert found.photos.counts() == (2, 4)
    named = [broken.name for broken in found.broken]
    assert {"bird", "cat/again", "dog/lost.jpg"} <= set(named)
    for broken in found.broken:
        assert str(tmp_path) not in broken.reason


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_links_of_an_archive_lead_nowhere(kind: bytes, tmp_path: Path) -> None:
    member = tarfile.TarInfo("bird")
    member.type, member.linkname = kind, str(tmp_path)
    with pytest.raises(TrainingError, match="links are not followed"):
        read(tarred(files("cat", "dog"), member))


# ---- names


def named_tar(*names: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(
        fileobj=file, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape"
    ) as archive:
        for name in names:
            for number in range(2):
                info = tarfile.TarInfo(f"{name.decode('utf-8', 'surrogateescape')}/{number}.jpg")
                info.size = len(PHOTO)
                archive.addfile(info, io.BytesIO(PHOTO))
    return file.getvalue()


def saved(collection: Collection) -> None:
    for name in (*collection.photos.classes, *collection.names):
        name.encode()


def test_names_of_a_tar_that_are_no_text_become_text() -> None:
    found = read(named_tar("Kätzchen".encode("latin-1"), b"Hund"))
    assert found.photos.classes == ("Hund", "Kätzchen")
    saved(found)


def test_names_that_are_no_text_stay_apart() -> None:
    found = read(named_tar(b"\xe4\x81", b"\xfc\x81", b"\xff\xfe"))
    assert found.photos.counts() == (2, 2, 2)
    saved(found)


def test_names_on_disk_that_are_no_text_become_text(tmp_path: Path) -> None:
    for name in (b"K\xe4tzchen", b"Hund"):
        folder = os.fsencode(tmp_path) + b"/" + name
        os.mkdir(folder)
        with open(folder + b"/a\xff.jpg", "wb") as file:
            file.write(PHOTO)
    found = read(tmp_path)
    assert found.photos.classes == ("Hund", "Kätzchen")
    assert found.names == ("Hund/aÿ.jpg", "Kätzchen/aÿ.jpg")


def without_flag(data: bytes) -> bytes:
    """Take the flag away that says UTF-8, as macOS leaves it out."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        at = data.find(magic)
        while at >= 0:
            changed[at + offset] &= ~0x08
            at = data.find(magic, at + 4)
    return bytes(changed)


def test_utf_8_names_of_a_zip_are_read_without_the_flag() -> None:
    taken_apart = unicodedata.normalize("NFD", "Kätzchen")
    found = read(without_flag(zipped(files(taken_apart, "猫"))))
    assert found.photos.classes == ("Kätzchen", "猫")


def test_names_of_an_old_zip_are_read_as_it_has_them() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files("K_tzchen", "Hund").items():
            archive.writestr(name, data)
    assert read(file.getvalue().replace(b"K_tz", b"K\x84tz")).photos.classes == ("Hund", "Kätzchen")


def in_alphabet(names: tuple[str, ...], codec: str, parted: str = "/") -> bytes:
    """Return a zip whose names are bytes of an old alphabet, without a word on which."""
    stand_ins = {
        chr(ord("A") + at) * len(name.encode(codec)): name for at, name in enumerate(names)
    }
    packed = zipped(files(*stand_ins))
    for stand_in, name in stand_ins.items():
        packed = packed.replace(f"{stand_in}/".encode(), f"{name}{parted}".encode(codec))
    return packed


@pytest.mark.parametrize(
    ("names", "codec"),
    [
        (("十円", "十字", "表"), "shift_jis"),
        (("ソース", "ソフト"), "shift_jis"),
        (("昞", "昞猫"), "gbk"),
        (("功", "許"), "big5"),
    ],
)
def test_a_backslash_that_is_half_a_letter_parts_no_folders(
    names: tuple[str, ...], codec: str
) -> None:
    assert any(b"\\" in name.encode(codec) for name in names)
    found = read(in_alphabet(names, codec))
    assert {label.encode("cp437") for label in found.photos.classes} == {
        name.encode(codec) for name in names
    }
    assert found.photos.counts() == (2,) * len(names)


def test_backslashes_alone_part_folders() -> None:
    for codec in ("cp437", "utf-8"):
        found = read(in_alphabet(("Kätzchen", "Hund"), codec, parted="\\"))
        assert found.photos.classes == ("Hund", "Kätzchen")


def test_names_are_one_however_their_accents_are_written() -> None:
    apart = unicodedata.normalize("NFD", "Kätzchen")
    found = read(zipped(files("train/Kätzchen", "train/Hund") | files(f"val/{apart}", "val/Hund")))
    assert found.photos.classes == ("Hund", "Kätzchen")
