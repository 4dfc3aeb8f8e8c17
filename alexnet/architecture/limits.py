"""What this host can afford, asked before Keras is touched.

Two environment variables set the limits, read at every call so that a deployment, or a
test, can change them: ``ALEXNET_MAX_PARAMETERS`` and ``ALEXNET_MAX_ACTIVATION_BYTES``.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import Facts, analyze
from alexnet.architecture.rows import field_type_of, label_of
from alexnet.architecture.values import WholeNumber
from alexnet.errors import ArchitectureError, LimitError, SettingError


@dataclass(frozen=True)
class Limits:
    """The largest network that is built here.

    Attributes:
        params: how many numbers it may hold: 200 million, 800 MB of float32.
        activation_bytes: bytes of its layers' outputs for one image: 1 GB.
    """

    params: int = 200_000_000
    activation_bytes: int = 1_000_000_000

    def afford(self, facts: Facts) -> bool:
        """Return whether a network of these costs is built here."""
        return facts.params <= self.params and facts.activation_bytes <= self.activation_bytes

    @classmethod
    def of_this_host(cls) -> "Limits":
        """Return the defaults with what the environment says instead.

        Raises:
            SettingError: a variable is no whole number above 0.
        """
        return cls(
            params=whole_number_from_environment("ALEXNET_MAX_PARAMETERS", cls.params),
            activation_bytes=whole_number_from_environment(
                "ALEXNET_MAX_ACTIVATION_BYTES", cls.activation_bytes
            ),
        )


def whole_number_from_environment(variable: str, default: int) -> int:
    """Return what an environment variable says, or ``default`` where it says nothing.

    Raises:
        SettingError: it is no whole number above 0.
    """
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    try:
        return WholeNumber(maximum=10**15).parse(text)
    except ValueError as error:
        raise SettingError(f"The environment variable {variable} {error}") from None


def check_limits(architecture: Architecture, limits: Limits | None = None) -> Facts:
    """Return what a network costs, or raise ``LimitError`` where that is too much.

    Args:
        architecture: a valid network.
        limits: what may be afforded; this host's if not given.

    Raises:
        LimitError: naming the row and the field that, made small, would save the most,
            with the figure and the limit.
    """
    limits = limits or Limits.of_this_host()
    facts = analyze(architecture)
    if facts.params > limits.params:
        raise _limit_error(
            architecture,
            lambda facts: facts.params,
            f"the network holds {facts.params:,} parameters; "
            f"this host is set to build at most {limits.params:,}.",
        )
    if facts.activation_bytes > limits.activation_bytes:
        raise _limit_error(
            architecture,
            lambda facts: facts.activation_bytes,
            f"one image's activations take {facts.activation_bytes / 1e6:,.0f} MB; "
            f"this host is set to hold at most {limits.activation_bytes / 1e6:,.0f} MB.",
        )
    return facts


_SMALL: Mapping[str, Any] = {
    "size": (227, 227),
    "channels": 1,
    "filters": 1,
    "kernel_size": 1,
    "units": 1,
}


def _limit_error(
    architecture: Architecture, cost: Callable[[Facts], int], sentence: str
) -> LimitError:
    costs = {}
    for row in architecture.rows:
        for field in row.declared_fields():
            if field.name not in _SMALL:
                continue
            try:
                smaller = architecture.replace(row.name, **{field.name: _SMALL[field.name]})
            except ArchitectureError:
                continue
            costs[row, field] = cost(analyze(smaller))
    row, field = min(costs, key=lambda culprit: costs[culprit])
    value = field_type_of(field).format(getattr(row, field.name))
    return LimitError(f"with {label_of(field)} {value} {sentence}", row=row.name, field=field.name)
