"""Progressive resizing: how small the pictures of a training's first epochs may be."""

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution
from alexnet.errors import ArchitectureError

_SMALLEST_INPUT = 128
"""Below, small pictures save little."""

_SHARES = (0.58, 0.72)
"""Of the input's side, tried in this order; the first one costs about a third."""


def progressive_size(architecture: Architecture) -> int:
    """Return a side that every window of the network fits on, or 0 where none saves much.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> progressive_size(preset("article-code"))
        131
    """
    height, width = architecture.input.size
    has_maps = any(isinstance(row, Convolution) for row in architecture.rows)
    if height != width or height < _SMALLEST_INPUT or not has_maps:
        return 0
    for share in _SHARES:
        # Sides of 4 n + 3, as the article's 227: its first window of 11 moves by 4.
        size = int(height * share) // 4 * 4 + 3
        try:
            architecture.replace(architecture.input.name, size=(size, size))
        except ArchitectureError:
            continue
        return size
    return 0
