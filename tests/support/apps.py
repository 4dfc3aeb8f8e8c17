"""The three apps that are driven: where they show a result, and which result is right.

The totals come from a formula of the benchmarks' own, not from the app that is measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.repository import ROOT

ARTICLE = {
    "C1": 96,
    "C3": 256,
    "C5": 384,
    "C6": 384,
    "C7": 256,
    "F9": 4096,
    "F10": 4096,
    "Out": 1000,
}
"""Row -> maps or units of the article's table."""

_WINDOWS = {"C1": 11, "C3": 5, "C5": 3, "C6": 3, "C7": 3}
_POSITIONS = 6 * 6


def parameters(sizes: Mapping[str, int]) -> int:
    """Return the parameters of the article's network with other maps or units.

    Example:
        >>> parameters(ARTICLE)
        62378344
        >>> parameters({**ARTICLE, "C1": 97}) - parameters(ARTICLE)
        6764
    """
    total, inputs = 0, 3
    for name, size in sizes.items():
        if name == "F9":
            inputs *= _POSITIONS
        total += size * (inputs * _WINDOWS.get(name, 1) ** 2 + 1)
        inputs = size
    return total


@dataclass(frozen=True, eq=False)
class App:
    """An app, and how it is driven.

    Attributes:
        name: how the report calls it.
        script: what Streamlit runs.
        number_label: the accessible name of the number input for C1's maps.
        cell: the row, by any cell's text, and the column's title of the edited cell.
        cell_row: the row of the network that this cell changes; empty if it changes none.
        totals: what -> CSS selector of each place that must show the total.
        picture: CSS selector of the diagram, if it has one.
        picture_changes: whether every edit changes the picture. The peer's boxes grow no
            more from some size on, so there a complete picture must do.
        row_height: pixels of a row of the table.
    """

    name: str
    script: Path
    number_label: str
    cell: tuple[str, str]
    cell_row: str
    totals: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""
    picture_changes: bool = False
    row_height: int = 35


_HERE = ROOT / "tests" / "benchmarks"

FLOOR = App(
    name="floor",
    script=_HERE / "bare_app.py",
    number_label="C1 filters",
    cell=("row 9", "Maps"),
    cell_row="",
    totals={"total": "[data-testid=stMarkdown]"},
)
EXPLORER = App(
    name="this app",
    script=ROOT / "app.py",
    number_label="Maps (channels)",
    cell=("C1", "Maps"),
    cell_row="C1",
    totals={
        "total": ".st-key-totals [data-testid=stMetricValue]",
        "facts": ".facts tfoot",
        "summary": ".st-key-summary",
    },
    picture=".diagram-frame img",
    picture_changes=True,
    row_height=28,
)
PEER = App(
    name="peer",
    script=_HERE / "naive_app.py",
    number_label="C1 filters",
    # The peer takes C1's maps from its number input alone.
    cell=("C3", "Maps"),
    cell_row="C3",
    totals={"total": "[data-testid=stMarkdown]"},
    picture="[data-testid=stImage] img",
)
APPS = (FLOOR, EXPLORER, PEER)
