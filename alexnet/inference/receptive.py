"""Which pixels one unit sees: of the photo, and of the maps that its own row reads.

The windows are walked back one by one, with paddings (TensorFlow's ``"same"`` puts an odd zero at
the end), strides and poolings, as if every map went on beyond its border. So a patch holds every
pixel that moves the unit, and no other but these: pixels in the holes of a dilated kernel, and what
a later row's padding lies on where a stride leaves the last pixels of a map unused.
"""

from dataclasses import dataclass

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.geometry import zeros_before
from alexnet.architecture.layers import Layer, spans_of
from alexnet.architecture.rows import Convolution, Pooling


@dataclass(frozen=True)
class Patch:
    """A rectangle of pixels, as Python slices it.

    Attributes:
        top, left: the first y and x in it; negative inside padding.
        bottom, right: the first y and x after it.

    Example:
        >>> patch = Patch(-2, 3, 9, 14)
        >>> patch.height, patch.width, patch.clipped(8, 20)
        (11, 11, Patch(top=0, left=3, bottom=8, right=14))
    """

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return self.right - self.left

    def clipped(self, height: int, width: int) -> "Patch":
        """Return what of it lies in a picture of that size; empty where nothing does."""
        top, bottom = (min(max(0, edge), height) for edge in (self.top, self.bottom))
        left, right = (min(max(0, edge), width) for edge in (self.left, self.right))
        return Patch(top, left, bottom, right)


def input_patch(architecture: Architecture, layer: str, y: int = 0, x: int = 0) -> Patch:
    """Return what one unit sees of the network's input, in its pixels.

    Args:
        architecture: the network.
        layer: name of a layer, such as ``"C3"`` or ``"C3_norm"``.
        y, x: the unit's place in the layer's output; a vector's units, which see the whole
            input, have none.

    Returns:
        The patch, which reaches into padding near the borders.

    Raises:
        ValueError: there is no such layer, or it has no such place.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> input_patch(preset("article-table"), "S2", 1, 0)
        Patch(top=8, left=0, bottom=27, right=19)
    """
    found = layer_named(architecture, layer)
    height, width = architecture.input.size
    if len(found.output_shape) == 1:
        return Patch(0, 0, height, width)
    patch = _one_unit(found, y, x)
    for earlier in reversed(architecture.layers[: architecture.layers.index(found) + 1]):
        patch = _seen_through(earlier, patch)
    return patch


def previous_patch(architecture: Architecture, layer: str, y: int = 0, x: int = 0) -> Patch:
    """Return what one unit sees of the maps that its own row reads, in their pixels.

    As ``input_patch``; a vector's unit sees all of the maps before it, and nothing
    with height and width where a vector comes before it (0 x 0 pixels).

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> previous_patch(preset("article-table"), "C3", 0, 26)
        Patch(top=-2, left=24, bottom=3, right=29)
    """
    found = layer_named(architecture, layer)
    layers = [other for other in architecture.layers if other.row is found.row]
    if len(found.output_shape) == 1:
        shape = layers[0].input_shape
        return Patch(0, 0, *shape[:2]) if len(shape) == 3 else Patch(0, 0, 0, 0)
    patch = _one_unit(found, y, x)
    for earlier in reversed(layers[: layers.index(found) + 1]):
        patch = _seen_through(earlier, patch)
    return patch


def layer_named(architecture: Architecture, name: str) -> Layer:
    """Return the layer of that name.

    Raises:
        ValueError: there is none.
    """
    for layer in architecture.layers:
        if layer.name == name:
            return layer
    names = ", ".join(layer.name for layer in architecture.layers)
    raise ValueError(f"no layer is named {name!r}; layers are {names}")


def check_place(layer: Layer, y: int, x: int) -> None:
    """Raise ``ValueError`` unless the layer's maps have a pixel at that place."""
    height, width = layer.output_shape[:2]
    if not (0 <= y < height and 0 <= x < width):
        raise ValueError(f"{layer.name} has {height} x {width} places, none at x {x}, y {y}")


def _one_unit(layer: Layer, y: int, x: int) -> Patch:
    check_place(layer, y, x)
    return Patch(y, x, y + 1, x + 1)


def _seen_through(layer: Layer, patch: Patch) -> Patch:
    """Return what a patch of the layer's output sees of its input."""
    if layer.class_name == "ZeroPadding2D":
        zeros = layer.options["padding"]
        above, left = (zeros, zeros) if isinstance(zeros, int) else (zeros[0][0], zeros[1][0])
        return Patch(patch.top - above, patch.left - left, patch.bottom - above, patch.right - left)
    if "strides" not in layer.options:
        return patch  # the input itself, and whatever looks across maps only, or at one number
    row = layer.row
    assert isinstance(row, Convolution | Pooling)
    spans, strides = spans_of(row), row.strides
    # A layer that rounds up has no padding of its own, and nothing before the first pixel.
    padding = layer.options.get("padding", "ceil")
    before = [
        zeros_before(layer.input_shape[axis], spans[axis], strides[axis], padding)
        for axis in (0, 1)
    ]
    return Patch(
        patch.top * strides[0] - before[0],
        patch.left * strides[1] - before[1],
        (patch.bottom - 1) * strides[0] - before[0] + spans[0],
        (patch.right - 1) * strides[1] - before[1] + spans[1],
    )
