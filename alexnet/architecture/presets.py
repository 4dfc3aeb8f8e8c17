"""The named networks as data: rows, source and expected totals.

The totals are there to be checked against: the tests compare them with ``analyze`` and
with Keras, and nothing on screen is ever taken from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling, Row


@dataclass(frozen=True)
class Preset:
    """A named network.

    Attributes:
        name: the key, such as ``"article-table"``.
        title: a few words for a menu.
        source: who published it and what was read off there.
        architecture: its rows.
        params, trainable_params, macs: the expected totals.
    """

    name: str
    title: str
    source: str
    architecture: Architecture
    params: int
    trainable_params: int
    macs: int


def _article_rows() -> tuple[Row, ...]:
    return (
        Input(name="In", size=(227, 227), channels=3),
        Convolution(name="C1", filters=96, kernel_size=(11, 11), strides=(4, 4), padding="valid"),
        MaxPooling(name="S2"),
        Convolution(name="C3", filters=256, kernel_size=(5, 5)),
        MaxPooling(name="S4"),
        Convolution(name="C5", filters=384),
        Convolution(name="C6", filters=384),
        Convolution(name="C7", filters=256),
        MaxPooling(name="S8"),
        Dense(name="F9", units=4096),
        Dense(name="F10", units=4096),
        Dense(name="Out", units=1000, activation="softmax"),
    )


def _changed(architecture: Architecture, **changes: Mapping[str, object]) -> Architecture:
    for row, fields in changes.items():
        architecture = architecture.replace(row, **fields)
    return architecture


_ARTICLE_TABLE = Architecture(_article_rows())

_BATCH = {"normalization": "batch"}
_ARTICLE_CODE = _changed(
    Architecture(tuple(row for row in _article_rows() if row.name != "F10")),
    C1=_BATCH,
    C3=_BATCH,
    C5=_BATCH,
    C6=_BATCH,
    C7=_BATCH,
    F9={"dropout": 0.5},
    Out={"units": 10},
)

_PAPER_2012 = _changed(
    _ARTICLE_TABLE,
    C1={"normalization": "lrn"},
    C3={"normalization": "lrn", "groups": 2},
    C6={"groups": 2},
    C7={"groups": 2},
    F9={"dropout": 0.5},
    F10={"dropout": 0.5},
)

_INPUT_DROPOUT = {"dropout": 0.5, "dropout_on": "inputs"}
_ONE_WEIRD_TRICK_2014 = _changed(
    _ARTICLE_TABLE,
    In={"size": (224, 224)},
    C1={"filters": 64, "padding": 2},
    C3={"filters": 192},
    C6={"filters": 256},
    F9=_INPUT_DROPOUT,
    F10=_INPUT_DROPOUT,
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                name="article-table",
                title="The article's table",
                source=(
                    "The table of the article “AlexNet Architecture using Python”: "
                    "no normalisation, no dropout, no groups."
                ),
                architecture=_ARTICLE_TABLE,
                params=62_378_344,
                trainable_params=62_378_344,
                macs=1_135_256_096,
            ),
            Preset(
                name="article-code",
                title="The article's code",
                source=(
                    "The Keras listing of the same article: batch normalisation after every "
                    "activated convolution, one fully connected row of 4096, dropout 0.5, "
                    "ten classes. Its printed summary gives these totals."
                ),
                architecture=_ARTICLE_CODE,
                params=41_546_506,
                trainable_params=41_543_754,
                macs=1_114_423_840,
            ),
            Preset(
                name="paper-2012",
                title="The paper of 2012",
                source=(
                    "Krizhevsky, Sutskever and Hinton, “ImageNet Classification with Deep "
                    "Convolutional Neural Networks”, NIPS 2012: two towers (groups in C3, C6 "
                    "and C7), local response normalisation after C1 and C3 (section 3.3), "
                    "dropout 0.5 in F9 and F10."
                ),
                architecture=_PAPER_2012,
                params=60_965_224,
                trainable_params=60_965_224,
                macs=724_406_816,
            ),
            Preset(
                name="one-weird-trick-2014",
                title="One weird trick, 2014",
                source=(
                    "torchvision's AlexNet, after Krizhevsky, “One weird trick for "
                    "parallelizing convolutional neural networks”, arXiv:1404.5997: one "
                    "tower, 64-192-384-256-256 maps, input 224, two explicit zeros around "
                    "C1's input, dropout 0.5 on the inputs of F9 and F10."
                ),
                architecture=_ONE_WEIRD_TRICK_2014,
                params=61_100_840,
                trainable_params=61_100_840,
                macs=714_188_480,
            ),
        )
    }
)
"""Name -> preset, the one that the app opens with first."""

DEFAULT_PRESET = "article-table"


def preset(name: str) -> Architecture:
    """Return the architecture of a preset.

    Raises:
        KeyError: naming the presets there are.

    Example:
        >>> preset("article-table")["C1"].filters
        96
    """
    if name not in PRESETS:
        raise KeyError(f"no preset is named {name!r}; there are {', '.join(PRESETS)}")
    return PRESETS[name].architecture
