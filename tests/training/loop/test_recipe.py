import math
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.errors import TrainingError
from alexnet.training.data.photos import PhotoSet, held_out
from alexnet.training.data.shapes import SHAPES, coloured_shapes
from alexnet.training.loop.augmentation import Augmentation
from alexnet.training.loop.distribution import Cluster
from alexnet.training.loop.precision import chosen_precision
from alexnet.training.loop.progress import Pace, Progress, in_words
from alexnet.training.loop.recipe import Recipe
from tests.support.hostile import assert_plain
from tests.support.tiny_trainings import tiny_photos


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 0},
        {"batch": -1},
        {"peak_rate": 0.0},
        {"peak_rate": float("nan")},
        {"momentum": 1.0},
        {"average": 1.0},
        {"label_smoothing": 2.0},
        {"optimizer": "magic"},
        {"precision": "float8"},
    ],
)
def test_nonsense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TrainingError) as error:
        Recipe(**changes)
    assert_plain(str(error.value))


@pytest.mark.parametrize(
    "changes", [{"min_area": 0.0}, {"max_aspect": 0.5}, {"brightness": 2.0}, {"cutmix": -1.0}]
)
def test_nonsense_augmentation_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TrainingError) as error:
        Augmentation(**changes)
    assert_plain(str(error.value))


def test_a_recipe_survives_its_json() -> None:
    recipe = Recipe(epochs=7, average=0.5, optimizer="adamw")
    assert msgspec.json.decode(recipe.to_json(), type=Recipe) == recipe
    for text in ("", "[]", "null", '{"epochs": "x"}', '{"epochs": 0}', '{"augmentation": 3}'):
        with pytest.raises(msgspec.MsgspecError):
            msgspec.json.decode(text, type=Recipe)


@given(st.integers(1, 500), st.floats(0, 0.9))
def test_the_rate_rises_to_its_peak_and_falls_to_nothing(steps: int, warm_up: float) -> None:
    recipe = Recipe(peak_rate=0.5, warm_up=warm_up)
    rates = [recipe.rate_at(step, steps) for step in range(steps)]
    top = int(np.argmax(rates))
    assert max(rates) <= 0.5
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert min(rates) >= 0


@given(st.lists(st.integers(1, 30), min_size=2, max_size=5), st.floats(0, 0.9))
def test_validation_photos_are_apart_and_of_every_class(counts: list[int], share: float) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    pictures = [np.full((1, 1, 3), at, np.uint8) for at in range(len(labels))]
    photos = PhotoSet(pictures, labels, tuple(f"class {at}" for at in range(len(counts))))
    trained, validation = held_out(photos, share, seed=3)
    ours = {int(photo[0, 0, 0]) for photo in trained.photos}
    theirs = {int(photo[0, 0, 0]) for photo in validation.photos}
    assert not ours & theirs
    assert len(ours) + len(theirs) == len(labels)
    assert min(trained.counts()) >= 1
    for count, of_class in zip(counts, validation.counts(), strict=True):
        assert (of_class > 0) == (share > 0 and count > 1)


def test_what_is_set_apart_depends_on_the_seed_alone() -> None:
    photos = tiny_photos(40)
    first, second = (held_out(photos, 0.25, seed=1)[1] for _ in range(2))
    other = held_out(photos, 0.25, seed=2)[1]
    assert all(np.array_equal(a, b) for a, b in zip(first.photos, second.photos, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first.photos, other.photos, strict=True))
    for share in (-0.1, 1.0, float("nan")):
        with pytest.raises(TrainingError):
            held_out(photos, share, seed=1)


def test_shapes_are_drawn_from_the_seed_and_differ() -> None:
    some, more = (coloured_shapes(n, size=(40, 30), classes=tuple(SHAPES)) for n in (12, 18))
    for ours, theirs in zip(some.photos, more.photos[:12], strict=True):
        assert ours.shape == (40, 30, 3)
        assert np.array_equal(ours, theirs)
    other = coloured_shapes(12, size=(40, 30), classes=tuple(SHAPES), seed=1)
    assert not np.array_equal(some.photos[0], other.photos[0])
    for count, classes in ((1, ("circle", "star")), (9, ("circle",)), (9, ("circle", "blob"))):
        with pytest.raises(TrainingError):
            coloured_shapes(count, size=(40, 30), classes=classes)


