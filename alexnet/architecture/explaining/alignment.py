"""Any two networks side by side: rows of one kind stand together, in the flow's order.

``compare`` matches rows by identity and says what an edit did; here the rows are strangers, and
only what they are is compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import Facts, RowFacts, analyze
from alexnet.architecture.quantity import Quantity
from alexnet.architecture.rows import Pooling, Row


@dataclass(frozen=True)
class RowPair:
    """What stands on one line: a row of each network, or of one alone.

    Attributes:
        first, second: the rows' facts; ``None`` where a network has no such row.
    """

    first: RowFacts | None
    second: RowFacts | None

    @property
    def label(self) -> str:
        """Both names, such as ``"S2 · S4"``; one where they are the same or alone."""
        names = dict.fromkeys(row.name for row in (self.first, self.second) if row)
        return " · ".join(names)


def align(first: Architecture, second: Architecture) -> tuple[RowPair, ...]:
    """Return the rows of two networks, those of one kind beside each other.

    Input stands beside input and Out beside Out; between them as many rows as possible are
    paired without a change of their order. The two kinds of pooling with a window are one.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> pairs = align(preset("lenet-5"), preset("article-table"))
        >>> [pair.label for pair in pairs][:6]
        ['In', 'C1', 'S2', 'C3', 'S4', 'C5']
    """
    facts = analyze(first).rows, analyze(second).rows
    kinds = [[_kind(row) for row in network.rows[:-1]] for network in (first, second)]
    inner = _paired(facts[0][:-1], facts[1][:-1], kinds)
    return (*inner, RowPair(facts[0][-1], facts[1][-1]))


def _kind(row: Row) -> str:
    return "pooling" if isinstance(row, Pooling) else row.TYPE


def _paired(
    first: Sequence[RowFacts], second: Sequence[RowFacts], kinds: Sequence[Sequence[str]]
) -> Iterator[RowPair]:
    matcher = SequenceMatcher(None, kinds[0], kinds[1], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            ours, theirs = first[start:end], second[other_start:other_end]
            yield from (RowPair(one, other) for one, other in zip(ours, theirs, strict=True))
        else:
            yield from (RowPair(row, None) for row in first[start:end])
            yield from (RowPair(None, row) for row in second[other_start:other_end])


def difference(titles: tuple[str, str], facts: tuple[Facts, Facts]) -> str:
    """Return in two sentences how the second network differs from the first.

    Args:
        titles: what the networks are called.
        facts: of both.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> facts = analyze(preset("lenet-5")), analyze(preset("article-table"))
        >>> difference(("LeNet-5", "AlexNet"), facts).split(", and")[0]
        'AlexNet has 1,011 times the parameters of LeNet-5 (62,378,344 and 61,706)'
    """
    first, second = titles
    shares = (
        _share(facts, Quantity.PARAMS, f"parameters of {first}"),
        _share(facts, Quantity.MACS, "multiply-adds"),
    )
    rows = [sum(row.params > 0 for row in network.rows) for network in facts]
    sizes = ["×".join(map(str, network.rows[0].output_shape[:2])) for network in facts]
    with_weights = f"{rows[1]}" if rows[0] == rows[1] else f"{rows[1]} instead of {rows[0]}"
    size = sizes[1] if sizes[0] == sizes[1] else f"{sizes[1]} instead of {sizes[0]}"
    return (
        f"{second} has {shares[0]}, and {shares[1]}. "
        f"Rows with weights: {with_weights}. Pixels of the input: {size}."
    )


def _share(facts: tuple[Facts, Facts], quantity: Quantity, what: str) -> str:
    """Return what part of the first network's figure the second's is, and both figures."""
    first, second = (quantity.of(network) for network in facts)
    if first == second:
        return f"exactly the {first:,} {what}"
    more, less = max(first, second), min(first, second)
    ratio = f"{more / less:,.0f}" if more >= 10 * less else f"{more / less:.2f}"
    times = f"{ratio} times the" if second > first else f"1/{ratio} of the"
    return f"{times} {what} ({second:,} and {first:,})"
