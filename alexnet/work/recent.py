"""The results that were used last, shared by threads and bounded in number."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """A store of the ``most`` results that were used last.

    Args:
        most: how many are kept.

    Example:
        >>> recent = Recent(most=1)
        >>> recent.put("a", 1)
        >>> recent.put("b", 2)
        >>> recent.get("a"), recent.get("b")
        (None, 2)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """Return the result of ``key``, or ``None``."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key]

    def put(self, key: Hashable, result: T) -> None:
        """Keep a result; the one that was not used for longest goes."""
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > self._most:
                self._results.popitem(last=False)
