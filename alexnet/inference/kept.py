"""Networks that are kept between uses: the last used ones, up to so many bytes of weights."""

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alexnet.inference.network import Network


class KeptNetworks:
    """A store of networks that threads share, bounded by the bytes of their weights.

    Arrays that several networks share count once. Each network is made once, however many
    threads ask for it at the same time; a network larger than the bound is kept until the
    next one comes.

    Args:
        most_bytes: what the arrays of all kept networks may take together.
        most: how many networks are kept at most; each also takes some 5 MB of its own.
    """

    def __init__(self, most_bytes: int, most: int = 16) -> None:
        self._most_bytes = most_bytes
        self._most = most
        self._networks: OrderedDict[str, Network] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def get(self, key: str, make: "Callable[[], Network]") -> "Network":
        """Return the network of ``key``, made by ``make`` where it is not kept.

        Args:
            key: stands for architecture and weights.
            make: makes it; what it raises is passed on, and the next call tries again.
        """
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._networks:
                    self._networks.move_to_end(key)
                    return self._networks[key]
            network = make()
            with self._lock:
                self._networks[key] = network
                self._shrink()
                self._making.pop(key, None)
        return network

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays that are kept now."""
        with self._lock:
            return self._bytes()

    def __len__(self) -> int:
        return len(self._networks)

    def _bytes(self) -> int:
        sizes = {
            id(array): array.dtype.size * array.shape.num_elements()
            for network in self._networks.values()
            for array in network.weights.values()
        }
        return sum(sizes.values())

    def _shrink(self) -> None:
        dropped = False
        while len(self._networks) > 1 and (
            len(self._networks) > self._most or self._bytes() > self._most_bytes
        ):
            self._networks.popitem(last=False)
            dropped = True
        if dropped:
            # Keras' layers and their tensors hold each other: hundreds of megabytes would
            # wait for Python to look for cycles by itself.
            gc.collect()
