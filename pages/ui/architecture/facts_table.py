"""The table of facts as HTML: every row's shape and cost, its share as a bar in the cell.

HTML rather than a canvas, so that it can be read by a screen reader, copied, and seen from
the last row; everything that a user typed is escaped.
"""

from html import escape

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.compare import Comparison, RowComparison
from alexnet.architecture.facts import Facts, RowFacts
from alexnet.architecture.layers import shape_text
from alexnet.architecture.quantity import Quantity, percent
from alexnet.figures.drawing.palette import ROW_COLOURS
from pages.ui.shared.glossary import meaning

_HEAD = (
    (
        "Layer",
        "The row's name. ✎ was edited since the baseline; ↝ changed because of a row nearer to In.",
    ),
    ("Output", "Height × width × maps, or units."),
    ("Parameters", meaning("parameters", more="The bar is the row's share of all.")),
    ("Change", "Parameters more or fewer than in the baseline."),
    ("Multiply-adds (MACs)", meaning("multiply-adds", more="The bar is the row's share of all.")),
    ("Change", "Multiply-adds more or fewer than in the baseline."),
    ("Memory", meaning("activation-memory")),
    ("Receptive field", meaning("receptive-field")),
)


def facts_html(
    architecture: Architecture, comparison: Comparison, *, out_on_top: bool, stale: bool
) -> str:
    """Return the table of facts.

    Args:
        architecture: the network.
        comparison: of the baseline with it.
        out_on_top: the order of the rows.
        stale: dim the table, since the draft has moved on and has problems.
    """
    facts = comparison.after
    types = {row.id: row.TYPE for row in architecture.rows}
    rows = [
        _row(row.after, types[row.id], facts, row) if row.after else _removed(row)
        for row in comparison.rows
    ]
    if out_on_top:
        rows.reverse()
    head = "".join(f'<th scope="col" title="{escape(why)}">{title}</th>' for title, why in _HEAD)
    return (
        f'<div class="facts-frame" tabindex="0"><table class="facts{" stale" if stale else ""}" '
        f'aria-label="Facts"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody>'
        f"<tfoot>{_total(comparison)}</tfoot></table></div>"
    )


def _row(row: RowFacts, row_type: str, facts: Facts, compared: RowComparison) -> str:
    colour = ROW_COLOURS[row_type]
    mark, kind, why = "", "", ""
    if compared.touched:
        mark, kind, why = " ✎", ' class="edited"', "edited since the baseline"
    elif compared.rippled:
        mark, kind, why = " ↝", ' class="ripple"', "changed because a row before it was edited"
    field = row.receptive_field
    field_text = f"{field} px" if isinstance(field, int) else f"{field[0]} × {field[1]} px"
    shape_change = ""
    if compared.before is not None and compared.shape_changed:
        shape_change = f' title="was {shape_text(compared.before.output_shape)}"'
    return (
        f'<tr{kind}><th scope="row" title="{why}">'
        f'<span class="chip" style="background:{colour}"></span>{escape(row.name)}{mark}</th>'
        f"<td{shape_change}>{shape_text(row.output_shape)}</td>"
        f"{_bar(row.params, facts.params, colour)}"
        f"{_change(compared.change(Quantity.PARAMS))}"
        f"{_bar(row.macs, facts.macs, colour)}"
        f"{_change(compared.change(Quantity.MACS))}"
        f"<td>{Quantity.ACTIVATION_BYTES.text(row.activation_bytes)}</td><td>{field_text}</td></tr>"
    )


def _removed(compared: RowComparison) -> str:
    return (
        f'<tr class="removed"><th scope="row" title="removed since the baseline">'
        f"<s>{escape(compared.name)}</s></th><td>removed</td>"
        f"<td></td>{_change(compared.change(Quantity.PARAMS))}"
        f"<td></td>{_change(compared.change(Quantity.MACS))}<td></td><td></td></tr>"
    )


def _bar(figure: int, total: int, colour: str) -> str:
    if not figure:
        return "<td>0</td>"
    width = 100 * figure / total
    return (
        f'<td class="bar" style="background-image:linear-gradient({colour},{colour});'
        f'background-size:{width:.1f}% 5px" title="{percent(figure, total)} of the total">'
        f"{figure:,}</td>"
    )


def _change(change: int) -> str:
    return f'<td class="delta">{Quantity.PARAMS.signed(change)}</td>' if change else "<td>–</td>"


def _total(comparison: Comparison) -> str:
    facts = comparison.after
    return (
        f"<tr><td>Total</td><td></td><td>{facts.params:,}</td>"
        f"{_change(comparison.change(Quantity.PARAMS))}<td>{facts.macs:,}</td>"
        f"{_change(comparison.change(Quantity.MACS))}"
        f"<td>{Quantity.ACTIVATION_BYTES.text(facts.activation_bytes)}</td><td></td></tr>"
    )
