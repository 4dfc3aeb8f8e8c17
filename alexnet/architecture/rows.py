"""The rows of the article's table: frozen, and each field valid by itself.

A row knows its own fields and nothing of its neighbours; what rows mean together is checked
in ``architecture.py``. Fields bear Keras' names. Every field declares the kind of value it
holds, and that one declaration serves Python, JSON, the table and the error messages.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar

from alexnet.architecture.typed import plain_text
from alexnet.architecture.values import (
    Choice,
    Decimal,
    Extent,
    FieldType,
    Flag,
    PaddingRule,
    WholeNumber,
    shown,
)
from alexnet.errors import ArchitectureError

ACTIVATIONS: Mapping[str, str] = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "elu": "ELU",
    "gelu": "GELU",
    "linear": "Linear",
    "softmax": "Softmax",
    "selu": "SELU",
    "celu": "CELU",
    "relu6": "ReLU6",
    "silu": "SiLU",
    "mish": "Mish",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "hard_sigmoid": "Hard sigmoid",
    "hard_silu": "Hard SiLU",
    "hard_tanh": "Hard tanh",
    "exponential": "Exponential",
    "log_softmax": "Log softmax",
}
"""Keras' name of an activation -> what the table writes."""

NORMALIZATIONS: Mapping[str, str] = {"none": "None", "batch": "Batch", "lrn": "LRN"}
"""Word of a normalisation -> what the table writes (LRN: local response normalisation)."""

DENSE_NORMALIZATIONS: Mapping[str, str] = {
    word: label for word, label in NORMALIZATIONS.items() if word != "lrn"
}
"""Those of a vector, which has no neighbouring maps."""

INITIALIZERS: Mapping[str, str] = {
    "glorot_uniform": "Glorot",
    "he_uniform": "He uniform",
    "he_normal": "He normal",
    "krizhevsky_normal": "N(0, 0.01)",
}
"""Word of an initialiser of kernels -> what the table writes.

Keras' own names, and ``"krizhevsky_normal"``: mean 0, standard deviation 0.01 (Krizhevsky et al.
2012, section 5).
"""

BIAS_INITIALIZERS: Mapping[str, str] = {"zeros": "0", "ones": "1"}
"""Keras' name of an initialiser of biases -> what the table writes."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}")


@dataclass(frozen=True)
class Channels(WholeNumber):
    """The input's number of channels, written ``3(RGB)`` as in the article."""

    def parse(self, text: str) -> int:
        """Return the number; what stands in brackets behind it is a remark."""
        text = plain_text(text)
        number, _, remark = text.partition("(")
        return super().parse(number if number and remark.endswith(")") else text)

    def format(self, value: int) -> str:
        """Return the number, with the usual meaning of 1 and 3."""
        return str(value) + {1: "(Grey)", 3: "(RGB)"}.get(value, "")


def _holds(field_type: FieldType, label: str, default: Any = MISSING) -> Any:
    return field(default=default, metadata={"field_type": field_type, "label": label})


KERAS_EPSILON = 1e-3
"""What Keras' batch normalisation adds to the variance unless it is told otherwise."""

_BEFORE_ACTIVATION = (Flag(), "normalisation before activation", False)
_EPSILON = (Decimal(minimum=1e-12, below=1.0), "epsilon", KERAS_EPSILON)
_DROPOUT = (Decimal(minimum=0.0, below=1.0), "dropout", 0.0)
_SPATIAL_DROPOUT = (Flag(), "spatial dropout", True)
_KERNEL_INITIALIZER = (Choice(INITIALIZERS, "an initialiser"), "initial weights", "glorot_uniform")
_BIAS_INITIALIZER = (Choice(BIAS_INITIALIZERS, "an initialiser"), "initial biases", "zeros")
"""Fields of several types of rows: what they hold, their label and their default."""


def field_type_of(declared: "Field[Any]") -> FieldType:
    """Return the kind of value that a declared field of a row holds."""
    field_type: FieldType = declared.metadata["field_type"]
    return field_type


def label_of(declared: "Field[Any]") -> str:
    """Return what a person calls a declared field of a row, such as ``kernel size``."""
    return str(declared.metadata["label"])


