"""The results that were used last, shared by threads and bounded in number or bytes."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """A store of the results that were used last.

    Args:
        most: how many are kept.
        most_bytes: what they may take together, as far as their sizes are told.

    Example:
        >>> recent = Recent(most=1)
        >>> recent.put("a", 1)
        >>> recent.put("b", 2)
        >>> recent.get("a"), recent.get("b")
        (None, 2)
    """

    def __init__(self, most: float = math.inf, most_bytes: float = math.inf) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._results: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """Return the result of ``key``, or ``None``."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def put(self, key: Hashable, result: T, nbytes: int = 0) -> None:
        """Keep a result; those that were not used for longest go.

        Args:
            key: stands for the result.
            result: what to keep, unless it alone is too large.
            nbytes: what it takes.
        """
        if nbytes > self._most_bytes:
            return
        with self._lock:
            self._results[key] = result, nbytes
            self._results.move_to_end(key)
            while len(self._results) > self._most or self._bytes() > self._most_bytes:
                self._results.popitem(last=False)

    def get_or_make(
        self, key: Hashable, make: Callable[[], T], nbytes: Callable[[T], int] = lambda _: 0
    ) -> T:
        """Return the result of ``key``, made here where it is not kept.

        Nobody waits for another's making: two threads may make the same, and both get what
        was kept first.

        Args:
            key: stands for the result.
            make: returns it.
            nbytes: tells what a result takes.
        """
        found = self.get(key)
        if found is None:
            made = make()
            first = self.get(key)
            found = made if first is None else first
            self.put(key, found, nbytes(found))
        return found

    def _bytes(self) -> int:
        return sum(nbytes for _, nbytes in self._results.values())
