"""The prediction page begins with scores that mean something, and never replaces a table."""

from dataclasses import replace

import pytest

from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.presets import PRESETS
from alexnet.explorer.options.options import Options
from alexnet.explorer.shown_network import TABLE, in_place_of, shown, trained_source
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
