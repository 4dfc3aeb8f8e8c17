"""The columns of the article's table, and which field of a row each of them spells."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        title: as the article prints it.
        fields: row type -> the field that the column spells for it.
        usual: what the column says unless somebody changes it, where the article has no such
            column.
    """

    title: str
    fields: Mapping[str, str]
    usual: str = ""

    @property
    def in_article(self) -> bool:
        """Whether the article has this column."""
        return not self.usual


LAYER = "Layer"
TYPE = "Type"
MAPS = "Maps"
SIZE = "Size"

POOLINGS = ("max_pooling", "average_pooling")
WINDOWS = ("convolution", *POOLINGS)
_WITH_WEIGHTS = ("convolution", "dense")
_WITH_DROPOUT = (*WINDOWS, "global_average_pooling", "dense")

COLUMNS: tuple[Column, ...] = (
    Column(LAYER, {}),
    Column(TYPE, {}),
    Column(MAPS, {"input": "channels", "convolution": "filters"}),
    Column(SIZE, {"input": "size", "dense": "units"}),
    Column("Kernel Size", {"convolution": "kernel_size", **dict.fromkeys(POOLINGS, "pool_size")}),
    Column("Stride", dict.fromkeys(WINDOWS, "strides")),
    Column("Padding", dict.fromkeys(WINDOWS, "padding")),
    Column("Activation", dict.fromkeys(_WITH_WEIGHTS, "activation")),
    Column("Dilation", {"convolution": "dilation_rate"}, usual="1"),
    Column("Groups", {"convolution": "groups"}, usual="1"),
    Column("Normalisation", dict.fromkeys(_WITH_WEIGHTS, "normalization"), usual="None"),
    Column(
        "Normalise first",
        dict.fromkeys(_WITH_WEIGHTS, "normalization_before_activation"),
        usual="no",
    ),
    Column("Epsilon", dict.fromkeys(_WITH_WEIGHTS, "epsilon"), usual="0.001"),
    Column("Dropout", dict.fromkeys(_WITH_DROPOUT, "dropout"), usual="0"),
    Column("Dropout on", {"dense": "dropout_on"}, usual="outputs"),
    Column("Spatial dropout", dict.fromkeys(WINDOWS, "spatial_dropout"), usual="yes"),
    Column("Bias", dict.fromkeys(_WITH_WEIGHTS, "use_bias"), usual="yes"),
    Column("Initial weights", dict.fromkeys(_WITH_WEIGHTS, "kernel_initializer"), usual="Glorot"),
    Column("Initial biases", dict.fromkeys(_WITH_WEIGHTS, "bias_initializer"), usual="0"),
)
"""All columns, the article's eight first and in its order."""

COLUMN: Mapping[str, Column] = {column.title: column for column in COLUMNS}
