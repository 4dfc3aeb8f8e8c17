"""BVLC's AlexNet as raw float32 shards: concatenated, then cut as a manifest says.

Each shard's hash is verified before a number of it is used. The two halves of a grouped
convolution, filed apart, are put side by side: the first makes the first half of the maps, as
in Keras. Whole numbers (the shape of a reshape) are passed over.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import printable, quoted
from alexnet.weights.formats.declared import Array, ArraySpec
from alexnet.weights.formats.limits import WeightLimits

_ROWS = {
    "conv1": "C1",
    "conv2": "C3",
    "conv3": "C5",
    "conv4": "C6",
    "conv5": "C7",
    "fc6": "F9",
    "fc7": "F10",
    "fc8": "Out",
}
_ROLES = {"weights": "kernel", "biases": "bias"}
_HALVES = {"split_1": "C3", "split_3": "C6", "split_5": "C7"}
_HALF = re.compile(r"ConstantFolding/(split_[135])-folded-([01])")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,100}")
_KINDS = ("float32", "int32")


def git_blob_sha1(content: bytes) -> str:
    """Return the hash by which git files a blob.

    Example:
        >>> git_blob_sha1(b"")
        'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    # Not for secrecy: it is how the shards were published.
    whole = b"blob %d\0" % len(content) + content
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest()


def read_shards(
    manifest: Mapping[str, Any] | str | Path,
    folder: Path,
    *,
    name: str = "bvlc-alexnet",
    limits: WeightLimits | None = None,
) -> dict[str, Array]:
    """Read the shards in a folder.

    Args:
        manifest: as parsed, as JSON text, or the path of the JSON file: ``shards`` (each with
            ``name``, ``bytes`` and ``git_blob_sha1``), ``weights`` (each with ``name``,
            ``shape`` and ``dtype``) and ``total_bytes``, both lists in the order of the bytes.
        folder: where the shards lie under their names.
        name: the source's name, for messages.
        limits: what is refused before anything is allocated; this host's if not given.

    Returns:
        Canonical name, such as ``"C3/kernel"``, -> float32 array in Keras' layout. Kernels of
        grouped convolutions are (height, width, input maps of one group, maps).

    Raises:
        WeightsError: a shard is missing, has another size or hash, or the manifest contradicts
            itself.
        SettingError: this host's limit is nonsense.
    """
    limits = limits or WeightLimits.of_this_host()
    try:
        parsed = _parsed(manifest)
        pieces = _pieces(parsed["weights"])
        limits.check(pieces)
        _check_sizes(parsed, pieces)
        return _joined(_cut(_verified(parsed["shards"], folder), pieces))
    except WeightsError as error:
        raise WeightsError(error.reason, name=printable(name)) from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise WeightsError(_bad_manifest(), name=printable(name)) from None


def _bad_manifest() -> str:
    return "its list of shards contradicts itself or cannot be read: download it again."


def _parsed(manifest: Mapping[str, Any] | str | Path) -> Mapping[str, Any]:
    if isinstance(manifest, Path):
        try:
            manifest = manifest.read_text("utf-8")
        except OSError:
            raise WeightsError("its list of shards is missing: download it again.") from None
    parsed = json.loads(manifest) if isinstance(manifest, str) else manifest
    if not isinstance(parsed, Mapping):
        raise TypeError
    return parsed


def _pieces(entries: Sequence[Mapping[str, Any]]) -> dict[str, ArraySpec]:
    pieces: dict[str, ArraySpec] = {}
    for entry in entries:
        shape = tuple(entry["shape"])
        if entry["dtype"] not in _KINDS or any(type(length) is not int for length in shape):
            raise ValueError
        if entry["name"] in pieces:
            raise ValueError
        pieces[entry["name"]] = ArraySpec(shape, entry["dtype"])
    return pieces


def _check_sizes(manifest: Mapping[str, Any], pieces: Mapping[str, ArraySpec]) -> None:
    shards = manifest["shards"]
    sizes = [shard["bytes"] for shard in shards]
    if any(type(count) is not int or count < 1 for count in sizes):
        raise ValueError
    declared = sum(piece.file_bytes for piece in pieces.values())
    if not declared == sum(sizes) == manifest["total_bytes"]:
        raise WeightsError(
            f"its arrays need {declared:,} bytes, and its shards have {sum(sizes):,}: download it "
            "again."
        )
    for shard in shards:
        if not _PLAIN_NAME.fullmatch(shard["name"]):
            raise WeightsError(
                f"{quoted(shard['name'])} is not a plain name of a file: download the list again."
            )


def _verified(shards: Sequence[Mapping[str, Any]], folder: Path) -> Iterator[bytes]:
    """Yield each shard once its size and hash are right."""
    for shard in shards:
        name, count = shard["name"], shard["bytes"]
        try:
            with (folder / name).open("rb") as stream:
                content = stream.read(count + 1)
        except OSError:
            raise WeightsError(f"the shard {quoted(name)} is missing: download it again.") from None
        if len(content) != count:
            raise WeightsError(
                f"the shard {quoted(name)} should have {count:,} bytes and has "
                f"{'more' if len(content) > count else f'{len(content):,}'}: download it again."
            )
        if git_blob_sha1(content) != shard["git_blob_sha1"]:
            raise WeightsError(
                f"the shard {quoted(name)} is not the published one (its hash differs): download "
                "it again."
            )
        yield content


def _cut(shards: Iterator[bytes], pieces: Mapping[str, ArraySpec]) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    rest = memoryview(b"")
    for key, piece in pieces.items():
        raw = memoryview(bytearray(piece.file_bytes))
        done = 0
        while done < len(raw):
            rest = rest if len(rest) else memoryview(next(shards))
            taken = min(len(rest), len(raw) - done)
            raw[done : done + taken] = rest[:taken]
            done, rest = done + taken, rest[taken:]
        if piece.is_float:
            arrays[key] = np.frombuffer(raw, "<f4").reshape(piece.shape).astype("f4", copy=False)
    return arrays


def _joined(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return canonical names in the flow's order, halves put side by side."""
    found: dict[str, Array] = {}
    halves: dict[str, dict[str, Array]] = {}
    for key, array in arrays.items():
        if not np.isfinite(array).all():
            raise WeightsError(f"the array {quoted(key)} holds numbers that are not finite.")
        half = _HALF.fullmatch(key)
        if half:
            halves.setdefault(_HALVES[half[1]], {})[half[2]] = array
        else:
            layer, _, role = key.partition("/")
            found[f"{_ROWS[layer]}/{_ROLES[role]}"] = array
    for row, both in halves.items():
        found[f"{row}/kernel"] = np.concatenate([both["0"], both["1"]], axis=-1)
    return {
        path: found[path]
        for row in _ROWS.values()
        for path in (f"{row}/kernel", f"{row}/bias")
        if path in found
    }