@dataclass(frozen=True, kw_only=True)
class Row:
    """What all rows share.

    Attributes:
        name: the row's name, such as ``"C1"``: one letter, then up to 11 letters and digits.
        id: the row's identity, kept when it is moved, renamed or changes type; its first
            name unless given.

    Raises:
        ArchitectureError: naming the row and the field, where a value breaks its rule.
    """

    TYPE: ClassVar[str]
    LABEL: ClassVar[str]
    LETTER: ClassVar[str]

    name: str
    id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_name(self.name))
        object.__setattr__(self, "id", check_name(self.id or self.name))
        for declared in self.declared_fields():
            try:
                value = field_type_of(declared).check(getattr(self, declared.name))
            except ValueError as error:
                raise ArchitectureError(
                    f"{label_of(declared)} {error}", row=self.name, field=declared.name
                ) from None
            object.__setattr__(self, declared.name, value)

    @classmethod
    def declared_fields(cls) -> Iterator["Field[Any]"]:
        """Yield the fields that describe the layer (name and id are not among them)."""
        return (f for f in fields(cls) if "field_type" in f.metadata)


def check_name(name: Any) -> str:
    """Return ``name`` if it may name a row, a Keras layer and a variable of the code."""
    if isinstance(name, str) and _NAME.fullmatch(name) and name.lower() != "flatten":
        return name
    raise ArchitectureError(
        f"A row's name needs a letter first, then at most 11 letters and digits "
        f"(flatten is taken), not {shown(name)}."
    )


@dataclass(frozen=True, kw_only=True)
class Input(Row):
    """The photo: ``size`` is (height, width) in pixels, ``channels`` 3 for RGB, 1 for grey."""

    TYPE = "input"
    LABEL = "Input"
    LETTER = "In"

    size: tuple[int, int] = _holds(Extent(), "size", (227, 227))
    channels: int = _holds(Channels(), "maps", 3)


@dataclass(frozen=True, kw_only=True)
class Convolution(Row):
    """A convolution, its activation, its normalisation if any, and its dropout if any.

    Attributes:
        filters: output maps.
        kernel_size: (height, width) of a kernel in pixels; one number for both.
        strides: (vertical, horizontal) step in pixels; one number for both.
        padding: ``"valid"``, ``"ceil"`` (valid, rounded up), ``"same"`` or explicit zeros on
            every side.
        dilation_rate: (vertical, horizontal) pixels from one pixel that a kernel reads to the
            next; one number for both. Keras has no stride and dilation above 1 at once.
        activation: Keras' name.
        groups: 2 for the two towers of Krizhevsky et al. 2012; must divide the maps of
            the row before and of this one. As many as there are maps before: depthwise.
        normalization: ``"none"``, ``"batch"`` or ``"lrn"``.
        normalization_before_activation: as in Ioffe and Szegedy 2015; after it unless set.
        epsilon: what batch normalisation adds to the variance: 1e-3 in Keras, 1e-5 in PyTorch.
        lrn_depth_radius, lrn_bias, lrn_alpha, lrn_beta: the constants of
            ``tf.nn.local_response_normalization``. Krizhevsky et al. 2012, section 3.3,
            print n = 5 (radius 2), k = 2 (bias), alpha = 1e-4, beta = 0.75.
        dropout: share that is set to zero while training, in [0, 1).
        spatial_dropout: of whole maps (Tompson et al. 2015), since neighbours in a map tell much
            the same; of single numbers where it is off.
        use_bias: whether each map adds a learnt number.
        kernel_initializer: a key of ``INITIALIZERS``.
        bias_initializer: ``"zeros"`` or ``"ones"``.
    """

    TYPE = "convolution"
    LABEL = "Convolution"
    LETTER = "C"

    filters: int = _holds(WholeNumber(), "maps", 64)
    kernel_size: tuple[int, int] = _holds(Extent(), "kernel size", (3, 3))
    strides: tuple[int, int] = _holds(Extent(square_is_one_number=True), "stride", (1, 1))
    padding: str | int = _holds(PaddingRule(explicit=True), "padding", "same")
    dilation_rate: tuple[int, int] = _holds(Extent(square_is_one_number=True), "dilation", (1, 1))
    activation: str = _holds(Choice(ACTIVATIONS, "an activation"), "activation", "relu")
    groups: int = _holds(WholeNumber(), "groups", 1)
    normalization: str = _holds(Choice(NORMALIZATIONS, "a normalisation"), "normalisation", "none")
    normalization_before_activation: bool = _holds(*_BEFORE_ACTIVATION)
    epsilon: float = _holds(*_EPSILON)
    lrn_depth_radius: int = _holds(WholeNumber(maximum=1024), "LRN depth radius", 2)
    lrn_bias: float = _holds(Decimal(minimum=1e-6), "LRN bias", 2.0)
    lrn_alpha: float = _holds(Decimal(minimum=0.0), "LRN alpha", 1e-4)
    lrn_beta: float = _holds(Decimal(minimum=0.0), "LRN beta", 0.75)
    dropout: float = _holds(*_DROPOUT)
    spatial_dropout: bool = _holds(*_SPATIAL_DROPOUT)
    use_bias: bool = _holds(Flag(), "bias", True)
    kernel_initializer: str = _holds(*_KERNEL_INITIALIZER)
    bias_initializer: str = _holds(*_BIAS_INITIALIZER)


