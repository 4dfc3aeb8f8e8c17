"""Every format's names and layouts of AlexNet's arrays -> Keras' own.

The canonical name of an array is Keras' path of the variable, ``"C1/kernel"`` or
``"C1_norm/gamma"``. Canonical kernels are (height, width, input maps of one group, maps) or
(inputs, units), and the first dense row's inputs run through height, width, then channel.
PyTorch has (maps, input maps, height, width), (units, inputs), and channel, height, width.

Matching looks at names and shapes alone, so it is done before any numbers are read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alexnet.architecture.layers import Shape
from alexnet.errors import WeightsError
from alexnet.weights.fitting.namings import NAMINGS, NORM, NamingTask
from alexnet.weights.fitting.relayout import Relayout, kernel_relayout

_WRAPPER = re.compile(r"(?<![^./])(?:module|_orig_mod)[./]")


@dataclass(frozen=True)
class Matching:
    """Which array of a file is which of the network's.

    Attributes:
        relayouts: canonical name -> where it is in the file and how it is turned.
        shapes: canonical name -> canonical shape, as far as the file has it.
        naming: whose names the file uses, in a few words.
        by_order: no name was known: arrays were matched by order and shape.
    """

    relayouts: Mapping[str, Relayout]
    shapes: Mapping[str, Shape]
    naming: str
    by_order: bool = False

    @property
    def sentence(self) -> str:
        """What to tell the user about it."""
        if self.by_order:
            return (
                f"The file's names are not known here, so its arrays were matched by order and "
                f"shape ({self.naming})."
            )
        return f"The file names its arrays as {self.naming} does."

    def under(self, view: Mapping[str, str]) -> "Matching":
        """Return the matching by the file's own keys: those that ``view`` gives for others."""
        relayouts = {
            path: replace(relayout, key=view[relayout.key])
            for path, relayout in self.relayouts.items()
        }
        return replace(self, relayouts=relayouts)

    def check(self, expected: Mapping[str, Shape]) -> None:
        """Raise unless every expected array is there in its shape.

        Raises:
            WeightsError: naming the first array at fault, without the file's name.
        """
        for path, shape in expected.items():
            if path not in self.shapes:
                raise WeightsError(
                    f"there is no “{path}” in it, which the network has as {_size(shape)}: choose "
                    "weights of this network."
                )
            if self.shapes[path] != shape:
                raise WeightsError(
                    f"“{path}” is {_size(self.shapes[path])} in it, and {_size(shape)} in the "
                    "network: choose weights of this network, or mend the row."
                )


def _size(shape: Shape) -> str:
    return " × ".join(f"{length:,}" for length in shape) if shape else "one number"


def match(
    shapes: Mapping[str, Shape],
    expected: Mapping[str, Shape],
    layer_names: Sequence[str] = (),
) -> Matching:
    """Find out which array is which.

    Args:
        shapes: the file's names -> shapes.
        expected: canonical name -> shape of the network, in the flow's order; may be empty.
        layer_names: the network's layers with weights, where ``expected`` is empty.

    Returns:
        What was found; it may be less or more than ``expected``, in other shapes.

    Raises:
        WeightsError: no naming fits, or a layout cannot be told; without the file's name.
    """
    layers = tuple(layer_names) or _layers(expected)
    tasks = [
        (view, NamingTask({name: shapes[key] for name, key in view.items()}, expected, layers))
        for view in _views(shapes, len(expected))
    ]
    found: list[Matching] = []
    refusals: list[WeightsError] = []
    for find in (_by_name, _by_order):
        complete: list[Matching] = []
        for view, task in tasks:
            for matching in find(task, refusals):
                if not expected:
                    return matching.under(view)
                is_complete = matching.shapes.items() >= expected.items()
                (complete if is_complete else found).append(matching.under(view))
        if complete and _is_of_one_network(complete):
            return complete[0]
        if complete:
            raise WeightsError(
                "it holds the weights of several networks, which fit alike: save one alone."
            )
    _refuse_folded(shapes, expected)
    if found:
        # The one that covers most says best what is missing.
        return max(found, key=lambda matching: len(matching.shapes.items() & expected.items()))
    raise refusals[0]


def _refuse_folded(shapes: Mapping[str, Shape], expected: Mapping[str, Shape]) -> None:
    """Raise, and say so, where all that a file lacks is batch normalisation.

    Whoever exports a network for its use alone, as ONNX' exporters do, multiplies what a
    normalisation does to the sums into the kernel before it, and adds the rest to the bias.
    """
    rows = [layer.removesuffix(NORM) for layer in _layers(expected) if layer.endswith(NORM)]
    if not rows:
        return
    folded: dict[str, Shape] = {}
    for path, shape in expected.items():
        layer, _, role = path.rpartition("/")
        if layer.endswith(NORM):
            continue
        folded[path] = shape
        if role == "kernel" and layer in rows:
            folded[f"{layer}/bias"] = shape[-1:]
    try:
        match(shapes, folded).check(folded)
    except WeightsError:
        return
    raise WeightsError(
        f"it holds no batch normalisation, which the network has in {', '.join(rows)}: an export "
        "folds it into the kernels and biases before it. Set Normalisation of these rows to None "
        "and Bias to yes, which gives the file's scores, or save the arrays as they were trained: "
        "torch.save(model.state_dict(), path) or model.save(path)."
    )


