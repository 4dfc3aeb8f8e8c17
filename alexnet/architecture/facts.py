"""What a network costs, row by row and layer by layer, by arithmetic alone.

Neither TensorFlow nor Keras is needed; that the figures agree with Keras is the tests'
business.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.geometry import ReceptiveField, zeros_before
from alexnet.architecture.layers import Layer, Shape, expand, spans_of
from alexnet.architecture.rows import Convolution, Dense, GlobalAveragePooling, Pooling, Row

Field2D = tuple[ReceptiveField, ReceptiveField]
"""The receptive fields along height and width."""


@dataclass(frozen=True)
class RowFacts:
    """What one row of the table gives and costs, its normalisation and dropout included.

    Attributes:
        name, id: the row's.
        input_shape, output_shape: without the batch, such as ``(55, 55, 96)`` or ``(1000,)``.
        params, non_trainable_params: how many numbers it holds.
        macs: multiply-adds for one image.
        activation_bytes: bytes that its layers' outputs take for one float32 image
            (flatten and dropout hand on what they get and count nothing).
        receptive_field: pixels of the input that one unit depends on; an int where
            square, else (height, width). A row that gives a vector sees the whole input.
            Near the border a convolution's field includes zeros of the padding.
        fields: the same along each axis with step and start; empty for rows that give a vector.
    """

    name: str
    id: str
    input_shape: Shape
    output_shape: Shape
    params: int
    non_trainable_params: int
    macs: int
    activation_bytes: int
    receptive_field: int | tuple[int, int]
    fields: tuple[ReceptiveField, ...]

    @property
    def trainable_params(self) -> int:
        """How many of its numbers training changes."""
        return self.params - self.non_trainable_params


@dataclass(frozen=True)
class Facts:
    """What a network costs.

    Attributes:
        rows: table rows, the input first.
        layers: Keras layer by Keras layer.
    """

    rows: tuple[RowFacts, ...]
    layers: tuple[Layer, ...]

    @property
    def params(self) -> int:
        """How many numbers the network holds."""
        return sum(row.params for row in self.rows)

    @property
    def trainable_params(self) -> int:
        """How many of them training changes."""
        return sum(row.trainable_params for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""
        return sum(row.macs for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """Bytes of all layers' outputs for one float32 image."""
        return sum(row.activation_bytes for row in self.rows)

    def __getitem__(self, name: str) -> RowFacts:
        """Return the facts of the row of that name; raise ``KeyError`` where there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)


def analyze(architecture: Architecture) -> Facts:
    """Return what a network costs.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> facts = analyze(preset("article-table"))
        >>> facts.params, facts["C1"].output_shape, facts["S8"].receptive_field
        (62378344, (55, 55, 96), 195)
    """
    return Facts(tuple(_row_facts(architecture.expansion)), architecture.layers)


def analyze_prefix(rows: Iterable[Row]) -> tuple[RowFacts, ...]:
    """Return the facts of all rows before the first that cannot be fed.

    For tables whose rows do not make a network yet: what can be computed is shown.
    """
    facts: list[RowFacts] = []
    try:
        for row_facts in _row_facts(expand(rows)):
            facts.append(row_facts)
    except ValueError:
        pass
    return tuple(facts)


def _row_facts(expansion: Iterable[tuple[Row, tuple[Layer, ...]]]) -> Iterable[RowFacts]:
    fields: Field2D = (ReceptiveField(), ReceptiveField())
    whole_input: Shape = ()
    for row, layers in expansion:
        whole_input = whole_input or layers[0].output_shape[:2]
        fields = _behind(fields, row, layers[0].input_shape)
        gives_vector = isinstance(row, Dense | GlobalAveragePooling)
        seen = whole_input if gives_vector else tuple(field.size for field in fields)
        yield RowFacts(
            name=row.name,
            id=row.id,
            input_shape=layers[0].input_shape,
            output_shape=layers[-1].output_shape,
            params=sum(layer.params for layer in layers),
            non_trainable_params=sum(layer.non_trainable_params for layer in layers),
            macs=sum(layer.macs for layer in layers),
            activation_bytes=sum(layer.activation_bytes for layer in layers),
            receptive_field=seen[0] if seen[0] == seen[1] else (seen[0], seen[1]),
            fields=() if gives_vector else fields,
        )


def _behind(fields: Field2D, row: Row, shape: Shape) -> Field2D:
    if not isinstance(row, Convolution | Pooling):
        return fields
    spans = spans_of(row)
    height, width = (
        fields[axis].through(
            kernel=spans[axis],
            stride=row.strides[axis],
            zeros=zeros_before(shape[axis], spans[axis], row.strides[axis], row.padding),
        )
        for axis in (0, 1)
    )
    return height, width
