"""Pure formulas of what a layer costs: parameters and multiply-adds.

Nothing in here knows of rows or of Keras, which is the oracle in the tests.
"""


def convolution_params(
    kernel: tuple[int, int], in_maps: int, maps: int, groups: int, use_bias: bool
) -> int:
    """Return how many numbers a convolution learns.

    Example:
        >>> convolution_params((11, 11), 3, 96, 1, True)
        34944
    """
    return kernel[0] * kernel[1] * (in_maps // groups) * maps + (maps if use_bias else 0)


def convolution_macs(
    kernel: tuple[int, int], in_maps: int, maps: int, groups: int, size: tuple[int, int]
) -> int:
    """Return the multiply-adds of a convolution whose output has the given size.

    Zeros of the padding are multiplied like any other pixel; biases are left out.

    Example:
        >>> convolution_macs((11, 11), 3, 96, 1, (55, 55))
        105415200
    """
    return kernel[0] * kernel[1] * (in_maps // groups) * maps * size[0] * size[1]


def dense_params(inputs: int, units: int, use_bias: bool) -> int:
    """Return how many numbers a dense layer learns.

    Example:
        >>> dense_params(9216, 4096, True)
        37752832
    """
    return inputs * units + (units if use_bias else 0)


def dense_macs(inputs: int, units: int) -> int:
    """Return the multiply-adds of a dense layer; biases are left out.

    Example:
        >>> dense_macs(9216, 4096)
        37748736
    """
    return inputs * units
