"""The numbers of groups that a convolution can have."""

import math

_MOST_GROUPS = 4096


def possible_groups(channels: int, filters: int) -> list[int]:
    """Return the numbers that divide both the maps that come in and those that go out, up to 4096.

    Example:
        >>> possible_groups(96, 256)
        [1, 2, 4, 8, 16, 32]
    """
    common = math.gcd(channels, filters)
    return [n for n in range(1, min(common, _MOST_GROUPS) + 1) if common % n == 0]
