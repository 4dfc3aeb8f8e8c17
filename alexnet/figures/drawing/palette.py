"""The colours of all pictures, in one place.

Row colours come from Okabe and Ito, "Color universal design" (2008), and, for what their eight
are too few, from Tol, "Colour schemes" (2021): distinct for every common kind of colour vision.
Each stands out on white and on Streamlit's dark ground. They
never carry a meaning alone: a name or a legend always stands beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ROW_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "input": "#8C8C8C",
        "convolution": "#56B4E9",
        "max_pooling": "#E69F00",
        "average_pooling": "#CC79A7",
        "global_average_pooling": "#882255",
        "dense": "#009E73",
    }
)
"""Type of a row (``Row.TYPE``) -> colour."""

AUXILIARY_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "padding": "#BDBDBD",
        "normalization": "#F0E442",
        "activation": "#DDCC77",
        "dropout": "#D55E00",
        "flatten": "#0072B2",
    }
)
"""What else a row brings along -> colour."""


@dataclass(frozen=True)
class Theme:
    """The colours that depend on the page's ground.

    Attributes:
        background: the page's ground.
        text, muted: words, and words of less weight; both pass WCAG AA on the ground.
        grid: lines that stay behind the data.
        outline: the edges of drawn boxes.
        accent: what is selected or has just changed.
        negative: losses, where ``accent`` shows gains.
    """

    background: str
    text: str
    muted: str
    grid: str
    outline: str
    accent: str
    negative: str


LIGHT = Theme(
    background="#FFFFFF",
    text="#1F2430",
    muted="#5A6272",
    grid="#D9DDE5",
    outline="#2B3340",
    accent="#0072B2",
    negative="#C04000",
)
DARK = Theme(
    background="#0E1117",
    text="#F5F7FA",
    muted="#AAB2C0",
    grid="#333A47",
    outline="#C9D1DE",
    accent="#56B4E9",
    negative="#FF8A4C",
)


def theme(dark: bool) -> Theme:
    """Return the colours for a dark or a light page.

    Example:
        >>> theme(dark=True).text
        '#F5F7FA'
    """
    return DARK if dark else LIGHT
