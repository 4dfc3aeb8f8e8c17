"""What an ONNX graph does with its arrays: their order along the graph, and how they lie.

Exporters give arrays names of their own and write them in any order. The nodes of a graph are
sorted, so the order in which they use arrays is the order of the layers.
Source: onnx/docs/Operators.md (Conv, Gemm, MatMul, BatchNormalization, Transpose).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_KERNELS = {"Conv", "FusedConv"}
_DENSE = {"Gemm", "FusedGemm", "MatMul"}
_OTHERS = {"Add", "BatchNormalization"}
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
    """

    operator: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    axes: list[int] = field(default_factory=list)
    epsilon: float = 1e-5


def axes_of(
    nodes: Iterable[Node], shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """Return the arrays that layers are made of, in the graph's order, each with its new axes.

    Where a dense row takes maps as (height, width, maps), as TensorFlow has them, arrays are to
    be turned to Keras' layout as a whole, else to PyTorch's.

    Args:
        nodes: in the file's order.
        shapes: the arrays' names -> shapes.

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
        elif node.operator in _KERNELS | _DENSE | _OTHERS:
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