@pytest.mark.parametrize("text", ["", "host", "host:1,2", "host:1,2,2", "host,2,0", "h:1,x,0"])
def test_a_cluster_needs_its_three_parts(text: str) -> None:
    with pytest.raises(TrainingError) as error:
        Cluster.parse(text)
    assert_plain(str(error.value))


def test_an_asked_precision_is_taken() -> None:
    assert chosen_precision("float32") == "float32"
    assert chosen_precision("auto") in ("float32", "mixed_bfloat16")


def told(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """Let the clock show these times, one after the other."""
    times = iter(seconds)
    monkeypatch.setattr("alexnet.training.loop.progress.time.perf_counter", lambda: next(times))


def test_time_left_counts_dearer_epochs_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, 100.0, 120.0, 122.0)
    pace = Pace(costs=[1.0, 3.0], steps=[10, 10], judging=[0.0, 0.0])
    pace.begin(0)
    assert pace.after(0, 0, images=8) == (8 / 20, None), "the first step compiles"
    assert pace.after(0, 1, images=8) == (4.0, 8 * 2.0 + 30 * 2.0 + 20), "and so will another"


def test_a_step_that_compiles_tells_nothing_of_the_next_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(monkeypatch, 0.0, 20.0, 21.0, 22.0, 23.0, 63.0, 66.0)
    pace = Pace(costs=[1.0, 3.0], steps=[3, 4], judging=[1.0, 3.0])
    pace.begin(0)
    for step in range(3):
        pace.after(0, step, images=8)
    pace.begin(1)
    assert pace.after(1, 0, images=8)[1] == pytest.approx(9 + 3)
    assert pace.after(1, 1, images=8)[1] == pytest.approx(6 + 3)


def test_validation_is_expected_and_then_counts_as_it_was_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(monkeypatch, 1.0, 2.0, 3.0, 8.0, 9.0)
    pace = Pace(costs=[1.0] * 3, steps=[2] * 3, judging=[2.0] * 3)
    pace.begin(0)
    pace.after(0, 0, images=8)
    assert pace.after(0, 1, images=8)[1] == pytest.approx(4 + 3 * 2)
    pace.begin(1)
    assert pace.after(1, 0, images=8)[1] == pytest.approx(3 + 2 * 5)


def simulated(
    epochs: Sequence[Sequence[float]], judging: float, expected: float
) -> list[tuple[float, float | None, float]]:
    """Return the time since the first step, what was told to be left and what was, at each step.

    Args:
        epochs: seconds of every step.
        judging: seconds of a validation.
        expected: what a validation costs, where a step costs 1.
    """
    now, found = [7.0], []
    pace = Pace([1.0] * len(epochs), [len(steps) for steps in epochs], [expected] * len(epochs))
    with patch("alexnet.training.loop.progress.time.perf_counter", lambda: now[0]):
        for epoch, steps in enumerate(epochs):
            pace.begin(epoch)
            for step, seconds in enumerate(steps):
                now[0] += seconds
                found.append((now[0], pace.after(epoch, step, images=8)[1]))
            now[0] += judging
    return [(at - found[0][0], left, now[0] - at) for at, left in found]


@given(
    st.floats(0.01, 4),
    st.lists(st.lists(st.floats(0.85, 1.15), min_size=4, max_size=80), min_size=1, max_size=4),
    st.floats(0.01, 1),
    st.floats(0.5, 2),
)
def test_at_a_steady_pace_what_is_left_is_never_off_by_more_than_half(
    usual: float, factors: list[list[float]], share: float, dearer: float
) -> None:
    epochs = [[usual * factor for factor in steps] for steps in factors]
    epochs[0][0] += 20  # It compiles.
    for since, told_left, left in simulated(epochs, share * usual, share / dearer):
        if since >= 10:
            assert told_left is not None
            assert abs(told_left - left) <= 0.5 * left + usual


@given(st.floats(0.02, 2), st.floats(0.1, 10))
def test_another_pace_shows_within_seconds(before: float, factor: float) -> None:
    after = before * factor
    steps = [20.0] + [before] * 300 + [after] * 1_000
    seen = simulated([steps], judging=0, expected=0)
    known = max(3, math.ceil(6 / after))
    for _, told_left, left in seen[301 + known :]:
        assert told_left == pytest.approx(left, rel=1e-3, abs=1e-6)


def test_hours_are_told_as_hours() -> None:
    assert in_words(Progress(0, 1, 0, 1, 0, 0, 0, 1, 3_725)).endswith("1:02:05 left")
