"""What is said of a training that learns nothing, and whether the remedies are for its causes."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.architecture.rows import Convolution
from alexnet.explorer.options.options import Options
from alexnet.explorer.suitable_training import suitable_rate
from alexnet.explorer.training_remedies import Standstill, standstill
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import JobSpec, Variant
from alexnet.training.loop.comparing import packed
from alexnet.training.loop.progress import Curve
from alexnet.training.loop.recipe import Recipe
from tests.support.background_trainings import SHAPES

TABLE = preset("article-table")
NORMALISED = TABLE
for _row in TABLE.rows:
    if isinstance(_row, Convolution):
        NORMALISED = NORMALISED.replace(_row.name, normalization="batch")
GUESSING = 1.386


def job(network: Architecture = TABLE, rate: float = 0.0, **changes: Any) -> JobSpec:
    rate = rate or suitable_rate(network, "random", "adamw")
    recipe = Recipe(epochs=8, optimizer="adamw", peak_rate=rate, warm_up=0.25)
    return JobSpec((Variant("", network),), SHAPES, replace(recipe), **changes)


def report(loss: float = GUESSING, until: float = 6.0, **changes: Any) -> JobReport:
    steps = [(until * (step + 1) / 60, loss, 0.25) for step in range(60)]
    return JobReport(classes=["a", "b", "c", "d"], curves=[Curve("", steps=steps)], **changes)


def found(spec: JobSpec, told: JobReport) -> Standstill:
    said = standstill(spec, told)
    assert said is not None
    assert len(said.remedies) <= 2
    assert all(name in Options.__dataclass_fields__ for r in said.remedies for name in r.options)
    return said


def test_a_training_that_learns_hears_nothing() -> None:
    assert standstill(job(), report(loss=0.9)) is None
    assert standstill(job(), JobReport()) is None


def test_a_training_that_ends_at_guessing_is_told_so() -> None:
    for right, validation in ((15, 50), (5, 12), (45, 50)):
        curve = Curve(
            "",
            steps=report(loss=0.9).curves[0].steps,
            done=True,
            history=[],
            right=packed(np.arange(validation) < right),
        )
        told = JobReport(
            classes=["a", "b", "c", "d"], curves=[curve], validation=validation, end="finished"
        )
        said = standstill(job(), told)
        if (right, validation) == (15, 50):
            assert said is not None
            assert said.sentence.startswith("30% right is not surely better than guessing (25%)")
        else:
            assert said is None


def test_what_is_seen_is_said_in_figures() -> None:
    assert found(job(), report()).sentence.startswith(
        "Nothing is being learned yet: the loss stays at 1.39, that of guessing (ln 4 = 1.39)."
    )
    assert found(job(), report(end="finished")).sentence.startswith("Nothing was learned: ")
    assert "above the 1.39 of guessing" in found(job(), report(loss=2.5)).sentence


def test_while_the_rate_rises_patience_is_all() -> None:
    said = found(job(), report(until=1.5))
    assert "rises until epoch 2.0" in said.sentence
    assert not said.remedies


def test_a_deep_network_is_offered_normalisation() -> None:
    first = found(job(), report()).remedies[0]
    assert first.architecture == NORMALISED
    assert "fade" in found(job(), report()).sentence
    normalised = found(job(NORMALISED), report())
    assert all(remedy.architecture is None for remedy in normalised.remedies)


@pytest.mark.parametrize(("rate", "word"), [(0.05, "high"), (1e-6, "low")])
def test_a_rate_out_of_place_is_the_first_suspect(rate: float, word: str) -> None:
    said = found(job(rate=rate), report())
    assert f"{rate:g} is {word}" in said.sentence
    assert said.remedies[0].options == {"train_rate": 0.0}
    assert "0.0004" in said.remedies[0].label


def test_a_loss_above_guessing_asks_for_smaller_steps_first() -> None:
    first = found(job(NORMALISED), report(loss=3.0)).remedies[0]
    assert 0 < float(first.options["train_rate"]) < 0.001


def test_frozen_random_rows_are_named() -> None:
    said = found(job(rows="dense rows"), report())
    assert said.remedies[0].options == {"train_rows": "all"}


def test_a_comparison_is_told_without_buttons() -> None:
    spec = replace(job(), variants=(Variant("8", TABLE), Variant("16", TABLE)))
    assert not found(spec, replace(report(), curves=report().curves * 2)).remedies
