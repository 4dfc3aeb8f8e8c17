"""The three quantities that a network costs, and how their figures are written."""

from enum import Enum
from typing import Protocol

MINUS = "−"
"""The sign that is as wide as a plus."""


class Costed(Protocol):
    """Whatever has the three figures: a network, a row of it, or a point of a sweep."""

    @property
    def params(self) -> int:
        """How many numbers it holds."""

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""

    @property
    def activation_bytes(self) -> int:
        """Bytes of the outputs for one float32 image."""


class Quantity(Enum):
    """What is counted; the value names the attribute of the facts.

    Example:
        >>> Quantity.PARAMS.label, Quantity.MACS.text(1135256096)
        ('parameters', '1,135,256,096')
        >>> Quantity.ACTIVATION_BYTES.text(2_696_736)
        '2.7 MB'
    """

    PARAMS = "params"
    MACS = "macs"
    ACTIVATION_BYTES = "activation_bytes"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return _LABELS[self]

    @property
    def verb(self) -> str:
        """What a network does with it: has parameters, does multiply-adds, takes memory."""
        return _VERBS[self]

    def of(self, costed: Costed) -> int:
        """Return the figure of a network, a row or a point."""
        figure: int = getattr(costed, self.value)
        return figure

    def text(self, figure: int) -> str:
        """Return a figure without its sign: exact, but for memory rounded to 0.1 of its unit."""
        figure = abs(figure)
        if self is not Quantity.ACTIVATION_BYTES or figure < 1000:
            return f"{figure:,}" + (" bytes" if self is Quantity.ACTIVATION_BYTES else "")
        for unit, name in ((1e3, "kB"), (1e6, "MB")):
            # 999,950 bytes would round to 1000.0 kB.
            if figure < 999.95 * unit:
                return f"{figure / unit:.1f} {name}"
        return f"{figure / 1e9:,.1f} GB"

    def signed(self, change: int) -> str:
        """Return a change with its sign, such as ``−11,648``."""
        return f"{MINUS if change < 0 else '+'}{self.text(change)}"


_LABELS = {
    Quantity.PARAMS: "parameters",
    Quantity.MACS: "multiply-adds",
    Quantity.ACTIVATION_BYTES: "activation memory",
}
_VERBS = {Quantity.PARAMS: "has", Quantity.MACS: "does", Quantity.ACTIVATION_BYTES: "takes"}


def percent(part: int, whole: int) -> str:
    """Return a share in percent; neither something as 0% nor less than all as 100%.

    Example:
        >>> percent(58631144, 62378344), percent(1, 10**6), percent(999_999, 10**6)
        ('94.0%', 'less than 0.1%', 'more than 99.9%')
    """
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 0.05:
        return "less than 0.1%"
    if share >= 99.95 and part < whole:
        return "more than 99.9%"
    return f"{share:.1f}%"


def relative_change(before: int, after: int) -> str:
    """Return a change in percent of ``before`` (above 0), or as a factor from ten times on.

    Example:
        >>> relative_change(62378344, 62161896), relative_change(10, 120)
        ('−0.3%', '12.0 times')
    """
    if after >= 10 * before:
        return f"{after / before:,.1f} times"
    change = 100 * (after - before) / before
    if 0 < abs(change) < 0.05:
        return f"{'less' if change < 0 else 'more'} by under 0.1%"
    if change <= -99.95 and after:
        return "under 0.1% is left"
    return f"{MINUS if change < 0 else '+'}{abs(change):.1f}%"
