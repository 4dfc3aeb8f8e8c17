"""What holds of every resolution of a draft, whatever was typed."""

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.resolution import Resolution
from alexnet.architecture.facts import analyze
from alexnet.architecture.rows import Dense
from tests.support.hostile import assert_plain


def assert_resolved(draft: Draft, resolution: Resolution) -> None:
    """Assert a network or problems, and right facts of all rows before the first problem."""
    assert (resolution.architecture is None) == bool(resolution.problems)
    order = [row.id for row in draft.rows]
    assert list(resolution.facts) == order[: len(resolution.facts)]
    if resolution.architecture is not None:
        assert [row.id for row in resolution.architecture.rows] == order
        facts = analyze(resolution.architecture).rows
        assert resolution.facts == {row.id: row for row in facts}
        return
    for problem in resolution.problems:
        assert draft.row(problem.row_id).name == problem.row
        assert_plain(problem.message, row=problem.row)
    positions = [order.index(problem.row_id) for problem in resolution.problems]
    assert positions == sorted(positions)
    _assert_facts_before(draft, resolution)


def _assert_facts_before(draft: Draft, resolution: Resolution) -> None:
    """Assert the facts that a network of the rows before the first problem has."""
    known = len(resolution.facts)
    rows = []
    for row in draft.rows[:known]:
        fields = {f.name: f.metadata["field_type"] for f in row.row_type.declared_fields()}
        values = {name: field_type.parse(row.text(name)) for name, field_type in fields.items()}
        rows.append(row.row_type(name=row.name, id=row.id, **values))
    if not rows:
        return
    network = Architecture((*rows, Dense(name="Z9999", units=1)))
    assert tuple(resolution.facts.values()) == analyze(network).rows[:known]
