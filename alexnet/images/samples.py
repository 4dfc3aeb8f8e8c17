"""Photos to begin with, for whoever has none at hand.

First come pictures of things that the bundled network knows, rendered for this app
(``assets/samples`` has their scenes). The others, which it does not know,
come with scikit-image and are read from its folder; scikit-image itself is not imported,
which would take seconds. Licences and authors are as stated in the docstrings of
``skimage/data/_fetchers.py`` (0.26); photos without a clear statement there are left out.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from alexnet.errors import ImageError


@dataclass(frozen=True)
class Sample:
    """One sample photo.

    Attributes:
        title: what is to be seen.
        credit: who made it.
        licence: on what terms it may be used.
        filename: its name in scikit-image's data folder, or in ``assets/samples``.
        shows: the class of the bundled network that it shows; empty for none.
    """

    title: str
    credit: str
    licence: str
    filename: str
    shows: str = ""


_RENDERED = Path(__file__).parents[2] / "assets" / "samples"


def _rendered(shows: str) -> Sample:
    return Sample(
        f"A {shows}", "rendered for this app", "CC0", f"{shows.replace(' ', '_')}.jpg", shows
    )


SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        "golf_ball": _rendered("golf ball"),
        "parachute": _rendered("parachute"),
        "church": _rendered("church"),
        "gas_pump": _rendered("gas pump"),
        "cassette_player": _rendered("cassette player"),
        "cat": Sample("Chelsea the cat", "Stéfan van der Walt", "CC0", "chelsea.png"),
        "coffee": Sample(
            "A cup of coffee", "Rachel Michetti, Pikolo Espresso Bar", "CC0", "coffee.png"
        ),
        "astronaut": Sample(
            "Eileen Collins, astronaut", "NASA Great Images", "public domain", "astronaut.png"
        ),
        "rocket": Sample("Falcon 9 lifting off", "SpaceX", "public domain", "rocket.jpg"),
        "galaxies": Sample(
            "Hubble eXtreme Deep Field", "NASA", "public domain", "hubble_deep_field.jpg"
        ),
        "photographer": Sample("A photographer (greyscale)", "Lav Varshney", "CC0", "camera.png"),
    }
)
"""Name -> sample, in the order to show them."""


KNOWN = tuple(name for name, sample in SAMPLES.items() if sample.shows)
"""The samples that the bundled network knows: rendered, all of them."""


def is_sample(data: bytes) -> bool:
    """Return whether these are the bytes of one of the samples, which are no stranger's.

    Example:
        >>> is_sample(sample_bytes("cat")), is_sample(b"photo")
        (True, False)
    """
    return hashlib.sha256(data).digest() in _sample_digests()


@cache
def _sample_digests() -> frozenset[bytes]:
    installed = find_spec("skimage") is not None
    names = [name for name, sample in SAMPLES.items() if sample.shows or installed]
    return frozenset(hashlib.sha256(sample_bytes(name)).digest() for name in names)


def sample_bytes(name: str) -> bytes:
    """Return the file of a sample, to be decoded by ``load_image``.

    Args:
        name: a key of ``SAMPLES``.

    Raises:
        ImageError: there is no such sample, or scikit-image is not installed.

    Example:
        >>> sample_bytes("cat")[:4]
        b'\\x89PNG'
    """
    sample = SAMPLES.get(name)
    if sample is None:
        raise ImageError(f"There is no sample photo {name!r}: choose one of {', '.join(SAMPLES)}.")
    if sample.shows:
        return (_RENDERED / sample.filename).read_bytes()
    spec = find_spec("skimage")
    folders = spec.submodule_search_locations if spec else None
    try:
        return (Path((folders or [])[0]) / "data" / sample.filename).read_bytes()
    except (IndexError, OSError):
        raise ImageError(
            f"The sample photo {name!r} comes with scikit-image, which is missing here: run "
            "“pip install scikit-image”, or upload a photo of your own."
        ) from None
