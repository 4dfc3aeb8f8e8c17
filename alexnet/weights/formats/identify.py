"""What a file of weights is, told from its first bytes and never from its name."""

from enum import StrEnum

from alexnet.errors import WeightsError
from alexnet.weights.formats import hdf5, npz, pickles
from alexnet.weights.formats.archive import opened_archive
from alexnet.weights.formats.file import WeightsFile
from alexnet.weights.formats.limits import WeightLimits
from alexnet.weights.formats.numpy_pickle import holds_objects
from alexnet.weights.formats.torch_zip import is_pickle

ACCEPTED = ".weights.h5, .keras, .npz, .safetensors, .onnx or PyTorch's .pth"
"""The accepted formats, as a message names them."""


class WeightsFormat(StrEnum):
    """A format that is read."""

    HDF5 = "Keras .weights.h5"
    KERAS = "Keras .keras"
    NPZ = "numpy .npz"
    SAFETENSORS = ".safetensors"
    ONNX = ".onnx"
    TORCH = "PyTorch .pth"
    NUMPY_PICKLE = "pickled numpy arrays"


_STRANGERS = (
    (npz.MAGIC, "a single numpy array"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file"),
    (b"MATLAB 7.3 MAT-file", "a MATLAB file"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GGUF", "a GGUF file of a language model"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_OLD_TORCH = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
_USER_BLOCKS = (512, 1024, 2048)
"""Bytes that a program may put before HDF5's own, for notes."""
_LOOKED_AT = _USER_BLOCKS[-1] + len(hdf5.MAGIC)


def identify(file: WeightsFile, limits: WeightLimits) -> WeightsFormat:
    """Return the format of a file.

    Raises:
        WeightsError: empty, or of another kind, which is named; without the file's name.

    Example:
        >>> identify(WeightsFile(hdf5.MAGIC + b"..."), WeightLimits()).value
        'Keras .weights.h5'
    """
    start = file.start(_LOOKED_AT)
    if not start:
        raise WeightsError(f"the file is empty (0 bytes): choose a {ACCEPTED} file.")
    if start.startswith(hdf5.MAGIC):
        return WeightsFormat.HDF5
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _identify_archive(file, limits)
    if start[8:9] == b"{":
        return WeightsFormat.SAFETENSORS
    if start.startswith(_OLD_TORCH):
        raise WeightsError(
            "the file is in PyTorch's format from before version 1.6: load it with PyTorch and "
            "save it again."
        )
    if start.startswith(pickles.MAGIC) or holds_objects(start):
        return WeightsFormat.NUMPY_PICKLE
    # The first field of an ONNX model is its version (ir_version), a number of one byte.
    if start[:1] == b"\x08" and b"\x00" < start[1:2] < b"\x20":
        return WeightsFormat.ONNX
    raise WeightsError(f"the file is {_stranger(start)}: choose a {ACCEPTED} file.")


def _identify_archive(file: WeightsFile, limits: WeightLimits) -> WeightsFormat:
    with opened_archive(file, limits) as archive:
        names = archive.namelist()
    if hdf5.MEMBER in names:
        return WeightsFormat.KERAS
    if sum(map(is_pickle, names)) == 1:
        return WeightsFormat.TORCH
    if any(name.endswith(npz.SUFFIX) for name in names):
        return WeightsFormat.NPZ
    raise WeightsError(
        "the file is a ZIP archive without weights of a kind that is read: choose a "
        f"{ACCEPTED} file."
    )


def _stranger(start: bytes) -> str:
    for magic, name in _STRANGERS:
        if start.startswith(magic):
            return name
    if any(start.startswith(hdf5.MAGIC, length) for length in _USER_BLOCKS):
        return "an HDF5 file behind another program's notes (a user block)"
    text = start.decode("utf-8", errors="ignore")
    # The cut may fall inside a character of up to four bytes.
    is_text = len(start) - len(text.encode()) <= 3
    if is_text and all(c.isprintable() or c in "\t\n\r\ufeff" for c in text):
        is_page = text.lstrip().lower().startswith(("<!doctype html", "<html"))
        return "a web page" if is_page else "text"
    return f"of an unknown kind (its first bytes are {start[:4].hex(' ')})"
