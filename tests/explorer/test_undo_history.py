"""The laws of undo and redo, and their bound."""

from hypothesis import given
from hypothesis import strategies as st

from alexnet.explorer.undo_history import MAX_STEPS, History


def recorded(values: list[int]) -> History[int]:
    history = History(values[0])
    for value in values[1:]:
        history = history.record(value)
    return history


def undone(history: History[int], times: int) -> History[int]:
    for _ in range(times):
        history = history.undo()
    return history


histories = st.builds(
    undone,
    st.lists(st.integers(0, 5), min_size=1, max_size=12).map(recorded),
    st.integers(0, 8),
)


@given(histories)
def test_redo_takes_back_undo_and_undo_takes_back_redo(history: History[int]) -> None:
    if history.past:
        assert history.undo().redo() == history
    if history.future:
        assert history.redo().undo() == history


@given(histories, st.integers(0, 5))
def test_undo_takes_back_a_record(history: History[int], value: int) -> None:
    new = history.record(value)
    if value == history.present:
        assert new is history
    else:
        assert (new.present, new.future) == (value, ())
        assert (new.undo().present, new.undo().past) == (history.present, history.past)


@given(histories)
def test_the_ends_stay(history: History[int]) -> None:
    first, last = undone(history, 20), history
    for _ in range(20):
        last = last.redo()
    assert first.undo() is first
    assert last.redo() is last
    assert first.past == last.future == ()


def test_a_bounded_number_of_steps_is_kept() -> None:
    history = recorded(list(range(MAX_STEPS + 50)))
    assert len(history.past) == MAX_STEPS
    back = undone(history, 2 * MAX_STEPS)
    assert back.present == 49
    assert len(back.future) == MAX_STEPS
    for _ in range(2 * MAX_STEPS):
        back = back.redo()
    assert back == history
