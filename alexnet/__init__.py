"""AlexNet as a value: edit it, cost it, build it, run it.

    >>> import alexnet
    >>> arch = alexnet.preset("article-table").replace("C1", filters=64)
    >>> alexnet.analyze(arch).params
    62161896

Importing this package imports neither TensorFlow nor Keras; the names that need them
(``build_model``, ``load_weights``) are fetched at their first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.codegen import to_python
from alexnet.architecture.facts import Facts, analyze
from alexnet.architecture.limits import Limits, check_limits
from alexnet.architecture.presets import PRESETS, Preset, preset
from alexnet.errors import (
    AlexNetError,
    ArchitectureError,
    ImageError,
    LessonError,
    LimitError,
    LinkError,
    WeightsError,
)

if TYPE_CHECKING:
    from alexnet.images import load_image
    from alexnet.network.build import build_model
    from alexnet.network.load_weights import load_weights

__all__ = [
    "PRESETS",
    "AlexNetError",
    "Architecture",
    "ArchitectureError",
    "Facts",
    "ImageError",
    "LessonError",
    "LimitError",
    "Limits",
    "LinkError",
    "Preset",
    "WeightsError",
    "analyze",
    "build_model",
    "check_limits",
    "load_image",
    "load_weights",
    "preset",
    "to_python",
]

_FETCHED_AT_FIRST_USE = {
    "build_model": "alexnet.network.build",
    "load_image": "alexnet.images",
    "load_weights": "alexnet.network.load_weights",
}


def __getattr__(name: str) -> Any:
    if name in _FETCHED_AT_FIRST_USE:
        return getattr(import_module(_FETCHED_AT_FIRST_USE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
