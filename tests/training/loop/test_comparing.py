"""Intervals of compared trainings, against what is known of chance."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.training.loop.comparing import compared, packed, right_photos
from alexnet.training.loop.progress import Curve

PHOTOS = 250


def curve(title: str, right: np.ndarray) -> Curve:
    return Curve(title, 10, 20, done=True, right=packed(right))


def drawn(random: np.random.Generator, chances: dict[str, float], seeds: int) -> list[Curve]:
    """Return trainings whose accuracy varies with the seed, on photos of unequal hardness."""
    hardness = random.normal(0, 0.15, PHOTOS)
    return [
        curve(title, random.random(PHOTOS) < chance + luck + hardness)
        for title, chance in chances.items()
        for luck in random.normal(0, 0.03, seeds)
    ]


@given(st.lists(st.booleans(), min_size=1, max_size=70))
def test_which_photos_are_right_survives_its_digits(right: list[bool]) -> None:
    assert right_photos(packed(np.array(right)), len(right)).tolist() == right


def test_equal_networks_are_seldom_told_apart() -> None:
    wrongly = 0
    for trial in range(200):
        curves = drawn(np.random.default_rng(trial), {"8": 0.7, "16": 0.7, "32": 0.7}, 3)
        wrongly += not compared(curves, PHOTOS, 4).sentence.startswith("Whether")
    assert wrongly <= 0.1 * 200


def test_networks_far_apart_are_told_apart() -> None:
    found = compared(drawn(np.random.default_rng(0), {"8": 0.3, "16": 0.9}, 3), PHOTOS, 4)
    assert found.best == "16"
    assert "16 is better than 8, the next best, by" in found.sentence
    assert "on the same 250 photos, 3 seeds each" in found.sentence


def test_an_interval_holds_the_true_accuracy_nineteen_times_of_twenty() -> None:
    held = 0
    for trial in range(300):
        curves = drawn(np.random.default_rng(trial), {"8": 0.7, "16": 0.6}, 3)
        value = compared(curves, PHOTOS, 4).values[0]
        held += value.low <= 0.7 <= value.high
    assert held >= 0.92 * 300


def test_all_right_is_no_proof() -> None:
    (value,) = compared([curve("8", np.ones(20, bool))], 20, 4).values
    assert (value.mean, value.high) == (1.0, 1.0)
    assert value.low == pytest.approx(0.83, abs=0.05)


def test_one_seed_says_what_it_leaves_out() -> None:
    right = np.arange(PHOTOS) % 2 == 0
    found = compared([curve("8", right), curve("16", ~right)], PHOTOS, 4)
    assert "1 seed each" in found.sentence
    assert "train more seeds" in found.sentence


def test_there_is_no_winner_of_one_or_among_those_who_guess() -> None:
    assert compared([curve("8", np.ones(8, bool))], 8, 2).best == ""
    a_quarter = np.arange(20) % 4 == 0
    found = compared([curve("3X3", a_quarter), curve("2X2", np.roll(a_quarter, 1))], 20, 4)
    assert (found.best, len(found.values)) == ("", 2)
    assert "No value is surely better than guessing (25%)" in found.sentence


def test_what_is_not_done_does_not_count() -> None:
    done = curve("8", np.ones(8, bool))
    pending = replace(curve("16", np.ones(8, bool)), done=False)
    found = compared([done, pending], 8, 2)
    assert ([value.title for value in found.values], found.sentence) == (["8"], "")
    assert compared([pending], 8, 2).values == ()
