"""Which photos of a collection stand for its classes before a training."""

from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.training.data.collection import count_photos
from alexnet.training.data.first_photos import first_photos
from tests.support.photo_archives import GOOD, jpeg, zipped


def labels(files: dict[str, bytes], most: int) -> list[str]:
    return [label for label, _ in first_photos(zipped(files), name="pets.zip", most=most)]


def test_every_class_has_as_many_as_the_others() -> None:
    assert labels(GOOD, most=4) == ["cat", "cat", "dog", "dog"]
    assert labels(GOOD, most=100) == ["cat"] * 5 + ["dog"] * 5


def test_they_are_the_photos_of_their_class() -> None:
    for label, pixels in first_photos(zipped(GOOD), name="pets.zip", most=4):
        assert (pixels.mean() > 120) == (label == "cat")


def test_what_is_no_photo_is_passed_over() -> None:
    assert labels({**GOOD, "cat/0.jpg": b"no photo"}, most=2) == ["cat", "dog"]
    nothing = {f"cat/{n}.jpg": b"no photo" for n in range(5)}
    assert labels({**GOOD, **nothing}, most=2) == ["dog"]


def test_photos_to_judge_by_are_not_shown() -> None:
    apart = {f"val/{path}": data for path, data in GOOD.items()}
    both = {"train/cat/1.jpg": jpeg(), "train/dog/1.jpg": jpeg(), **apart}
    assert labels(both, most=24) == ["cat", "dog"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=8), st.integers(1, 30))
def test_never_more_than_asked_and_no_class_unheard_of(counts: list[int], most: int) -> None:
    files = {f"class {at}/{n}.jpg": jpeg() for at, count in enumerate(counts) for n in range(count)}
    found = labels(files, most)
    assert len(found) <= most
    assert found == sorted(found)
    assert set(found) <= set(count_photos(zipped(files), name="pets.zip"))
    assert len(set(found)) == min(most, len(counts))
