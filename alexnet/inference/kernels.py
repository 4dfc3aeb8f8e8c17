"""A row's kernels, as arrays to look at."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Dense
from alexnet.inference.network import Network

GREY = 128
"""The shade of a weight of zero."""


def kernels_of(network: Network, row: str) -> NDArray[np.float32]:
    """Return all kernels of a convolution row.

    Returns:
        (maps, height, width, input maps of one group).

    Raises:
        ValueError: the row is no convolution.
    """
    _convolution(network.architecture, row)
    return np.moveaxis(np.asarray(network.weights[f"{row}/kernel"]), -1, 0)


def kernel_planes(network: Network, row: str, map_index: int) -> NDArray[np.float32]:
    """Return one map's kernel as one plane for each input map that it reads.

    ``input_maps_of`` says which these are.

    Returns:
        (input maps of the group, height, width).

    Raises:
        ValueError: the row is no convolution or has no such map.
    """
    _check_map(_convolution(network.architecture, row), map_index)
    return np.moveaxis(kernels_of(network, row)[map_index], -1, 0)


def kernel_pictures(
    kernels: NDArray[np.float32], channel_order: Literal["RGB", "BGR"] = "RGB"
) -> NDArray[np.uint8]:
    """Return kernels that read a photo as small pictures, as in Krizhevsky et al. 2012, figure 3.

    Each is scaled by its own largest weight: grey stands for zero, bright for positive and dark
    for negative weights.

    Args:
        kernels: (maps, height, width, channels) of 3 channels, or of 1, which gives greys.
        channel_order: the order in which the weights expect a photo's channels.

    Returns:
        (maps, height, width, 3), RGB.

    Raises:
        ValueError: the kernels have another number of channels.

    Example:
        >>> kernel_pictures(np.array([[[[0.5, 0.0, -0.5]]]], np.float32)).tolist()
        [[[[255, 128, 1]]]]
    """
    channels = kernels.shape[-1]
    if channels not in (1, 3):
        raise ValueError(f"kernels of 1 or 3 channels make pictures, not of {channels}")
    if channel_order == "BGR":
        kernels = kernels[..., ::-1]
    finite = np.nan_to_num(kernels, posinf=0, neginf=0)
    peaks = np.abs(finite).max((1, 2, 3), keepdims=True)
    scaled = finite / np.where(peaks > 0, peaks, 1)
    shades = np.rint(GREY + (255 - GREY) * scaled).astype(np.uint8)
    return np.broadcast_to(shades, (*shades.shape[:3], 3)).copy()


def input_maps_of(architecture: Architecture, row: str, map_index: int) -> range:
    """Return which maps of the row's input one of its maps reads.

    Raises:
        ValueError: the row is no convolution or has no such map.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> input_maps_of(preset("paper-2012"), "C3", 200)
        range(48, 96)
    """
    found = _convolution(architecture, row)
    _check_map(found, map_index)
    layer = next(layer for layer in architecture.layers if layer.name == row)
    depth = layer.input_shape[2] // found.groups
    first = map_index // (found.filters // found.groups) * depth
    return range(first, first + depth)


def towers(architecture: Architecture, row: str) -> tuple[range, ...]:
    """Return which maps of a convolution row stand in which tower.

    A row with groups has as many towers. So has a row whose maps are read by one, such as
    paper-2012's C1: its first 48 maps feed the first group of C3, the others the second.

    Returns:
        Ranges of maps, the first group's first; one range where the row has no towers.

    Raises:
        ValueError: the row is no convolution.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> towers(preset("paper-2012"), "C1"), towers(preset("paper-2012"), "C5")
        ((range(0, 48), range(48, 96)), (range(0, 192), range(192, 384)))
    """
    found = _convolution(architecture, row)
    groups = found.groups
    if groups == 1:
        groups = _groups_of_the_next_convolution(architecture, found)
    share = found.filters // groups
    return tuple(range(start, start + share) for start in range(0, found.filters, share))


def _groups_of_the_next_convolution(architecture: Architecture, row: Convolution) -> int:
    for later in architecture.rows[architecture.rows.index(row) + 1 :]:
        if isinstance(later, Convolution):
            return later.groups
        if isinstance(later, Dense):
            break
    return 1


def _convolution(architecture: Architecture, name: str) -> Convolution:
    for row in architecture.rows:
        if row.name == name and isinstance(row, Convolution):
            return row
    raise ValueError(f"{name!r} is not a convolution row; only these have kernels to look at")


def _check_map(row: Convolution, map_index: int) -> None:
    if not 0 <= map_index < row.filters:
        raise ValueError(f"{row.name} has {row.filters} maps, none numbered {map_index}")
