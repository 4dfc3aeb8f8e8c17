"""Two networks in one HTML table: rows of one kind on one line, all bars on one scale."""

from collections.abc import Callable, Sequence
from html import escape

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.alignment import RowPair
from alexnet.architecture.facts import Facts, RowFacts
from alexnet.architecture.layers import shape_text
from alexnet.architecture.quantity import Quantity
from alexnet.figures.drawing.palette import ROW_COLOURS


def _pixels(row: RowFacts) -> int:
    field = row.receptive_field
    return field if isinstance(field, int) else max(field)


def _field_text(row: RowFacts) -> str:
    field = row.receptive_field
    return f"{field} px" if isinstance(field, int) else f"{field[0]} × {field[1]} px"


_BARS: Sequence[tuple[str, Callable[[RowFacts], int], Callable[[RowFacts], str]]] = (
    ("Parameters", Quantity.PARAMS.of, lambda row: f"{row.params:,}"),
    ("Multiply-adds (MACs)", Quantity.MACS.of, lambda row: f"{row.macs:,}"),
    (
        "Memory",
        Quantity.ACTIVATION_BYTES.of,
        lambda row: Quantity.ACTIVATION_BYTES.text(row.activation_bytes),
    ),
    ("Receptive field", _pixels, _field_text),
)
"""Heading, what a bar's length is, and what stands above it."""


def beside_html(
    titles: tuple[str, str],
    architectures: tuple[Architecture, Architecture],
    facts: tuple[Facts, Facts],
    pairs: Sequence[RowPair],
    *,
    out_on_top: bool,
) -> str:
    """Return the table; everything that a user typed is escaped.

    Args:
        titles: what the networks are called.
        architectures, facts: of both.
        pairs: their rows side by side.
        out_on_top: the order of the rows.
    """
    types = [{row.id: row.TYPE for row in architecture.rows} for architecture in architectures]
    rows = [row for network in facts for row in network.rows]
    longest = [max(of(row) for row in rows) for _, of, _ in _BARS]
    lines = [
        f"<tr>{_half(pair.first, types[0], longest)}{_half(pair.second, types[1], longest)}</tr>"
        for pair in (reversed(pairs) if out_on_top else pairs)
    ]
    names = "".join(
        f'<th scope="colgroup" colspan="{2 + len(_BARS)}">{escape(title)}</th>' for title in titles
    )
    heads = "".join(
        f'<th scope="col">{title}</th>' for title in ("Layer", "Output", *(b[0] for b in _BARS))
    )
    totals = "".join(_total(network) for network in facts)
    return (
        f'<div class="facts-frame" tabindex="0"><table class="facts beside" '
        f'aria-label="Two networks side by side"><thead><tr>{names}</tr>'
        f"<tr>{heads}{heads}</tr></thead><tbody>{''.join(lines)}</tbody>"
        f"<tfoot><tr>{totals}</tr></tfoot></table></div>"
    )


def _half(row: RowFacts | None, types: dict[str, str], longest: Sequence[int]) -> str:
    if row is None:
        return f'<td class="nothing" colspan="{2 + len(_BARS)}">–</td>'
    colour = ROW_COLOURS[types[row.id]]
    bars = "".join(
        _bar(of(row), most, text(row), colour)
        for (_, of, text), most in zip(_BARS, longest, strict=True)
    )
    return (
        f'<th scope="row"><span class="chip" style="background:{colour}"></span>'
        f"{escape(row.name)}</th><td>{shape_text(row.output_shape)}</td>{bars}"
    )


def _bar(figure: int, most: int, text: str, colour: str) -> str:
    if not figure:
        return "<td>0</td>"
    return (
        f'<td class="bar" style="background-image:linear-gradient({colour},{colour});'
        f'background-size:{100 * figure / most:.1f}% 5px">{text}</td>'
    )


def _total(facts: Facts) -> str:
    memory = Quantity.ACTIVATION_BYTES.text(facts.activation_bytes)
    return (
        f"<td>Total</td><td></td><td>{facts.params:,}</td><td>{facts.macs:,}</td>"
        f"<td>{memory}</td><td></td>"
    )
