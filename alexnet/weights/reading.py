"""Files of weights that strangers send, read in a reader process and written anew as plain arrays.

The new file is a .safetensors file under the network's own names. It is read like any other
file, within the same limits: whatever became of the reader, nothing of the stranger's own
structure is left in it.
"""

import json
import struct
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import shapes_of
from alexnet.errors import ArchitectureError, WeightsError
from alexnet.untrusted.readers import READERS, Answer
from alexnet.weights.fetching.uploads import UPLOADS
from alexnet.weights.formats.read import remark_on, stream_weights
from alexnet.weights.trained import from_file

_LONGEST_REMARK = 300


class KeptWeights(NamedTuple):
    """A stranger's weights, once they are kept.

    Attributes:
        digest: what names them.
        architecture: the network that they fit.
        remark: a sentence on what of the file is not taken over; empty for nothing.
    """

    digest: str
    architecture: Architecture
    remark: str


def keep_weights(data: bytes, name: str, architecture: Architecture) -> KeptWeights:
    """Keep a stranger's weights.

    Args:
        data: the whole file.
        name: as the visitor knows it.
        architecture: the network of the table; where it does not fit, the presets are tried.

    Raises:
        WeightsError: it is no file of weights, fits neither, or took more than a file may.
    """
    UPLOADS.check(data, name)

    def taken(facts: Answer, result: Path) -> KeptWeights:
        try:
            fitting = Architecture.from_json(str(facts.get("architecture")))
        except ArchitectureError:
            raise _unlikely() from None
        remark = facts.get("remark")
        if not isinstance(remark, str) or len(remark) > _LONGEST_REMARK:
            raise _unlikely()
        digest = UPLOADS.keep(result.read_bytes(), name)
        path = UPLOADS.path(digest)
        assert path is not None
        checked = from_file(path, key=digest, name=name, architecture=fitting)
        return KeptWeights(digest, checked.architecture, remark)

    return READERS.read(
        "alexnet.weights.reading:convert_file",
        data,
        taken,
        refuse=lambda reason: WeightsError(reason, name=name),
        name=name,
        architecture=architecture.to_json(),
    )


def convert_file(file: Path, result: Path, name: str, architecture: str) -> dict[str, Any]:
    """Read a file in a reader process, one array at a time, and write its arrays anew."""
    table = Architecture.from_json(architecture)
    fitting = from_file(file, key="", name=name, architecture=table).architecture
    expected = shapes_of(fitting)
    with result.open("wb") as written:
        written.write(_header(expected))
        for _, array in stream_weights(file, name=name, expected=expected):
            array.astype("<f4", copy=False).tofile(written)
    return {"architecture": fitting.to_json(), "remark": remark_on(file, name=name)}


def _unlikely() -> WeightsError:
    return WeightsError("the file cannot be read here: choose another one.")


def _header(shapes: dict[str, tuple[int, ...]]) -> bytes:
    """Return what a .safetensors file of float32 arrays begins with."""
    fields: dict[str, Any] = {}
    start = 0
    for path, shape in shapes.items():
        end = start + 4 * prod(shape)
        fields[path] = {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}
        start = end
    text = json.dumps(fields).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text
