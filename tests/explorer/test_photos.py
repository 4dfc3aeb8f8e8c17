"""A visitor's photos: bounded, the last one in use, and plain values between runs."""

import pytest

from alexnet.errors import ImageError
from alexnet.explorer import photos
from alexnet.explorer.photos import MOST_OWN, Photo, Photos, sample


def test_the_sample_is_shown_until_there_is_a_photo_of_one_s_own() -> None:
    assert Photos().chosen("cat") == sample("cat")
    own = Photo.of(b"own", "own.jpg")
    kept = Photos().taking(own)
    assert kept.chosen("cat") == own
    assert kept.using("").chosen("cat") == sample("cat")
    assert kept.using("gone").chosen("cat") == sample("cat")


def test_the_same_file_twice_is_one_photo_under_its_last_name() -> None:
    kept = Photos().taking(Photo.of(b"a", "1")).taking(Photo.of(b"b", "2"))
    again = kept.taking(Photo.of(b"a", "3"))
    assert [own.name for own in again.own] == ["2", "3"]


def test_the_oldest_photos_go(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Photos()
    for number in range(MOST_OWN + 3):
        kept = kept.taking(Photo.of(bytes([number]), str(number)))
    assert [own.name for own in kept.own] == [str(number) for number in range(3, MOST_OWN + 3)]
    monkeypatch.setattr(photos, "_MOST_OWN_BYTES", 5)
    assert [own.name for own in kept.taking(Photo.of(b"1234", "large")).own] == ["12", "large"]
    assert [own.name for own in kept.taking(Photo.of(b"123456", "larger")).own] == ["larger"]


def test_photos_are_plain_values_and_come_back() -> None:
    kept = Photos().taking(Photo.of(b"a", "1")).taking(Photo.of(b"b", "2")).using("")
    value = kept.to_value()
    assert Photos.from_value(value) == kept
    assert [own.name for own in Photos.from_value(value).own] == ["1", "2"]
    assert {type(item) for own in value["own"] for item in own.values()} == {bytes, str}


def test_a_sample_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> bytes:
        raise ImageError(f"The sample {name} is not installed.")

    monkeypatch.setattr(photos, "sample_bytes", missing)
    with pytest.raises(ImageError):
        Photos().chosen("cat")


def test_photos_that_judged_a_training_take_no_place_of_the_visitors_own() -> None:
    def judged(number: int) -> list[Photo]:
        return [Photo.of(f"{number} {n}".encode(), f"star {n}", verdict="right") for n in range(6)]

    kept = Photos()
    for number in range(7):
        kept = kept.taking(Photo.of(f"own {number}".encode(), "own"))
    used = kept.with_judged(judged(1))
    assert [photo.verdict for photo in used.own] == [""] * 7 + ["right"] * 3
    assert used.in_use == judged(1)[0].digest
    again = Photos.from_value(used.to_value()).with_judged(judged(2))
    assert again.own[:7] == kept.own
    assert again.own[7:] == tuple(judged(2)[:3])
    assert again.with_judged([]).own == kept.own
