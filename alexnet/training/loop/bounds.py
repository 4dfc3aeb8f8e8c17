"""Numbers of a value that must lie between two others."""

from collections.abc import Iterable

from alexnet.errors import TrainingError


def check_bounds(value: object, bounds: Iterable[tuple[str, float, float]]) -> None:
    """Refuse a value of which a number is too small, too large, or not a number.

    Args:
        value: has the numbers as attributes.
        bounds: attribute, smallest, largest.

    Raises:
        TrainingError: with the attribute's name in words and what it is.

    Example:
        >>> check_bounds(3 + 4j, [("real", 0, 5), ("imag", 0, 1)])
        Traceback (most recent call last):
        alexnet.errors.TrainingError: imag must lie between 0 and 1, not 4.
    """
    for name, low, high in bounds:
        number = getattr(value, name)
        if not low <= number <= high:
            raise TrainingError(
                f"{name.replace('_', ' ')} must lie between {low:g} and {high:g}, not {number:g}."
            )
