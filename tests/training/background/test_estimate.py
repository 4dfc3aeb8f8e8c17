"""How long a training will take: what is counted, and that this machine's own pace is taken."""

import itertools
import math
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.training.background import estimate as module
from alexnet.training.background.estimate import (
    Estimate,
    Observation,
    Work,
    estimate,
    macs_per_second,
    observed,
    slowness,
    work_of,
)
from alexnet.training.background.folders import JobFolders
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import Variant
from alexnet.training.loop.augmentation import NO_AUGMENTATION
from alexnet.training.loop.progress import Curve, EpochRecord
from tests.support.background_trainings import RECIPE, SMALL, spec

works = st.builds(
    Work, st.floats(1e9, 1e15), updates=st.floats(1e3, 1e12), pixels=st.floats(1e3, 1e10)
)
seen = st.builds(Observation, works, seconds=st.floats(1, 1e5), before=st.floats(0, 100))


def test_steps_are_counted_as_they_are_taken() -> None:
    macs = analyze(SMALL).macs
    found = work_of(SMALL, replace(RECIPE, epochs=3, batch=16), "all rows", 50, 10)
    assert found.macs == 3 * (3 * 50 + 10) * macs
    assert found.updates == 3 * 4 * analyze(SMALL).trainable_params, "50 photos make 4 steps of 16"
    assert found.pixels == 3 * 50 * 24 * 24


@pytest.mark.parametrize("name", PRESETS)
def test_frozen_rows_and_smaller_pictures_save(name: str) -> None:
    network = preset(name)
    recipe = replace(RECIPE, epochs=8, augmentation=NO_AUGMENTATION)
    whole = work_of(network, recipe, "all rows", 1_000, 250)
    frozen = work_of(network, recipe, "dense rows", 1_000, 250)
    assert frozen.macs < whole.macs
    assert frozen.updates < whole.updates
    if network.input.size[0] > 128:
        side = network.input.size[0] * 2 // 3
        small = replace(recipe, small_epochs=6, small_size=side)
        less = work_of(network, small, "all rows", 1_000, 250)
        assert whole.macs / 4 < less.macs < whole.macs
        assert less.updates == whole.updates


@given(seen, st.lists(seen, max_size=4))
def test_the_very_same_training_takes_as_long_again(
    own: Observation, others: list[Observation]
) -> None:
    expected = estimate([own.work], [*others, own])
    assert expected.is_measured
    assert expected.seconds == pytest.approx(own.before + own.seconds, rel=1e-6)


@given(seen, works, st.integers(1, 5))
def test_more_of_the_same_takes_longer_in_proportion(
    own: Observation, work: Work, count: int
) -> None:
    one, several = estimate([work], [own]), estimate([work] * count, [own])
    assert several.seconds - own.before == pytest.approx(count * (one.seconds - own.before))


@pytest.mark.parametrize(
    ("bfloat16", "seconds"), [("", 140.0), ("vectors", 15 + 100 / 1.3), ("tiles", 15 + 100 / 2.8)]
)
def test_the_first_training_of_a_machine_is_estimated_by_a_measurement(
    monkeypatch: pytest.MonkeyPatch, bfloat16: str, seconds: float
) -> None:
    monkeypatch.setattr(module, "native_bfloat16", lambda: bfloat16)
    work = Work(macs_per_second() * 100, 0, 0)
    expected = estimate([work], [])
    assert not expected.is_measured
    assert expected.seconds == pytest.approx(seconds)
    assert "short measurement" in expected.words


def test_what_else_runs_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has just started imports TensorFlow meanwhile: its own time is counted."""
    own = itertools.count(0.0, 0.1)
    monkeypatch.setattr(time, "thread_time", lambda: next(own))
    assert macs_per_second.__wrapped__() == pytest.approx(6 * 1_024**3 / 0.1)


def test_a_clock_that_stands_still_gives_a_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "thread_time", lambda: 5.0)
    assert 0 < macs_per_second.__wrapped__() < math.inf


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, "10 s"), (44, "40 s"), (94, "90 s"), (96, "2 min"), (3_000, "50 min"), (7_200, "2.0 h")],
)
def test_it_is_rounded_to_what_it_is_worth(seconds: float, words: str) -> None:
    assert f"About {words} on" in Estimate(seconds, True).words


def report(**changes: object) -> JobReport:
    records = [EpochRecord(at, 1.0, 0.5, 1.0, 0.5, 0.1, 10.0, 5.0) for at in (1, 2, 3)]
    told = JobReport(
        end="finished",
        classes=["circle", "star"],
        counts=[48, 48],
        validation=40,
        seconds=22.0,
        curves=[Curve("", history=records)],
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def test_a_finished_training_is_observed_and_no_other() -> None:
    found = observed(spec(), report())
    assert found is not None
    assert (found.seconds, found.before) == (15.0, 7.0)
    network = SMALL.replace("Out", units=2)
    assert found.work == work_of(network, RECIPE, "all rows", 96, 40)
    assert observed(spec(), report(end="stopped")) is None
    assert observed(spec(variants=(Variant("1", SMALL), Variant("2", SMALL))), report()) is None


def test_a_training_that_takes_much_longer_than_estimated_says_so() -> None:
    own = observed(spec(), report())
    assert own is not None
    running = report(end="", seconds=12.0)
    assert slowness(spec(), running, [own]) == "", "nothing is known yet"
    assert slowness(spec(), replace(running, seconds_left=20.0), [own]) == ""
    late = slowness(spec(), replace(running, seconds_left=60.0), [own])
    assert late.startswith("Slower than estimated (about 20 s): ")
    two = spec(variants=(Variant("1", SMALL), Variant("2", SMALL)))
    assert slowness(two, replace(running, seconds_left=60.0), [own]).startswith("Slower")
    assert slowness(two, replace(running, seconds_left=40.0), [own]) == ""


@given(st.floats(1, 1e5), st.floats(0, 2e5))
def test_an_estimate_is_missed_by_half_and_more_and_by_seconds_that_are_felt(
    expected: float, seconds: float
) -> None:
    is_missed = bool(Estimate(expected, True).missed(seconds))
    assert is_missed == (seconds >= 1.5 * expected and seconds >= expected + 20)


def test_observations_are_kept_for_the_next_server(tmp_path: Path) -> None:
    folders = JobFolders(tmp_path / "jobs")
    (tmp_path / "jobs").mkdir()
    assert folders.observations() == ()
    own = Observation(Work(1e12, 1e9, 1e8), 30.0, 10.0)
    for number in range(30):
        folders.observe(replace(own, seconds=float(number)))
    folders.close()
    kept = JobFolders(tmp_path / "jobs").observations()
    assert [observation.seconds for observation in kept] == [float(n) for n in range(10, 30)]
    (tmp_path / "jobs" / "pace.json").write_text("[{")
    assert folders.observations() == ()