def _is_of_one_network(matchings: Sequence[Matching]) -> bool:
    """Return whether no two of them are made of different arrays."""
    keys = [{relayout.key for relayout in m.relayouts.values()} for m in matchings]
    return all(not one.isdisjoint(keys[0]) for one in keys)


def _views(shapes: Mapping[str, Shape], least: int) -> Iterator[dict[str, str]]:
    """Yield dictionaries of names to try -> keys of the file.

    Wrappers of PyTorch put ``module`` or ``_orig_mod`` anywhere into a name, and a checkpoint
    may hold the weights beside other arrays, below one name.
    """
    yield {key: key for key in shapes}
    plain = {_WRAPPER.sub("", key): key for key in shapes}
    if len(plain) == len(shapes) and plain.keys() != shapes.keys():
        yield plain
    below: dict[str, dict[str, str]] = {}
    for name, key in plain.items():
        parts = re.split("[./]", name, maxsplit=1)
        if len(parts) == 2:
            below.setdefault(parts[0], {})[parts[1]] = key
    yield from (view for view in below.values() if 0 < least <= len(view) < len(shapes))


def _by_name(task: NamingTask, refusals: list[WeightsError]) -> Iterator[Matching]:
    for naming, find in NAMINGS:
        try:
            relayouts = find(task)
        except WeightsError as error:
            refusals.append(error)
            continue
        if relayouts:
            yield _matching(relayouts, task.shapes, naming)


def _by_order(task: NamingTask, refusals: list[WeightsError]) -> Iterator[Matching]:
    try:
        yield _in_order(task)
    except WeightsError as error:
        refusals.append(error)


def _layers(expected: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path.rpartition("/")[0] for path in expected))


def _matching(
    relayouts: Mapping[str, Relayout],
    shapes: Mapping[str, Shape],
    naming: str,
    by_order: bool = False,
) -> Matching:
    canonical = {path: relayout.shape(shapes[relayout.key]) for path, relayout in relayouts.items()}
    return Matching(relayouts, canonical, naming, by_order)


def _in_order(task: NamingTask) -> Matching:
    """Match arrays to the expected ones in order, where exactly one way fits."""
    orders = [list(task.shapes), sorted(task.shapes, key=natural)]
    ways: list[tuple[str, dict[str, Relayout]]] = []
    for keys in orders:
        for layout, find in (("in Keras' layout", _as_keras), ("in PyTorch's layout", _as_torch)):
            relayouts = find(task, keys)
            if relayouts and relayouts not in [known for _, known in ways]:
                ways.append((layout, relayouts))
    if len(ways) == 1:
        layout, relayouts = ways[0]
        return _matching(relayouts, task.shapes, layout, by_order=True)
    if ways:
        raise WeightsError(
            "its names are not known, and its arrays fit the network in more than one way: name "
            "them “C1/kernel”, “C1/bias” and so on."
        )
    raise WeightsError(
        f"its names are not known, and its {len(task.shapes):,} arrays do not fit the network's "
        f"{len(task.expected):,} in order: name them “C1/kernel”, “C1/bias” and so on."
        if task.expected
        else "its names are not known: name the arrays “C1/kernel”, “C1/bias” and so on."
    )


def natural(key: str) -> list[tuple[int, str]]:
    """Sort ``layer10`` behind ``layer9``."""
    parts = re.findall(r"\d{1,9}|\D+|\d+", key)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _as_keras(task: NamingTask, keys: Sequence[str]) -> dict[str, Relayout]:
    if [task.shapes[key] for key in keys] != list(task.expected.values()):
        return {}
    return {path: Relayout(key) for path, key in zip(task.expected, keys, strict=True)}


def _as_torch(task: NamingTask, keys: Sequence[str]) -> dict[str, Relayout]:
    if len(keys) != len(task.expected):
        return {}
    relayouts: dict[str, Relayout] = {}
    maps: int | None = None
    for (path, shape), key in zip(task.expected.items(), keys, strict=True):
        given = task.shapes[key]
        if len(given) != len(shape):
            return {}
        relayouts[path] = (
            kernel_relayout(key, given, maps) if len(given) in (2, 4) else Relayout(key)
        )
        if relayouts[path].shape(given) != shape:
            return {}
        if len(given) > 1:
            maps = given[0] if len(given) == 4 else None
    return relayouts
