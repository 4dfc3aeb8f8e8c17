"""Dictionaries in dictionaries, as pickles hold them, walked through once and within bounds.

A pickle may name one dictionary a thousand times, so what looks small can be walked through for
ever. Everything is counted as it is put on the list, not when its turn comes, and a path is
joined only once its length is known.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.limits import WeightLimits

T = TypeVar("T")


def leaves(
    content: Any, kind: type[T], separator: str, *, deepest: int, most: int, limits: WeightLimits
) -> Iterator[tuple[str, T | None]]:
    """Yield the path of every value that is no dictionary, and the value if it is of a kind.

    Args:
        content: what a pickle held.
        kind: of the values that count; of all others only the path is yielded.
        separator: between the keys of a path.
        deepest: dictionaries in each other that are opened; deeper ones are values.
        most: values and dictionaries that are looked at.
        limits: how many one dictionary may hold, and how long the path of a counting value is.

    Raises:
        WeightsError: there are more, or longer ones; without the file's name.

    Example:
        >>> nested = {"a": {"b": 1, "c": "text"}}
        >>> list(leaves(nested, int, ".", deepest=3, most=9, limits=WeightLimits()))
        [('a.b', 1), ('a.c', None)]
    """
    waiting: list[tuple[str, int, Any]] = [("", 0, content)]
    seen = 1
    while waiting:
        path, depth, value = waiting.pop()
        if not isinstance(value, Mapping) or depth >= deepest:
            yield path, value if isinstance(value, kind) else None
            continue
        limits.check_count(len(value))
        seen += len(value)
        if seen > most:
            raise WeightsError(
                f"its pickle holds more than {most:,} values in dictionaries: save the weights "
                "alone."
            )
        for key, inside in reversed(list(value.items())):
            waiting.append((_joined(path, key, separator, limits), depth + 1, inside))


def _joined(path: str, key: str | int, separator: str, limits: WeightLimits) -> str:
    text = str(key)
    if len(path) + len(separator) + len(text) > limits.max_name:
        raise WeightsError(
            f"an array lies below {quoted(text)}, and its whole name may have at most "
            f"{limits.max_name} characters: save the file again."
        )
    return f"{path}{separator}{text}" if path else text
