"""A slice of the campaign, and whether a campaign would notice what it looks for."""

import pytest

from tests.fuzz.campaign import run
from tests.fuzz.mutations import changed_bytes, changed_json, changed_text
from tests.fuzz.targets import TARGETS
from tests.fuzz.worker import generator

INPUTS = 200
FAULTS = "tests.fuzz.broken_targets:"


@pytest.mark.parametrize("name", TARGETS)
def test_a_slice_is_refused_or_served(name: str) -> None:
    target = TARGETS[name]
    served = 0
    for number in range(INPUTS):
        given = target.make(generator("slice", name, number))
        try:
            served += target.answer(given)
        except BaseException as error:
            error.add_note(f"seed slice, input {number}: {repr(given)[:300]}")
            raise
    # Inputs that are all refused at the door would look into nothing.
    assert 0 < served < INPUTS


@pytest.mark.parametrize("name", TARGETS)
def test_inputs_follow_from_seed_and_number(name: str) -> None:
    make = TARGETS[name].make
    once, again = ([repr(make(generator("0", name, n))) for n in range(20)] for _ in range(2))
    assert once == again
    assert once != [repr(make(generator("1", name, n))) for n in range(20)]


def test_what_is_changed_is_a_copy() -> None:
    state = {"rows": [{"name": "C1", "sizes": [1, 2]}, {"name": "Out"}]}
    before = repr(state)
    assert any(changed_json(generator("0", "json", n), state) != state for n in range(5))
    assert repr(state) == before


def test_nothing_can_be_changed_too() -> None:
    for number in range(300):
        random = generator("0", "nothing", number)
        assert isinstance(changed_bytes(random, b""), bytes)
        assert isinstance(changed_text(random, ""), str)
        changed_json(random, None)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("CRASHES", "ended the process (-6)"),
        ("HANGS", "no answer after"),
        ("EATS", "took "),
        ("RAISES", "KeyError: 3"),
        ("LEAKS", "AssertionError"),
    ],
)
def test_a_fault_is_noticed_and_laid_to_its_input(fault: str, words: str) -> None:
    result = run(f"{FAULTS}{fault}", "0", 0, 6, seconds=5)
    assert list(result.broken) == [3]
    assert words in result.broken[3]
    assert result.inputs == 6


def test_refusals_and_answers_are_told_apart() -> None:
    result = run(f"{FAULTS}REFUSES", "0", 0, 6)
    assert (result.refused, result.served, result.broken) == (3, 3, {})
