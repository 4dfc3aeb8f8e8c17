"""Pages begin with a network that tells and learns something, and never replace a table."""

from dataclasses import replace

import pytest

from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.presets import PRESETS
from alexnet.explorer.options.options import Options
from alexnet.explorer.shown_network import TABLE, in_place_of, shown, to_train, trained_source
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.explorer.weights_in_use import Brought, find
from alexnet.explorer.workspace import Workspace


def with_options(table: Workspace, **options: str) -> Workspace:
    return replace(table, options=Options.from_changes(dict(options)))


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_fresh_table_is_shown_by_weights_that_are_trained(name: str) -> None:
    state = shown(Workspace.of_preset(name))
    assert find(state.architecture, state.options, Brought()).is_trained


def test_a_table_whose_own_weights_are_trained_is_shown_itself() -> None:
    source = trained_source()
    assert source is not None
    table = Workspace.of_preset(source.fits)
    assert shown(table) is table


def test_an_edited_table_is_shown_itself_unless_asked() -> None:
    fresh = Workspace.of_preset("article-table")
    edited = fresh.edited(Draft.of(fresh.architecture.replace("C1", filters=90)))
    assert shown(edited) is edited
    kept = edited.as_baseline()
    assert shown(kept) is kept
    asked = with_options(edited, shown_network=in_place_of(edited))
    assert shown(asked).architecture != edited.architecture
    assert asked.architecture == edited.architecture
    again = asked.edited(Draft.of(edited.architecture.replace("C1", filters=80)))
    assert shown(again) is again


@pytest.mark.parametrize("options", [{"shown_network": TABLE}, {"weights": "random"}])
def test_whoever_wants_the_table_s_own_gets_it(options: dict[str, str]) -> None:
    table = with_options(Workspace.of_preset("article-table"), **options)
    assert shown(table) is table


def test_the_page_s_options_hold_for_the_trained_network_too() -> None:
    table = with_options(Workspace.of_preset("article-table"), sample="church", layer="S4")
    assert (shown(table).options.sample, shown(table).options.layer) == ("church", "S4")


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_few_photos_teach_trained_weights(name: str) -> None:
    state = to_train(with_options(Workspace.of_preset(name), train_data="photos"))
    weights = find(state.architecture, state.options, Brought())
    plan = TrainingPlan(state, weights, class_count=2)
    assert weights.is_trained
    assert (plan.start, plan.rows) == ("weights", "dense")
    assert plan.batch <= 8, "ten photos are more than one step"


@pytest.mark.parametrize(
    "options",
    [
        {"train_data": "shapes"},
        {"train_data": "cifar10"},
        {"train_data": "photos", "train_start": "random"},
        {"train_data": "archive", "train_what": "compare"},
        {"train_data": "photos", "shown_network": TABLE},
    ],
)
def test_the_table_s_own_network_is_trained_otherwise(options: dict[str, str]) -> None:
    table = with_options(Workspace.of_preset("article-table"), **options)
    assert to_train(table) is table


def test_an_edited_table_is_trained_itself() -> None:
    fresh = Workspace.of_preset("article-table")
    edited = fresh.edited(Draft.of(fresh.architecture.replace("C1", filters=90)))
    edited = with_options(edited, train_data="photos")
    assert to_train(edited) is edited


def test_what_the_visitor_sets_stands() -> None:
    options = {"train_data": "photos", "train_rows": "all"}
    table = with_options(Workspace.of_preset("article-table"), **options)
    state = to_train(table)
    plan = TrainingPlan(state, find(state.architecture, state.options, Brought()), class_count=2)
    assert plan.rows == "all"
