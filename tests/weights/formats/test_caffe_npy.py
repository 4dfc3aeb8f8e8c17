"""``bvlc_alexnet.npy``: a dictionary of lists in one object, as Python 2 and 3 write it."""

import io

import numpy as np
import pytest

from alexnet.architecture.presets import preset
from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.weights.formats import read_weights
from tests.support import weight_files as files

NETWORK = preset("paper-2012")
for row, fields in {
    "C1": {"filters": 4},
    "C3": {"filters": 4},
    "C5": {"filters": 4},
    "C6": {"filters": 4},
    "C7": {"filters": 4},
    "F9": {"units": 6},
    "F10": {"units": 6},
    "Out": {"units": 3},
}.items():
    NETWORK = NETWORK.replace(row, **fields)
EXPECTED = {v.path: v.shape for v in variables(NETWORK)}
NAMES = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8")
ARRAYS = {
    path: np.random.default_rng(n).normal(size=shape).astype("f4")
    for n, (path, shape) in enumerate(EXPECTED.items())
}


def dictionary(*, as_lists: bool = True) -> dict[str, object]:
    rows = list(dict.fromkeys(path.split("/")[0] for path in EXPECTED))
    found: dict[str, object] = {}
    # In no order: Python 2's dictionaries had none.
    for name, row in sorted(zip(NAMES, rows, strict=True), key=lambda pair: pair[0][::-1]):
        kernel, bias = ARRAYS[f"{row}/kernel"], ARRAYS[f"{row}/bias"]
        found[name] = [kernel, bias] if as_lists else {"weights": kernel, "biases": bias}
    return found


@pytest.mark.parametrize("as_lists", [True, False])
def test_a_dictionary_in_an_npy_file(as_lists: bool) -> None:
    file = io.BytesIO()
    np.save(file, np.array(dictionary(as_lists=as_lists), object), allow_pickle=True)
    read = read_weights(file.getvalue(), name="bvlc_alexnet.npy", expected=EXPECTED)
    for path, array in ARRAYS.items():
        np.testing.assert_array_equal(read[path], array)


def as_python_2(raw: bytes) -> bytes:
    """A text of bytes, as Python 2 pickles it."""
    return b"T" + len(raw).to_bytes(4, "little") + raw


def test_the_bytes_of_python_2_arrive_as_text() -> None:
    def begun() -> bytes:
        kind = files.name_of("numpy.core.multiarray", "_reconstruct")
        zero = files.tuple_of(files.number(0))
        return kind + files.tuple_of(files.name_of("numpy", "ndarray"), zero, b"U\x01b") + b"R"

    def dtype(code: str, order: str) -> bytes:
        made = files.name_of("numpy", "dtype")
        made += files.tuple_of(files.text(code), files.number(0), files.number(1)) + b"R"
        state = [files.number(3), files.text(order), b"N", b"N", b"N"]
        return made + files.tuple_of(*state, *[files.number(n) for n in (-1, -1, 0)]) + b"b"

    values = np.arange(-3, 3, dtype="f4")
    numbers = [files.number(1), files.tuple_of(files.number(6)), dtype("f4", "<"), b"\x89"]
    array = begun() + files.tuple_of(*numbers, as_python_2(values.tobytes())) + b"b"
    inside = b"](}" + b"U\x05conv1" + b"](" + array + b"es" + b"e"
    outer = begun() + files.tuple_of(files.number(1), b")", dtype("O8", "|"), b"\x89", inside)
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }\n"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    read = read_weights(data + b"\x80\x02" + outer + b"b.", name="old.npy")
    np.testing.assert_array_equal(read["conv1/kernel"], values)


def test_other_objects_are_refused() -> None:
    for content in ([1, 2], "text", {"conv1": ["text"]}):
        file = io.BytesIO()
        np.save(file, np.array([content, None], object)[:1], allow_pickle=True)
        with pytest.raises(WeightsError):
            read_weights(file.getvalue(), name="my.npy", expected=EXPECTED)
