"""What the names of an expression stand for: facts of rows, of the whole network, of the view.

C1.params        a row's fact, by the row's name
total.macs       the network's
before.C1.params the same before the step's edits
start.total.macs the same in the network that the lesson opens
changed.rows     how many rows differ from the lesson's network
view.tool        how the pages are set up: an option of the explorer
trained.cat.best a measure of the bundled network, see ``measures.py``
trained.C1.maps  a row's fact in the bundled network
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import Facts, RowFacts, analyze
from alexnet.architecture.rows import Convolution, Pooling, Row
from alexnet.architecture.values import shown
from alexnet.explorer.options.options import Options
from alexnet.images import SAMPLES
from alexnet.lessons.expressions import ExpressionError, Value


def _square(name: str, size: tuple[int, int]) -> int:
    if size[0] != size[1]:
        raise ExpressionError(f"{name} is not square: height and width differ.")
    return size[0]


def _window(row: Row) -> tuple[int, int]:
    if isinstance(row, Convolution):
        return row.kernel_size
    if isinstance(row, Pooling):
        return row.pool_size
    raise ExpressionError(f"{row.name} has no window.")


def _stride(row: Row) -> tuple[int, int]:
    if isinstance(row, Convolution | Pooling):
        return row.strides
    raise ExpressionError(f"{row.name} has no stride.")


def _image(facts: RowFacts) -> tuple[int, int]:
    if len(facts.output_shape) != 3:
        raise ExpressionError(f"{facts.name} gives no maps, only numbers.")
    return facts.output_shape[0], facts.output_shape[1]


def _units(facts: RowFacts) -> int:
    units = 1
    for extent in facts.output_shape:
        units *= extent
    return units


def _inputs(facts: RowFacts) -> int:
    inputs = 1
    for extent in facts.input_shape:
        inputs *= extent
    return inputs


def _field(facts: RowFacts) -> int:
    field = facts.receptive_field
    return field if isinstance(field, int) else _square(facts.name, field)


ROW_FACTS: Mapping[str, Callable[[Row, RowFacts], Value]] = {
    "params": lambda _, facts: facts.params,
    "trainable": lambda _, facts: facts.trainable_params,
    "macs": lambda _, facts: facts.macs,
    "bytes": lambda _, facts: facts.activation_bytes,
    "height": lambda _, facts: _image(facts)[0],
    "width": lambda _, facts: _image(facts)[1],
    "maps": lambda _, facts: facts.output_shape[-1],
    "units": lambda _, facts: _units(facts),
    "inputs": lambda _, facts: _inputs(facts),
    "input_maps": lambda _, facts: facts.input_shape[-1],
    "receptive_field": lambda _, facts: _field(facts),
    "kernel": lambda row, _: _square(row.name, _window(row)),
    "stride": lambda row, _: _square(row.name, _stride(row)),
    "padding": lambda row, _: str(getattr(row, "padding", "")),
    "groups": lambda row, _: getattr(row, "groups", 1),
    "activation": lambda row, _: str(getattr(row, "activation", "")),
    "type": lambda row, _: row.TYPE,
}
"""Name -> how a row's fact is found."""

TOTALS: Mapping[str, Callable[[Facts], Value]] = {
    "params": lambda facts: facts.params,
    "trainable": lambda facts: facts.trainable_params,
    "macs": lambda facts: facts.macs,
    "bytes": lambda facts: facts.activation_bytes,
    "rows": lambda facts: len(facts.rows),
    "dense_params": lambda facts: sum(
        row.params for row in facts.rows if len(row.output_shape) == 1
    ),
    "smallest_map": lambda facts: min(
        min(row.output_shape[:2]) for row in facts.rows if len(row.output_shape) == 3
    ),
}
"""Name -> how a total of the network is found."""


@dataclass(frozen=True)
class Networks:
    """The networks that a step can ask about, and how the pages are set up.

    Attributes:
        here: the network that plain names mean.
        before: the network before the step's edits.
        start: the network that the lesson opens.
        options: of the pages.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> article = preset("article-table")
        >>> scope = Networks(article.replace("C1", filters=64), article, article, Options())
        >>> scope.fact(("before", "C1", "params")) - scope.fact(("C1", "params"))
        11648
    """

    here: Architecture
    before: Architecture
    start: Architecture
    options: Options

    def fact(self, path: Sequence[str]) -> Value:
        """Return a fact by its path.

        Raises:
            ExpressionError: there is none of that name.
        """
        match path:
            case ("before", *rest) if rest:
                return self._fact(self.before, rest)
            case ("start", *rest) if rest:
                return self._fact(self.start, rest)
            case ("changed", "rows"):
                return changed_rows(self.start, self.here)
            case ("view", name) if name in _OPTIONS:
                found: Value = getattr(self.options, name)
                return found
            case ("trained" | "untrained" as network, *rest):
                return self._measure(network, rest)
        return self._fact(self.here, path)

    def _measure(self, network: str, path: Sequence[str]) -> Value:
        # What runs networks takes a while to import, and most lessons measure nothing.
        from alexnet.lessons import measures

        match path:
            case (row, _) if network == measures.TRAINED and row not in SAMPLES:
                return self._fact(measures.bundled().architecture, path)
        return measures.measure(network, path)

    def _fact(self, architecture: Architecture, path: Sequence[str]) -> Value:
        if len(path) == 2:
            name, measure = path
            facts = self._facts.get(id(architecture)) or analyze(architecture)
            self._facts[id(architecture)] = facts
            if name == "total" and measure in TOTALS:
                return TOTALS[measure](facts)
            if measure in ROW_FACTS:
                for row, found in zip(architecture.rows, facts.rows, strict=True):
                    if row.name == name:
                        return ROW_FACTS[measure](row, found)
                rows = ", ".join(row.name for row in architecture.rows)
                raise ExpressionError(f"There is no row {shown(name)} here. The rows are {rows}.")
        raise ExpressionError(f"No fact is called {shown('.'.join(path))}.")

    @cached_property
    def _facts(self) -> dict[int, Facts]:
        """By the architecture's identity; a text asks for several."""
        return {}


_OPTIONS = frozenset(f.name for f in fields(Options))


def changed_rows(start: Architecture, here: Architecture) -> int:
    """Return how many rows were changed, added or removed.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> article = preset("article-table")
        >>> changed_rows(article, article.replace("C1", filters=64, strides=2))
        1
    """
    one: dict[str, Any] = {row.id: row for row in start.rows}
    other: dict[str, Any] = {row.id: row for row in here.rows}
    return sum(one.get(row_id) != other.get(row_id) for row_id in {**one, **other})