@dataclass(frozen=True, kw_only=True)
class Pooling(Row):
    """What the poolings with a window share.

    Attributes:
        pool_size, strides: (height, width) in pixels.
        padding: ``"valid"``, ``"ceil"`` (valid, rounded up) or ``"same"``; what lies beyond the
            border is left out of the window.
        dropout, spatial_dropout: as for a convolution.
    """

    LETTER = "S"

    pool_size: tuple[int, int] = _holds(Extent(), "kernel size", (3, 3))
    strides: tuple[int, int] = _holds(Extent(square_is_one_number=True), "stride", (2, 2))
    padding: str = _holds(PaddingRule(explicit=False), "padding", "valid")
    dropout: float = _holds(*_DROPOUT)
    spatial_dropout: bool = _holds(*_SPATIAL_DROPOUT)


@dataclass(frozen=True, kw_only=True)
class MaxPooling(Pooling):
    """The largest value of each window."""

    TYPE = "max_pooling"
    LABEL = "Max pooling"


@dataclass(frozen=True, kw_only=True)
class AveragePooling(Pooling):
    """The mean of each window; zeros of the padding do not count."""

    TYPE = "average_pooling"
    LABEL = "Average pooling"


@dataclass(frozen=True, kw_only=True)
class GlobalAveragePooling(Row):
    """The mean of each map as a whole, so that a vector leaves (Lin et al. 2014).

    Attributes:
        dropout: share of the means set to zero while training, in [0, 1).
    """

    TYPE = "global_average_pooling"
    LABEL = "Global average pooling"
    LETTER = "S"

    dropout: float = _holds(*_DROPOUT)


@dataclass(frozen=True, kw_only=True)
class Dense(Row):
    """A fully connected row, its activation, its normalisation if any, and its dropout if any.

    Attributes:
        units: length of the output vector.
        activation: Keras' name.
        normalization: ``"none"`` or ``"batch"``.
        normalization_before_activation, epsilon: as for a convolution.
        dropout: share of numbers set to zero while training, in [0, 1).
        dropout_on: ``"outputs"`` (Krizhevsky et al. 2012) or ``"inputs"`` (torchvision).
        use_bias: whether each unit adds a learnt number.
        kernel_initializer: a key of ``INITIALIZERS``.
        bias_initializer: ``"zeros"`` or ``"ones"``.
    """

    TYPE = "dense"
    LABEL = "Fully Connected"
    LETTER = "F"

    units: int = _holds(WholeNumber(), "size", 4096)
    activation: str = _holds(Choice(ACTIVATIONS, "an activation"), "activation", "relu")
    normalization: str = _holds(
        Choice(DENSE_NORMALIZATIONS, "a normalisation"), "normalisation", "none"
    )
    normalization_before_activation: bool = _holds(*_BEFORE_ACTIVATION)
    epsilon: float = _holds(*_EPSILON)
    dropout: float = _holds(*_DROPOUT)
    dropout_on: str = _holds(
        Choice({"outputs": "outputs", "inputs": "inputs"}, "a place of dropout"),
        "dropout on",
        "outputs",
    )
    use_bias: bool = _holds(Flag(), "bias", True)
    kernel_initializer: str = _holds(*_KERNEL_INITIALIZER)
    bias_initializer: str = _holds(*_BIAS_INITIALIZER)


RowType = type[Row]

ROW_TYPES: Mapping[str, RowType] = {
    row_type.TYPE: row_type
    for row_type in (
        Input,
        Convolution,
        MaxPooling,
        AveragePooling,
        GlobalAveragePooling,
        Dense,
    )
}
"""JSON's word for a row type -> its class, in the order in which menus list them."""


_DECLARED: Mapping[RowType, Mapping[str, "Field[Any]"]] = {
    row_type: {declared.name: declared for declared in row_type.declared_fields()}
    for row_type in ROW_TYPES.values()
}


def declared_field(row_type: RowType, name: str) -> "Field[Any]":
    """Return the declared field ``name``; raise ``KeyError`` where the type has none."""
    if name not in _DECLARED[row_type]:
        raise KeyError(f"{row_type.LABEL} has no field {name!r}")
    return _DECLARED[row_type][name]
