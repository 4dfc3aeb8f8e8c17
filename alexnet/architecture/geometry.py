"""Pure formulas of convolutional networks: sizes, padding, receptive fields.

Nothing in here knows of rows or of Keras. Formulas for one axis take and return plain
integers; Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016),
derives them. Keras is the oracle in the tests.
"""

from dataclasses import dataclass

Padding = str | int
"""``"valid"``, ``"ceil"``, ``"same"``, or a number of explicit zeros added on every side."""


def span(kernel: int, dilation: int) -> int:
    """Return from how many pixels in a row a window takes its ``kernel`` pixels.

    Args:
        kernel: pixels of the window along one axis.
        dilation: from one of them to the next, in pixels; 1 for neighbours.

    Example:
        >>> span(3, 1), span(3, 2)
        (3, 5)
    """
    return (kernel - 1) * dilation + 1


def output_size(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Return how many positions a window takes along one axis.

    Args:
        size: pixels of the input along the axis.
        kernel: pixels that the window spans.
        stride: step of the window in pixels.
        padding: ``"valid"`` (no zeros), ``"ceil"`` (valid, rounded up: the last window may
            reach beyond the end, as in the code of Krizhevsky et al. 2012), ``"same"`` (as
            many zeros as keep ``ceil(size / stride)``), or explicit zeros on each side.

    Returns:
        Pixels of the output; 0 where the window does not fit even once.

    Example:
        >>> output_size(227, 11, 4, "valid"), output_size(27, 5, 1, "same")
        (55, 27)
        >>> output_size(224, 11, 4, "valid"), output_size(224, 11, 4, "ceil")
        (54, 55)
    """
    if padding == "same":
        return -(-size // stride)
    if padding == "ceil":
        return max(0, 1 - (kernel - size) // stride)
    zeros = 0 if isinstance(padding, str) else 2 * padding
    return max(0, (size + zeros - kernel) // stride + 1)


def same_zeros(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return the zeros that ``"same"`` puts before and after one axis (TensorFlow's rule).

    An odd zero goes to the end.

    Example:
        >>> same_zeros(27, 5, 1), same_zeros(224, 11, 4)
        ((2, 2), (3, 4))
    """
    total = max(0, (output_size(size, kernel, stride, "same") - 1) * stride + kernel - size)
    return total // 2, total - total // 2


def missing_pixels(size: int, kernel: int, stride: int) -> int:
    """Return by how many pixels the last window of ``"ceil"`` reaches beyond the end.

    Example:
        >>> missing_pixels(224, 11, 4), missing_pixels(227, 11, 4)
        (3, 0)
    """
    windows = output_size(size, kernel, stride, "ceil")
    return max(0, (windows - 1) * stride + kernel - size)


def zeros_before(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Return the zeros that ``padding`` puts before the first pixel of one axis."""
    if padding == "same":
        return same_zeros(size, kernel, stride)[0]
    return 0 if isinstance(padding, str) else padding


@dataclass(frozen=True)
class ReceptiveField:
    """What one unit sees of the network's input, along one axis.

    Attributes:
        size: input pixels that one unit depends on. It grows with every window,
            also past the borders of the input, where it meets padding.
        jump: input pixels between the fields of two neighbouring units.
        start: first input pixel of the field of unit 0; negative inside padding.

    Source: Araujo, Norris and Sim, "Computing receptive fields of convolutional
    neural networks", Distill 2019.

    Example:
        >>> c1 = ReceptiveField().through(kernel=11, stride=4, zeros=0)
        >>> c1.through(kernel=3, stride=2, zeros=0)
        ReceptiveField(size=19, jump=8, start=0)
    """

    size: int = 1
    jump: int = 1
    start: int = 0

    def through(self, *, kernel: int, stride: int, zeros: int) -> "ReceptiveField":
        """Return the field behind one more window with ``zeros`` before the first pixel."""
        return ReceptiveField(
            size=self.size + (kernel - 1) * self.jump,
            jump=self.jump * stride,
            start=self.start - zeros * self.jump,
        )
