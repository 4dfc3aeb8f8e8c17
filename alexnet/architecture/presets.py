"""The named networks as data: rows, source and expected totals.

The totals are there to be checked against: the tests compare them with ``analyze`` and
with Keras, and nothing on screen is ever taken from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import (
    AveragePooling,
    Convolution,
    Dense,
    GlobalAveragePooling,
    Input,
    MaxPooling,
    Row,
)


@dataclass(frozen=True)
class Preset:
    """A named network.

    Attributes:
        name: the key, such as ``"article-table"``.
        title: a few words for a menu.
        year: in which it was published; ``None`` where the source does not tell.
        source: who published it and what was read off there.
        look_at: what to look at first, in a sentence.
        architecture: its rows.
        params, trainable_params, macs: the expected totals.
    """

    name: str
    title: str
    year: int | None
    source: str
    look_at: str
    architecture: Architecture
    params: int
    trainable_params: int
    macs: int

    @property
    def menu_title(self) -> str:
        """What a menu says, such as ``"LeNet-5 · 1998 · 62 k"``: short, lest figures are cut."""
        year = f" · {self.year}" if self.year else ""
        millions, thousands = self.params / 1e6, self.params / 1e3
        return f"{self.title}{year} · " + (
            f"{millions:.1f} M" if millions >= 1 else f"{thousands:.0f} k"
        )


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

_LENET_5 = Architecture(
    (
        Input(name="In", size=(32, 32), channels=1),
        Convolution(name="C1", filters=6, kernel_size=(5, 5), padding="valid", activation="tanh"),
        AveragePooling(name="S2", pool_size=(2, 2)),
        Convolution(name="C3", filters=16, kernel_size=(5, 5), padding="valid", activation="tanh"),
        AveragePooling(name="S4", pool_size=(2, 2)),
        Convolution(name="C5", filters=120, kernel_size=(5, 5), padding="valid", activation="tanh"),
        Dense(name="F6", units=84, activation="tanh"),
        Dense(name="Out", units=10, activation="softmax"),
    )
)

_ZFNET_2013 = _changed(
    _ARTICLE_TABLE,
    In={"size": (224, 224)},
    C1={"kernel_size": (7, 7), "strides": (2, 2), "padding": 1},
    S2={"padding": "ceil"},
    C3={"strides": (2, 2), "padding": "valid"},
    S4={"padding": "ceil"},
    F9={"dropout": 0.5},
    F10={"dropout": 0.5},
)

_GLOBAL_POOLING = Architecture(
    (
        *(row for row in _article_rows() if row.name not in ("S8", "F9", "F10", "Out")),
        GlobalAveragePooling(name="S8"),
        Dense(name="Out", units=1000, activation="softmax"),
    )
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                name="lenet-5",
                title="LeNet-5",
                year=1998,
                source=(
                    "LeCun, Bottou, Bengio and Haffner, “Gradient-Based Learning Applied to "
                    "Document Recognition”, Proceedings of the IEEE 86, as it is taught today: C3 "
                    "reads all maps (the paper's partial table has 1,516 parameters instead of "
                    "2,416), the poolings have no factor and bias of their own, and Out is a "
                    "softmax instead of radial basis functions."
                ),
                look_at=(
                    "Convolutions and poolings take turns as in AlexNet, but for digits of one "
                    "channel: a thousandth of the parameters."
                ),
                architecture=_LENET_5,
                params=61_706,
                trainable_params=61_706,
                macs=416_520,
            ),
            Preset(
                name="paper-2012",
                title="The paper of 2012",
                year=2012,
                source=(
                    "Krizhevsky, Sutskever and Hinton, “ImageNet Classification with Deep "
                    "Convolutional Neural Networks”, NIPS 2012: two towers (groups in C3, C6 "
                    "and C7), local response normalisation after C1 and C3 (section 3.3), "
                    "dropout 0.5 in F9 and F10."
                ),
                look_at=(
                    "C3, C6 and C7 read only the maps of their own half: the network was split "
                    "over two graphics cards of 3 GB."
                ),
                architecture=_PAPER_2012,
                params=60_965_224,
                trainable_params=60_965_224,
                macs=724_406_816,
            ),
            Preset(
                name="zfnet-2013",
                title="ZFNet",
                year=2013,
                source=(
                    "Zeiler and Fergus, “Visualizing and Understanding Convolutional Networks”, "
                    "arXiv:1311.2901, figure 3: 7X7 kernels with stride 2 in C1, stride 2 in C3, "
                    "poolings rounded up, dropout 0.5 in F9 and F10 (section 3). Their contrast "
                    "normalisation after the poolings is left out."
                ),
                look_at=(
                    "Smaller kernels and a smaller stride in C1 keep more of the photo: 110X110 "
                    "positions instead of 55X55."
                ),
                architecture=_ZFNET_2013,
                params=62_357_608,
                trainable_params=62_357_608,
                macs=1_168_032_896,
            ),
            Preset(
                name="one-weird-trick-2014",
                title="One tower, torchvision",
                year=2014,
                source=(
                    "torchvision's AlexNet, after Krizhevsky, “One weird trick for "
                    "parallelizing convolutional neural networks”, arXiv:1404.5997: one "
                    "tower, 64-192-384-256-256 maps, input 224, two explicit zeros around "
                    "C1's input, dropout 0.5 on the inputs of F9 and F10."
                ),
                look_at=(
                    "Fewer maps, no towers and no normalisation: the AlexNet that people download "
                    "today."
                ),
                architecture=_ONE_WEIRD_TRICK_2014,
                params=61_100_840,
                trainable_params=61_100_840,
                macs=714_188_480,
            ),
            Preset(
                name="alexnet-global-pooling",
                title="Global average pooling",
                year=2014,
                source=(
                    "The article's table with the mean of each map in place of S8, F9 and F10: the "
                    "idea of Lin, Chen and Yan, “Network in Network”, arXiv:1312.4400, section 3.2."
                ),
                look_at=(
                    "Without the fully connected rows 4,004,200 of 62,378,344 parameters are left, "
                    "and nearly all multiply-adds."
                ),
                architecture=_GLOBAL_POOLING,
                params=4_004_200,
                trainable_params=4_004_200,
                macs=1_076_890_144,
            ),
            Preset(
                name="article-table",
                title="The article's table",
                year=None,
                source=(
                    "The table of the article “AlexNet Architecture using Python”: "
                    "no normalisation, no dropout, no groups."
                ),
                look_at=(
                    "Nearly all parameters sit in F9, the first fully connected row; nearly all "
                    "multiply-adds in the convolutions."
                ),
                architecture=_ARTICLE_TABLE,
                params=62_378_344,
                trainable_params=62_378_344,
                macs=1_135_256_096,
            ),
            Preset(
                name="article-code",
                title="The article's code",
                year=None,
                source=(
                    "The Keras listing of the same article: batch normalisation after every "
                    "activated convolution, one fully connected row of 4096, dropout 0.5, "
                    "ten classes. Its printed summary gives these totals."
                ),
                look_at=(
                    "Without F10 and with ten classes a third of the table's parameters is gone."
                ),
                architecture=_ARTICLE_CODE,
                params=41_546_506,
                trainable_params=41_543_754,
                macs=1_114_423_840,
            ),
        )
    }
)
"""Name -> preset, in the order of history; the article, whose year nobody tells, last."""

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
