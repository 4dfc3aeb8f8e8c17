"""Targets of which each scales one thing in one format up to the largest file that is accepted.

Mutations of small seeds cannot find what grows with the square, or what is small in the file and
large in memory. Each input may take 5 s of a processor and 1 GB.
"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from alexnet.architecture.presets import preset
from alexnet.architecture.variables import shapes_of
from alexnet.images import load_image
from alexnet.training.data.archives import UPLOAD_LIMITS
from alexnet.training.data.collection import count_photos
from alexnet.weights.formats import read_weights
from tests.fuzz.scaled_archives import ARCHIVES
from tests.fuzz.scaled_graphs import GRAPHS, NAMES
from tests.fuzz.scaled_images import IMAGES
from tests.fuzz.scaled_weights import WEIGHTS
from tests.fuzz.target import Target

LIMIT_SECONDS, LIMIT_BYTES = 5.0, 1_000_000_000
_SHARES = (0.01, 0.1, 0.5, 1.0, 1.0)
_TABLE = shapes_of(preset("article-code"))


def _read_weights(data: bytes) -> None:
    read_weights(data, name="mine.bin")


def _fit_weights(data: bytes) -> None:
    read_weights(data, name="mine.bin", expected=_TABLE)


def _read_photo(data: bytes) -> None:
    load_image(data)


def _look_into(data: bytes) -> None:
    count_photos(data, name="mine.zip", limits=UPLOAD_LIMITS)


def _make(maker: Callable[[int], bytes], most: int, random: Random) -> bytes:
    return maker(max(1, int(most * random.choice(_SHARES))))


def _targets(
    makers: Mapping[str, tuple[Callable[[int], bytes], int]], serve: Callable[[bytes], None]
) -> dict[str, Target]:
    return {
        name: Target(
            partial(_make, maker, most),
            serve,
            LIMIT_BYTES,
            limit_seconds=LIMIT_SECONDS,
            warm_up=0,
        )
        for name, (maker, most) in makers.items()
    }


SCALED: Mapping[str, Target] = {
    **_targets(IMAGES, _read_photo),
    **_targets(WEIGHTS, _read_weights),
    **_targets(GRAPHS, _read_weights),
    **_targets(NAMES, _fit_weights),
    **_targets(ARCHIVES, _look_into),
}

MAKERS = {**IMAGES, **WEIGHTS, **GRAPHS, **NAMES, **ARCHIVES}
