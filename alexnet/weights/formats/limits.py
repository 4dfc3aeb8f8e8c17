"""What is refused for its declared names, shapes and sizes, before anything is allocated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from alexnet.architecture.limits import whole_number_from_environment
from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted, size
from alexnet.weights.formats.declared import ArraySpec

HEADER_BYTES = 2_000_000
"""The longest list of contents that is read: a thousand arrays need a tenth of it."""

LEAST_PACKED = 16_000_000
"""Bytes that may unpack from next to nothing: all biases zero, say."""

MOST_UNPACKED = 100
"""How many times its stored size a larger array may have; trained weights hardly shrink."""

_NOTHING = "there are no arrays of numbers inside: choose a file of weights."
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class WeightLimits:
    """The most that one file of weights may declare.

    Attributes:
        max_bytes: of all arrays together once read, and of the file where it must be read as
            a whole: 1 GB, or what ``ALEXNET_MAX_WEIGHTS_BYTES`` says.
        max_arrays: how many arrays.
        max_rank: how many axes one may have.
        max_name: characters of one array's name.
    """

    max_bytes: int = 1_000_000_000
    max_arrays: int = 1_000
    max_rank: int = 8
    max_name: int = 200

    @classmethod
    def of_this_host(cls) -> "WeightLimits":
        """Return the defaults with what the environment says instead.

        Raises:
            SettingError: the variable is no whole number above 0.
        """
        return cls(whole_number_from_environment("ALEXNET_MAX_WEIGHTS_BYTES", cls.max_bytes))

    def check(self, declared: Mapping[str, ArraySpec], stored_bytes: int = 0) -> None:
        """Raise where what is declared cannot be weights or is too much.

        Args:
            declared: key -> shape and kind of numbers.
            stored_bytes: what else must be read for it.

        Raises:
            WeightsError: without the file's name, which the caller adds.
        """
        self.check_count(len(declared))
        for key, array in declared.items():
            self.check_name(key)
            if len(array.shape) > self.max_rank:
                raise WeightsError(
                    f"the array {quoted(key)} has {len(array.shape):,} axes; weights have at most "
                    f"{self.max_rank}: choose a file of AlexNet's weights."
                )
            if any(length < 0 for length in array.shape):
                raise WeightsError(array.complaint(key))
        if not any(array.is_read for array in declared.values()):
            raise WeightsError(
                next((array.complaint(key) for key, array in declared.items()), _NOTHING)
            )
        self.check_bytes(max(sum(array.bytes for array in declared.values()), stored_bytes))

    def check_count(self, count: int) -> None:
        """Raise where there are too many arrays."""
        if count > self.max_arrays:
            raise WeightsError(
                f"it holds {count:,} arrays or parts; at most {self.max_arrays:,} are read: "
                "choose a file of AlexNet's weights."
            )

    def check_name(self, key: str) -> None:
        """Raise where an array's name is too long to be one, or no text."""
        if not 0 < len(key) <= self.max_name or _SURROGATE.search(key):
            raise WeightsError(
                f"an array is called {quoted(key)}, and a name must be text of 1 to "
                f"{self.max_name} characters: save the file again."
            )

    def check_bytes(self, count: int) -> None:
        """Raise where so many bytes are too many."""
        if count > self.max_bytes:
            raise WeightsError(
                f"it declares {size(count)} of numbers; this host is set to read at most "
                f"{size(self.max_bytes)}: choose a smaller file."
            )


def check_unpacked(key: str, unpacked: int, stored: int) -> None:
    """Raise where an array would unpack from implausibly little.

    Raises:
        WeightsError: without the file's name.
    """
    if unpacked > LEAST_PACKED and unpacked > MOST_UNPACKED * stored:
        raise WeightsError(
            f"the part {quoted(key)} would unpack from {size(stored)} to {size(unpacked)}, as "
            "no trained weights do: save the file again."
        )
