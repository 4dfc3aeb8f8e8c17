"""From the options of the training page to the job, without a page."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alexnet.architecture import facts
from alexnet.architecture.presets import preset
from alexnet.architecture.rows import Convolution, Dense
from alexnet.errors import TrainingError
from alexnet.explorer.options.options import Options
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.explorer.weights_in_use import OWN_FILE, Brought, WeightsInUse, find
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.spec import START, JobData, JobStart
from alexnet.training.loop.augmentation import NO_AUGMENTATION
from alexnet.weights.sources.registry import RANDOM, SOURCES
from alexnet.weights.sources.source import SourceKind

SHAPES = JobData("shapes", classes=("circle", "star"), count=100)
BUNDLED = next(source for source in SOURCES.values() if source.kind is SourceKind.BUNDLED)
UNTRAINED = WeightsInUse(RANDOM)


def plan(
    row: str = "C1", weights: WeightsInUse = UNTRAINED, classes: int = 4, **options: Any
) -> TrainingPlan:
    state = replace(Workspace.of_preset("article-table"), row_id=row, options=Options(**options))
    return TrainingPlan(state, weights, classes)


def trained(**options: Any) -> TrainingPlan:
    state = Workspace.of_preset(BUNDLED.fits)
    weights = find(state.architecture, state.options, Brought())
    return TrainingPlan(replace(state, options=Options(**options)), weights, 2)


def test_what_suits_the_start_stands_in_for_what_is_not_chosen() -> None:
    assert (plan().start, plan().epochs, plan().peak_rate) == ("random", 4, 0.0004)
    assert (plan().batch, trained().batch, trained(train_start="random").batch) == (16, 32, 32)
    assert plan(train_optimizer="sgd").peak_rate == 0.01
    assert plan(train_data="photos").epochs == 30
    assert (trained().start, trained().epochs, trained().peak_rate) == ("weights", 2, 0.0005)
    chosen = trained(train_start="random", train_epochs=7, train_rate=0.5)
    assert (chosen.start, chosen.epochs, chosen.peak_rate) == ("random", 7, 0.5)


def test_the_first_epochs_see_smaller_pictures_from_random_weights_alone() -> None:
    small = plan(train_epochs=8)
    assert 0 < small.small_size < 227
    assert (small.recipe.small_epochs, small.recipe.small_size) == (6, small.small_size)
    ends = [plan(train_epochs=epochs).full_epochs for epochs in (2, 4, 5, 6, 20)]
    assert ends == [1, 1, 1, 2, 5]
    for other in (
        plan(train_epochs=8, train_small=False),
        plan(train_epochs=8, train_rows="dense"),
        plan(train_epochs=1),
        trained(train_epochs=8),
    ):
        assert (other.recipe.small_epochs, other.recipe.small_size) == (0, 0)


@pytest.mark.parametrize(("values", "side"), [("1;3", 163), ("1;4", 0), ("1;2", 131)])
def test_smaller_pictures_are_large_enough_for_every_compared_network(
    values: str, side: int
) -> None:
    compared = plan("C3", train_what="compare", train_field="strides", train_values=values)
    assert compared.values == values.split(";")
    assert compared.small_size == side
    for variant in compared.variants if side else ():
        variant.architecture.replace("In", size=(side, side))


def test_dropout_asks_for_an_epoch_more() -> None:
    state = Workspace.of_preset("article-table")
    dropped = state.opened(preset("article-table").replace("F9", dropout=0.5), "")
    assert TrainingPlan(state, UNTRAINED, 4).epochs == 4
    assert TrainingPlan(dropped, UNTRAINED, 4).epochs == 5


def test_a_network_with_batch_normalisation_bears_a_higher_rate() -> None:
    assert trained(train_start="random").peak_rate == 0.001


def test_random_weights_are_scaled_to_unit_variance_and_trained_ones_left_alone() -> None:
    assert plan().recipe.unit_variance
    assert trained(train_start="random").recipe.unit_variance
    assert not trained().recipe.unit_variance


def test_the_recipe_is_the_options() -> None:
    recipe = plan(train_batch=7, train_seed=3, train_optimizer="sgd").recipe
    assert (recipe.batch, recipe.seed, recipe.optimizer) == (7, 3, "sgd")


@pytest.mark.parametrize(
    ("options", "varied"),
    [
        ({}, False),
        ({"train_epochs": 20}, True),
        ({"train_epochs": 20, "train_augment": False}, False),
        ({"train_data": "photos"}, True),
        ({"train_data": "photos", "train_augment": False}, False),
    ],
)
def test_photos_are_varied_where_that_suits_and_is_wished(
    options: dict[str, Any], varied: bool
) -> None:
    assert (plan(**options).recipe.augmentation != NO_AUGMENTATION) == varied


def test_one_network_is_a_job_of_one_variant() -> None:
    job = plan(train_rows="dense").job(SHAPES, JobStart())
    assert [variant.architecture for variant in job.variants] == [preset("article-table")]
    assert (job.rows, job.compared, job.data) == ("dense rows", "", SHAPES)
    assert job.title == "“The article's table”"


def test_the_values_of_the_row_in_the_inspector_are_compared() -> None:
    compared = plan("C3", train_what="compare", train_values="512;64;nonsense")
    job = compared.job(SHAPES, JobStart())
    assert job.compared == "maps of C3"
    assert [(v.title, v.seed) for v in job.variants] == [
        (title, seed) for seed in range(3) for title in ("64", "512")
    ]
    rows = [variant.architecture["C3"] for variant in job.variants[:2]]
    assert [row.filters for row in rows if isinstance(row, Convolution)] == [64, 512]
    assert plan("C3", train_what="compare").values == ["64", "128", "256"]
    assert plan("S2", train_what="compare", train_field="strides").compared.field == "strides"


@pytest.mark.parametrize("row", ["Out", "gone"])
def test_a_row_that_cannot_be_compared_gives_way_to_the_first(row: str) -> None:
    assert plan(row, train_what="compare").compared.label == "maps of C1"


def test_a_swept_point_is_analysed_once_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = plan("C3", train_what="compare")
    row_facts = facts._row_facts
    analysed: list[int] = []

    def counting(expansion: Any) -> Any:
        expansion = tuple(expansion)
        analysed.append(next(row.filters for row, _ in expansion if row.name == "C3"))
        return row_facts(expansion)

    monkeypatch.setattr(facts, "_row_facts", counting)
    assert compared.compared.label
    assert compared.values
    assert compared.job(SHAPES, JobStart()).variants
    points = list(compared.compared.values.values())
    assert set(points) <= set(analysed)
    assert len(set(analysed)) == len(analysed)


def test_the_start_is_the_weights_in_use(tmp_path: Path) -> None:
    nowhere = dict[str, Path]().get
    assert plan().job_start(lambda _: None) == (JobStart(), {})
    assert trained().job_start(lambda _: None) == (JobStart("source", BUNDLED.name), {})
    with pytest.raises(TrainingError, match="are random"):
        plan(train_start="weights").job_start(lambda _: None)
    own = trained()
    own = replace(own, weights=replace(own.weights, name=OWN_FILE))
    with pytest.raises(TrainingError, match="not here any more"):
        own.job_start(lambda weights: nowhere(weights.name))
    start, files = own.job_start(lambda _: tmp_path)
    assert (start.kind, files) == ("file", {START: tmp_path})
    assert start.architecture == BUNDLED.architecture


def test_words_and_kinds_are_compared_too() -> None:
    words = plan("C3", train_what="compare", train_field="activation", train_values="ReLU;Tanh")
    assert [v.title for v in words.variants[:2]] == ["ReLU", "Tanh"]
    kinds = plan("S2", train_what="compare", train_field="kind")
    assert kinds.compared.label == "pooling of S2"
    assert [v.architecture["S2"].TYPE for v in kinds.variants[:2]] == [
        "max_pooling",
        "average_pooling",
    ]


def test_initial_weights_are_compared_as_they_are_drawn() -> None:
    compared = plan("C3", train_what="compare", train_field="kernel_initializer")
    assert compared.values == ["Glorot", "He uniform"]
    assert not compared.recipe.unit_variance
    assert "unit variance" in compared.words
    assert plan("C3", train_what="compare").recipe.unit_variance


def test_activations_start_alike_from_trained_weights() -> None:
    alike = trained(train_what="compare", train_start="weights", train_field="activation")
    assert alike.job_start(lambda _: None) == (JobStart("source", BUNDLED.name), {})


def test_a_comparison_starts_alike_or_is_refused() -> None:
    assert trained(train_what="compare").start == "random"
    with pytest.raises(TrainingError, match="start alike: with 96, more rows keep"):
        trained(train_what="compare", train_start="weights").job_start(lambda _: None)


def test_words_say_what_the_table_does_not() -> None:
    out = plan().state.architecture.rows[-1]
    assert isinstance(out, Dense)
    assert plan(classes=out.units, train_small=False).words == ""
    assert plan(classes=0, train_small=False).words == ""
    words = plan(classes=4, train_epochs=8).words
    assert "Row Out gets 4 units for the training" in words
    assert "in the first 6 epochs, then 2 at full size" in words
