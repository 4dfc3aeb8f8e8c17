"""The state of a session: what edits do to it, and its way through a link and back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.editing import resolution
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.link import decode, encode
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import DEFAULT_PRESET, PRESETS, preset
from alexnet.architecture.rows import Convolution
from alexnet.errors import LinkError
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import OPENED, OWN_BASELINE, Workspace
from tests.support.hostile import assert_plain, json_values, texts
from tests.support.strategies import architectures

START = Workspace.of_preset("article-table")


def typed(state: Workspace, row: str, field: str, text: str) -> Workspace:
    return state.edited(state.draft.set_text(row, field, text), row)


def assert_restored(state: Workspace) -> None:
    """Assert that a link brings back all but the history and the notice."""
    again = Workspace.from_link(state.to_link())
    assert again.draft == state.draft
    assert again.architecture == state.architecture
    assert again.is_stale == state.is_stale
    assert again.baseline_architecture == state.baseline_architecture
    assert again.baseline_title == state.baseline_title
    assert (again.row_id, again.options, again.notice) == (state.row_id, state.options, "")
    assert again.to_link() == state.to_link()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_opens_as_its_own_baseline(name: str) -> None:
    state = Workspace.of_preset(name)
    assert state.architecture == state.baseline_architecture == preset(name)
    assert state.baseline_title == PRESETS[name].title
    assert state.is_baseline
    assert not state.is_stale
    assert_restored(state)
    assert len(state.to_link()) < 100


@pytest.mark.parametrize("name", PRESETS)
@settings(max_examples=30)
@given(data=st.data())
def test_links_to_a_few_edits_are_short_and_complete(name: str, data: st.DataObject) -> None:
    state = Workspace.of_preset(name)
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.sampled_from(state.draft.rows))
        field = data.draw(st.sampled_from([f.name for f in row.row_type.declared_fields()]))
        text = data.draw(st.integers(0, 5000).map(str) | st.sampled_from(["tanh", "same", "3X5"]))
        state = typed(state, row.id, field, text)
    assert_restored(state)
    assert len(state.to_link()) < 200


@settings(max_examples=60)
@given(
    network=architectures(),
    baseline=architectures(),
    edits=st.lists(st.tuples(st.integers(0), texts()), max_size=3),
    options=st.sampled_from([Options(), Options(tool="sweep", scale=1.25, out_on_top=False)]),
    title=st.sampled_from(
        [OWN_BASELINE, OPENED, *(described.title for described in PRESETS.values())]
    ),
)
def test_any_state_is_restored_by_its_link(
    network: Any, baseline: Any, edits: list[tuple[int, str]], options: Options, title: str
) -> None:
    state = replace(START.opened(baseline, title), options=options).edited(Draft.of(network))
    for number, text in edits:
        row = state.draft.rows[number % len(state.draft.rows)]
        fields = [f.name for f in row.row_type.declared_fields()]
        state = typed(state, row.id, fields[number // 7 % len(fields)], text)
    assert_restored(state)


def test_a_network_with_a_new_row_is_the_baseline() -> None:
    draft, row_id = START.draft.insert_after("C5", "convolution")
    state = START.edited(draft, row_id)
    assert not state.is_baseline
    assert state.as_baseline().is_baseline
    assert_restored(state.as_baseline())


def test_an_edit_with_problems_leaves_the_last_network() -> None:
    good = typed(START, "C3", "filters", "300")
    stale = typed(good, "C3", "filters", "many")
    assert stale.is_stale
    assert stale.architecture == good.architecture
    assert stale.draft.row("C3").text("filters") == "many"
    assert not stale.is_baseline
    assert_restored(stale)
    assert stale.undone().architecture == good.architecture
    assert not stale.undone().is_stale


def test_a_table_with_problems_comes_back_with_its_own_last_network() -> None:
    small = Workspace.of_preset("lenet-5")
    name = small.draft.rows[-2].id
    broken = small.edited(small.draft.set_text(name, "units", "many"))
    assert broken.is_stale
    back = Workspace.of_preset("article-table").taking(broken)
    assert back.is_stale
    assert back.architecture == small.architecture
    assert back.undone().architecture == preset("article-table")


def test_undo_and_redo_lead_back_and_forth() -> None:
    edited = typed(START, "C3", "filters", "300")
    assert edited.undone().draft == START.draft
    assert edited.undone().redone().draft == edited.draft
    assert edited.undone().architecture == START.architecture


def test_an_edit_brings_its_row_into_the_inspector() -> None:
    assert typed(START, "F9", "units", "1").row_id == "F9"
    assert START.edited(START.draft.remove("C1")).row_id == "S2"
    assert START.edited(START.draft.remove("C1")).undone().row_id == "C1"
    chosen = replace(START, row_id="F10")
    assert chosen.edited(chosen.draft.remove("F10")).row_id == "F9"
    chosen = replace(START, row_id="C5")
    removed = chosen.edited(chosen.draft.remove("C5"))
    assert (removed.row_id, removed.undone().row_id) == ("C6", "C5")


def test_another_network_keeps_the_row_of_the_same_name() -> None:
    code = START.opened(preset("article-code"), "The article's code")
    opened = code.opened(preset("article-table"), "The article's table")
    assert {row.id for row in opened.draft.rows} - {row.id for row in code.draft.rows} == {"F10"}
    assert (code.row_id, opened.row_id, opened.undone().row_id) == ("C1", "C1", "C1")
    assert typed(START, "F9", "units", "1").undone().row_id == "F9"


def test_opening_pinning_and_resetting_set_the_baseline() -> None:
    opened = START.opened(preset("paper-2012"), "The paper of 2012")
    assert (opened.is_baseline, opened.baseline_title) == (True, "The paper of 2012")
    edited = typed(opened, "C1", "filters", "64")
    assert edited.reset().is_baseline
    assert edited.reset().undone().draft == edited.draft
    kept = edited.as_baseline()
    assert (kept.is_baseline, kept.baseline_title) == (True, OWN_BASELINE)
    assert kept.draft == edited.draft


@given(json_values())
def test_json_of_another_shape_is_a_link_error(value: object) -> None:
    with pytest.raises(LinkError):
        Workspace.from_link(encode_any(value))


@settings(max_examples=200)
@given(key=st.sampled_from(["draft", "good", "baseline", "title", "row", "view"]), data=st.data())
def test_a_wrong_part_is_a_link_error_or_a_workspace(key: str, data: st.DataObject) -> None:
    value = decode(typed(START, "C3", "filters", "many").to_link())
    if data.draw(st.booleans()):
        value[key] = data.draw(json_values())
    else:
        del value[key]
    try:
        state = Workspace.from_link(encode_any(value))
    except LinkError as error:
        assert_plain(str(error))
    else:
        assert_restored(state)


@pytest.mark.parametrize("row", [None, [], {}, 1.5, "C9", "\u202e"])
def test_a_row_that_is_not_there_is_replaced(row: object) -> None:
    value = decode(START.to_link()) | {"row": row}
    assert Workspace.from_link(encode(value)).row_id == "C1"


def test_a_link_that_was_made_before_rows_had_more_fields_opens() -> None:
    link = (
        "1Gx1sHq2cB3qwOYCOdfMwnBcdHWweKYPNoIoUTCSWpRYlpqciZZjR0eghPho9Wv-O1r-jk72j9e9o_Ts62TtavVJ"
        "QvRKe0AU3oeA9YAAZr9lN"
    )
    paper = preset("paper-2012")
    draft = Draft.of(paper).set_text("C5", "filters", "256").rename("S4", "P4")
    draft, _ = draft.insert_after("C7", "average_pooling")
    state = Workspace.from_link(link)
    assert state.architecture == resolve(draft).architecture
    assert state.baseline_architecture == paper


LINK_OF_NOVEMBER_2026 = (
    "17ZrRqoMwDIZfZXgtBzy9OLCXkdDFGXBaag9ug737kmq3e9nN4L8S0japyV8_GgSdv4rOLksKdP4wnb87haAz6Px"
    "hOl9ovIHOu-kMmAKmgClgCpgCprjq7obp-3oLoAKoACqACqACqADqbqCW_nCyn51EUXk6zInSuzmc8701h6vVaZ"
    "umUB07GmZWB1pJU-LCHKyM9mw74UEvvS9t19UUhcdUNn63mZ4scvPzq-WOfBJvg-3mb-mt25AD_ana6MbROtWuNS"
    "lnPelIY0vlyrbA1fbFWCT1ax5c3dhh42sYaCxxZxUTjz67jiSqfsoS9tJRzIVezXNPIWvRS_QD15qS-BqMlp6jno"
    "SmWDhMvtfprhjo_3zR192S9Hg8AbzlNqU"
)


def test_a_link_of_an_earlier_version_opens() -> None:
    state = Workspace.from_link(LINK_OF_NOVEMBER_2026)
    assert state.draft.row("C3").text("filters") == "300"
    assert (state.is_stale, state.draft.row("F9").text("units")) == (True, "many")
    assert (
        state.baseline_architecture
        == typed(typed(START, "C3", "filters", "300"), "C5", "kernel_size", "5X5").architecture
    )
    assert state.architecture == state.baseline_architecture
    assert (state.row_id, state.baseline_title) == ("F9", OWN_BASELINE)
    assert state.options == Options(
        out_on_top=False,
        tool="sweep",
        sweep_field="filters",
        scale=1.2,
        orientation="z",
        prediction_tool="why",
        top=7,
        layer="C3_norm",
        map=12,
        pixel="3,4",
        without="3,17",
        explanation="saliency",
        train_data="cifar10",
        train_rate=0.01,
        train_epochs=3,
        train_augment=False,
        train_shapes="circle,star",
    )


def test_options_and_titles_that_are_no_longer_there_do_not_close_a_link() -> None:
    value = decode(START.to_link())
    value |= {"view": {"tool": "gone", "weights": "../x", "new": 1, "top": 7}, "title": "A preset"}
    state = Workspace.from_link(encode(value))
    assert (state.options, state.baseline_title) == (Options(top=7), OWN_BASELINE)
    assert state.draft == START.draft


@pytest.mark.parametrize("part", ["good", "baseline"])
@pytest.mark.parametrize("rows", [[99], [-99, 1], [True], [0], [[0]], [None], {"0": 1}, 7, "0"])
def test_a_link_with_rows_that_are_not_there_is_refused(part: str, rows: Any) -> None:
    value = decode(START.to_link())
    with pytest.raises(LinkError):
        Workspace.from_link(encode(value | {part: rows}))


def test_a_link_names_the_rows_that_two_networks_share() -> None:
    value = decode(typed(START, "C3", "filters", "0").to_link())
    places = [row for row in value["good"] if isinstance(row, int)]
    assert len(places) == len(START.draft.rows) - 1
    assert value["baseline"] == value["good"]


def test_a_link_from_a_host_that_affords_more_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_MAX_PARAMETERS", "10000000000")
    link = typed(START, "F9", "units", "100000").to_link()
    monkeypatch.delenv("ALEXNET_MAX_PARAMETERS")
    with pytest.raises(LinkError) as caught:
        Workspace.from_link(link)
    assert str(caught.value).startswith(
        "The link's network cannot be shown here. F9: with size 100000 the network holds "
    )
    assert f"{Limits().params:,}" in str(caught.value)


def encode_any(value: object) -> str:
    """Return the link of a value, or of its printed form where it holds half a character."""
    try:
        return encode(value)
    except UnicodeEncodeError:
        return encode(repr(value))


def test_an_edit_resolves_its_draft_once(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[str] = []

    def counting(draft: Draft, limits: Limits) -> Any:
        resolved.append(draft.row("C3").text("filters"))
        return resolve(draft, limits)

    monkeypatch.setattr(resolution, "resolve", counting)
    state = typed(START, "C3", "filters", "257")
    # What the page shows of it in the same run, and the address that it leaves.
    shown = Workspace.from_value(state.to_value())
    row = shown.architecture["C3"]
    assert isinstance(row, Convolution)
    assert row.filters == 257
    assert not shown.is_stale
    assert shown.to_link() == state.to_link()
    assert resolved == ["257"]


def test_limits_that_change_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not START.is_stale
    monkeypatch.setenv("ALEXNET_MAX_PARAMETERS", "1000")
    assert Workspace.from_value(START.to_value()).is_stale


def test_a_workspace_is_plain_json_and_comes_back() -> None:
    state = typed(typed(START, "C3", "filters", "300"), "C3", "filters", "many").undone()
    assert Workspace.from_value(json.loads(json.dumps(state.to_value()))) == state


def test_a_session_begins_with_the_link_or_the_default_and_says_why() -> None:
    assert Workspace.first("") == Workspace.of_preset(DEFAULT_PRESET)
    edited = typed(START, "C3", "filters", "300")
    assert Workspace.first(edited.to_link()).draft == edited.draft
    damaged = Workspace.first(edited.to_link()[:-5])
    assert damaged.draft == START.draft
    assert_plain(damaged.notice)


def test_a_refused_edit_says_why_and_the_next_one_clears_it() -> None:
    refused = START.tried(lambda state: state.edited(state.draft.remove("In")))
    assert refused.draft == START.draft
    assert refused.notice == "In cannot be removed: it is the first row of the flow."
    assert refused.tried(lambda state: typed(state, "C3", "filters", "300")).notice == ""
    assert (refused.with_row("C5").notice, refused.with_options(tool="code").notice) == ("", "")
