r"""Formulas that know their value and their LaTeX, so that the two cannot disagree.

The LaTeX keeps to what KaTeX understands.

    >>> ((number(227) - number(11)).over(4).floor() + 1).equation
    '\\left\\lfloor\\frac{227-11}{4}\\right\\rfloor+1=55'
"""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import mul


class _Binds(IntEnum):
    """How tightly a formula holds together; a looser part of a tighter one needs brackets."""

    SUM = 0
    PRODUCT = 1
    ATOM = 2


@dataclass(frozen=True)
class Formula:
    """An exact number and how it came about.

    Attributes:
        latex: the formula without its result.
        exact: its value.
    """

    latex: str
    exact: Fraction
    binds: _Binds = _Binds.ATOM

    @property
    def value(self) -> int:
        """Return the whole number that it comes to; raise ``ValueError`` where it is none."""
        if self.exact.denominator != 1:
            raise ValueError(f"{self.latex} is not a whole number")
        return self.exact.numerator

    @property
    def equation(self) -> str:
        """The formula with its result; a mere number stands alone."""
        result = latex_number(self.value)
        return result if self.latex == result else f"{self.latex}={result}"

    def __add__(self, other: "Formula | int") -> "Formula":
        other = number(other)
        return Formula(f"{self.latex}+{other.latex}", self.exact + other.exact, _Binds.SUM)

    def __sub__(self, other: "Formula | int") -> "Formula":
        other = number(other)
        subtrahend = other.within(_Binds.PRODUCT)
        return Formula(f"{self.latex}-{subtrahend}", self.exact - other.exact, _Binds.SUM)

    def __mul__(self, other: "Formula | int") -> "Formula":
        other = number(other)
        latex = rf"{self.within(_Binds.PRODUCT)}\times{other.within(_Binds.PRODUCT)}"
        return Formula(latex, self.exact * other.exact, _Binds.PRODUCT)

    def over(self, other: "Formula | int") -> "Formula":
        """Return the fraction; its bar stands for brackets."""
        other = number(other)
        return Formula(rf"\frac{{{self.latex}}}{{{other.latex}}}", self.exact / other.exact)

    def floor(self) -> "Formula":
        """Return the largest whole number that is not above."""
        latex = rf"\left\lfloor{self.latex}\right\rfloor"
        return Formula(latex, Fraction(floor(self.exact)))

    def ceil(self) -> "Formula":
        """Return the smallest whole number that is not below."""
        latex = rf"\left\lceil{self.latex}\right\rceil"
        return Formula(latex, Fraction(ceil(self.exact)))

    def at_least_zero(self) -> "Formula":
        """Return the number, or 0 where it is negative."""
        latex = rf"\max\left(0,\;{self.latex}\right)"
        return Formula(latex, max(Fraction(0), self.exact))

    def within(self, outer: _Binds) -> str:
        """Return the LaTeX as a part of something that binds as given, bracketed if need be."""
        return self.latex if self.binds >= outer else rf"\left({self.latex}\right)"


def number(value: Formula | int) -> Formula:
    """Return a whole number as a formula; a formula stays itself."""
    if isinstance(value, Formula):
        return value
    return Formula(latex_number(value), Fraction(value))


def product(*factors: Formula | int) -> Formula:
    """Return the product of one or more factors."""
    return reduce(mul, map(number, factors))


def latex_number(value: int) -> str:
    """Return digits with thousands parted, ``{,}`` keeping KaTeX from adding a space."""
    return f"{value:,}".replace(",", "{,}")
