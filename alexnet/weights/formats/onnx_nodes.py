"""What an ONNX graph does with its arrays: their order along the graph, and how they lie.

Exporters give arrays names of their own and write them in any order. The nodes of a graph are
sorted, so the order in which they use arrays is the order of the layers.
Source: onnx/docs/Operators.md (Conv, Gemm, MatMul, BatchNormalization, Transpose).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from types import MappingProxyType

_KERNELS = {"Conv", "FusedConv"}
_DENSE = {"Gemm", "FusedGemm", "MatMul"}
_OTHERS = {"Add", "BatchNormalization"}
_NOT_TAKEN = {
    "Mul",
    "Div",
    "Sub",
    "Pow",
    "PRelu",
    "InstanceNormalization",
    "LayerNormalization",
    "GroupNormalization",
}
"""What computes with arrays that no row has."""
_HANDED_ON = {"Identity", "Cast"}
_MAPS_LAST = (0, 2, 3, 1)
"""The axes of a Transpose from (maps, height, width) to (height, width, maps)."""


@dataclass
class Node:
    """One operation.

    Attributes:
        operator: its name, such as ``"Conv"``.
        inputs, outputs: names of what it takes and gives.
        numbers: attribute of one whole number -> number.
        axes: the attribute ``perm``.
        epsilon: the attribute, or ONNX's default.
        factors: attributes ``alpha`` and ``beta``, as far as they are given.
    """

    operator: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    axes: list[int] = field(default_factory=list)
    epsilon: float = 1e-5
    factors: dict[str, float] = field(default_factory=dict)


def scalings_of(nodes: Iterable[Node], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """Return the batch normalisations that were folded to a factor and a summand for each map.

    Keras' exporter computes both from the four arrays, and leaves a Mul and an Add.

    Args:
        nodes: in the file's order.
        shapes: the arrays' names -> shapes.

    Returns:
        Name of the factors -> name of the summands.

    Example:
        >>> nodes = [Node("Conv", ["x", "w"], ["a"]), Node("Mul", ["a", "s"], ["b"])]
        >>> nodes.append(Node("Add", ["b", "t"], ["y"]))
        >>> scalings_of(nodes, {"w": (8, 3, 5, 5), "s": (1, 8, 1, 1), "t": (1, 8, 1, 1)})
        {'s': 't'}
    """
    maps: set[int] = set()
    scaled: dict[str, str] = {}
    found: dict[str, str] = {}
    for node in nodes:
        arrays = [name for name in node.inputs if name in shapes]
        if not arrays:
            continue
        shape = shapes[arrays[0]]
        if node.operator in _KERNELS | _DENSE:
            maps = set(shape[:1] if node.operator in _KERNELS else shape)
        elif len(arrays) == 1 and prod(shape) == max(shape, default=0) > 1 and prod(shape) in maps:
            flow = next((name for name in node.inputs if name in scaled), None)
            if node.operator == "Mul":
                scaled |= dict.fromkeys(node.outputs, arrays[0])
            elif node.operator == "Add" and flow is not None:
                found[scaled[flow]] = arrays[0]
    return found


def axes_of(
    nodes: Iterable[Node],
    shapes: Mapping[str, tuple[int, ...]],
    scalings: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, tuple[int, ...]]:
    """Return the arrays that layers are made of, in the graph's order, each with its new axes.

    Where a dense row takes maps as (height, width, maps), as TensorFlow has them, arrays are to
    be turned to Keras' layout as a whole, else to PyTorch's.

    Args:
        nodes: in the file's order.
        shapes: the arrays' names -> shapes.
        scalings: as ``scalings_of`` finds them.

    Example:
        >>> node = Node("MatMul", ["x", "w"], ["y"])
        >>> axes_of([node], {"v": (3,), "w": (4, 2)})
        {'w': (1, 0)}
    """
    nodes = list(nodes)
    named = {name: name for name in shapes}
    turned: set[str] = set()
    used: dict[str, Node] = {}
    maps_last = False
    for node in nodes:
        known = [named[name] for name in node.inputs if name in named]
        if node.operator in _HANDED_ON and known:
            named |= dict.fromkeys(node.outputs, known[0])
        elif node.operator == "Transpose" and known and len(shapes[known[0]]) == 2:
            named |= dict.fromkeys(node.outputs, known[0])
            turned.add(known[0])
        elif node.operator == "Transpose":
            maps_last |= tuple(node.axes) == _MAPS_LAST
        elif node.operator in _KERNELS | _DENSE | _OTHERS or scalings.keys() & set(known):
            for name in known:
                used.setdefault(name, node)
    found: dict[str, tuple[int, ...]] = {}
    for name, node in used.items():
        rank = len(shapes[name])
        axes = tuple(range(rank))
        if rank == 4 and node.operator in _KERNELS and maps_last:
            axes = (2, 3, 1, 0)
        elif rank == 2 and node.operator in _DENSE:
            units_first = bool(node.numbers.get("transB", 0)) != (name in turned)
            axes = (1, 0) if units_first == maps_last else axes
        found[name] = axes
    return found


def not_taken(
    nodes: Iterable[Node], shapes: Mapping[str, tuple[int, ...]], scalings: Mapping[str, str]
) -> list[str]:
    """Return the kinds of nodes whose arithmetic no row takes over, by the alphabet.

    Behind the first kernel a single number is passed over: activations and local response
    normalisation, which rows do have, are written out with such ones.

    Args:
        nodes: in the file's order.
        shapes: the arrays' names -> shapes.
        scalings: as ``scalings_of`` finds them.

    Example:
        >>> nodes = [Node("Sub", ["x", "mean"], ["a"]), Node("Conv", ["a", "w"], ["y"])]
        >>> not_taken(nodes, {"mean": (1, 3, 1, 1), "w": (8, 3, 5, 5)}, {})
        ['Sub']
    """
    found: set[str] = set()
    constants: set[str] = set()
    is_input = True
    for node in nodes:
        arrays = [name for name in node.inputs if name in shapes and name not in scalings]
        if node.operator == "Constant":
            constants.update(node.outputs)
        elif node.operator in _KERNELS | _DENSE:
            is_input = False
            if node.operator in _DENSE:
                changed = (name for name, factor in node.factors.items() if factor != 1)
                found.update(f"{node.operator}'s {name}" for name in changed)
        elif is_input and node.operator in _NOT_TAKEN | {"Add"}:
            if arrays or constants.intersection(node.inputs):
                found.add(node.operator)
        elif node.operator in _NOT_TAKEN and any(
            prod(shapes[name]) > 1 or node.operator == "PRelu" for name in arrays
        ):
            found.add(node.operator)
    return sorted(found)


def epsilons_of(nodes: Iterable[Node]) -> dict[str, float]:
    """Return the names that batch normalisations take -> what each adds to the variance.

    Example:
        >>> epsilons_of([Node("BatchNormalization", ["x", "gamma"], ["y"], epsilon=0.001)])
        {'x': 0.001, 'gamma': 0.001}
    """
    return {
        name: node.epsilon
        for node in nodes
        if node.operator == "BatchNormalization"
        for name in node.inputs
    }
