"""The architecture page's logic, through Streamlit's own test runner."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from alexnet.architecture.editing import resolution
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.resolution import Resolution, resolve
from alexnet.architecture.facts import analyze
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import PRESETS, preset
from alexnet.explorer.options.architecture import TOOLS
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from pages.ui.server.tensorflow import load
from tests.support.app_widgets import keyed
from tests.support.one_of_each import ONE_OF_EACH
from tests.support.repository import ROOT

ARTICLE = preset("article-table")
PAGE = ROOT / "pages" / "architecture.py"


@pytest.fixture(scope="module", autouse=True)
def tensorflow() -> None:
    load()


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(PAGE, default_timeout=60).run()


def from_link(workspace: Workspace) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params[LINK_PARAMETER] = workspace.to_link()
    return app.run()


def metric(app: AppTest, label: str) -> str:
    return next(m.value for m in app.metric if m.label == label)


def draft(app: AppTest) -> Draft:
    return Draft.from_json(app.session_state["workspace"]["present"][0])


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def messages(app: AppTest) -> list[str]:
    return [m.value.replace("\\", "") for m in (*app.error, *app.warning, *app.info)]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_shows_its_published_totals_and_rows(app: AppTest, name: str) -> None:
    keyed(app.selectbox, "preset").select(name).run()
    assert not app.exception
    expected = PRESETS[name]
    assert metric(app, "Parameters") == f"{expected.params:,}"
    trainable = [m.value for m in app.metric if m.label == "Trainable"]
    differs = expected.trainable_params != expected.params
    assert trainable == [f"{expected.trainable_params:,}"] * differs
    assert metric(app, "Multiply-adds") == f"{expected.macs:,}"
    for row in analyze(expected.architecture).rows:
        assert f">{row.params:,}<" in html(app)
        assert f">{row.macs:,}<" in html(app)
    summary = next(block.value for block in app.code if "Total params" in block.value)
    assert f"Total params: {expected.params:,}" in summary


@pytest.mark.parametrize("special", ONE_OF_EACH)
def test_a_link_opens_each_row_and_field(special: str) -> None:
    architecture = ONE_OF_EACH[special]
    app = from_link(Workspace.of_preset("article-table").edited(Draft.of(architecture)))
    assert not app.exception
    assert not app.error
    assert draft(app) == Draft.of(architecture)
    assert metric(app, "Parameters") == f"{analyze(architecture).params:,}"
    summary = next(block.value for block in app.code if "Total params" in block.value)
    assert f"Total params: {analyze(architecture).params:,}" in summary


def test_the_table_is_the_article_s(app: AppTest) -> None:
    table = app.data_editor[0].value
    assert list(table.columns) == [
        "Mark", "Layer", "Type", "Maps", "Size", "Kernel Size", "Stride", "Padding", "Activation",
    ]  # fmt: skip
    assert list(table.iloc[0]) == [
        "", "Out", "Fully Connected", "–", "1000", "–", "–", "–", "Softmax",
    ]  # fmt: skip
    assert list(table.iloc[-1]) == ["", "In", "Input", "3(RGB)", "227X227", "–", "–", "–", "–"]
    assert list(table.iloc[-2]) == [
        "", "C1", "Convolution", "96", "55X55", "11X11", "4", "valid", "ReLU",
    ]  # fmt: skip


def test_the_switches_turn_the_table_over_and_add_its_columns(app: AppTest) -> None:
    keyed(app.toggle, "option-out_on_top").set_value(False).run()
    assert app.data_editor[0].value.loc[0, "Layer"] == "In"
    keyed(app.toggle, "option-all_columns").set_value(True).run()
    assert "Normalisation" in app.data_editor[0].value.columns


def test_a_number_moves_the_totals_and_marks_what_it_ripples_to(app: AppTest) -> None:
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    assert metric(app, "Parameters") == "62,161,896"
    page = html(app)
    assert page.count('class="edited"') == 1
    assert page.count('class="ripple"') == 2
    assert "Total params: 62,161,896" in "\n".join(block.value for block in app.code)


def marks(app: AppTest) -> dict[str, str]:
    table = app.data_editor[0].value
    return {row: mark for row, mark in zip(table["Layer"], table["Mark"], strict=True) if mark}


def test_a_line_says_what_the_table_is_and_then_what_its_signs_mean(app: AppTest) -> None:
    def line() -> str:
        said = (element.value.replace("\\", "") for element in app.markdown)
        return next(text for text in said if "row by row" in text or text.startswith("Signs"))

    assert line().startswith("**AlexNet**, row by row as in [the article](https://")
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    assert line() == (
        "Signs beside the rows: ✎ was edited, ↝ changed because of a row nearer to In"
    )
    keyed(app.number_input, "inspect-C1-kernel_size-h").set_value(300).run()
    assert line() == (
        "Signs beside the rows: ✗ is wrong. Dimmed: the last network without problems."
    )
    keyed(app.selectbox, "preset").select("lenet-5").run()
    (lenet,) = (e for e in app.markdown if "Convolutions and poolings take turns" in e.value)
    assert "LeCun" in lenet.help


def test_a_row_that_is_wrong_is_marked_in_table_and_inspector(app: AppTest) -> None:
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    assert marks(app) == {"C1": "✎", "S2": "↝", "C3": "↝"}
    keyed(app.number_input, "inspect-C1-kernel_size-h").set_value(300).run()
    assert marks(app) == {"C1": "✗"}
    columns = json.loads(app.data_editor[0].proto.columns)
    assert columns["Kernel Size"]["label"] == "✗ Kernel Size"
    assert '[class*="-kernel_size"] {outline' in html(app)


def test_an_edit_resolves_its_draft_once(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved: list[str] = []

    def counting(draft: Draft, limits: Limits) -> Resolution:
        resolved.append(draft.row("C1").text("filters"))
        return resolve(draft, limits)

    monkeypatch.setattr(resolution, "resolve", counting)
    keyed(app.number_input, "inspect-C1-filters").set_value(71).run()
    assert metric(app, "Parameters") == f"{analyze(ARTICLE.replace('C1', filters=71)).params:,}"
    assert resolved == ["71"]


@pytest.mark.parametrize(
    ("typed", "told"), [(3.5, r"“3\.5”"), (1e9, "1000000000"), (-1, "at least 1")]
)
def test_a_number_box_hands_on_what_was_typed(app: AppTest, typed: float, told: str) -> None:
    keyed(app.number_input, "inspect-C1-filters").set_value(typed).run()
    assert told in app.error[0].value
    assert metric(app, "Parameters") == "62,378,344"
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    assert metric(app, "Parameters") == "62,161,896"


def test_one_side_typed_where_both_boxes_are_empty_is_both_sides(app: AppTest) -> None:
    height = "inspect-C1-kernel_size-h"
    keyed(app.number_input, height).set_value(2.5).run()
    assert r"2\.5X11" in app.error[0].value
    assert keyed(app.number_input, height).value is None
    keyed(app.number_input, height).set_value(7).run()
    assert draft(app).row("C1").text("kernel_size") in ("7", "7X7")


def test_ten_edits_in_a_row_are_all_kept_and_undone_one_by_one(app: AppTest) -> None:
    for filters in range(10, 110, 10):
        keyed(app.number_input, "inspect-C1-filters").set_value(filters).run()
    assert draft(app).row("C1").text("filters") == "100"
    for filters in range(90, 0, -10):
        app.button(key="do-undo").click().run()
        assert draft(app).row("C1").text("filters") == str(filters)
    app.button(key="do-undo").click().run()
    assert app.button(key="do-undo").disabled
    assert metric(app, "Parameters") == "62,378,344"
    app.button(key="do-redo").click().run()
    assert draft(app).row("C1").text("filters") == "10"


@pytest.mark.parametrize(
    ("key", "value", "field", "text"),
    [
        ("inspect-C1-kernel_size-slider", 7, "kernel_size", "7X7"),
        ("inspect-C1-filters-slider", 128, "filters", "128"),
        ("inspect-C1-strides-slider", 2, "strides", "2"),
    ],
)
def test_a_slider_writes_the_same_draft(
    app: AppTest, key: str, value: int, field: str, text: str
) -> None:
    keyed(app.slider, key).set_value(value).run()
    assert draft(app).row("C1").text(field) == text
    assert not app.exception


def test_choices_of_a_convolution(app: AppTest) -> None:
    keyed(app.selectbox, "inspect-C1-normalization").select("LRN").run()
    keyed(app.selectbox, "inspect-C1-activation").select("Tanh").run()
    keyed(app.toggle, "inspect-C1-use_bias").set_value(False).run()
    keyed(app.get("button_group"), "inspect-C1-padding").set_value("same").run()
    row = draft(app).row("C1")
    assert [row.text(f) for f in ("normalization", "activation", "use_bias", "padding")] == [
        "LRN",
        "Tanh",
        "no",
        "same",
    ]
    assert not app.exception


def test_a_bad_edit_is_said_mended_at_a_click_and_costs_nothing(app: AppTest) -> None:
    keyed(app.number_input, "inspect-C1-kernel_size-h").set_value(300).run()
    assert "a window of 300X11 does not fit on maps of 227X227" in messages(app)[0]
    assert metric(app, "Parameters") == "62,378,344"
    assert "facts stale" in html(app)
    assert draft(app).row("C1").text("kernel_size") == "300X11"
    mend = [button for button in app.button if button.key and button.key.startswith("repair-")]
    assert [button.label for button in mend] == [
        "Set padding of C1 to same",
        "Set kernel size of C1 to 11X11",
    ]
    mend[1].click().run()
    assert "facts stale" not in html(app)
    assert draft(app) == Draft.of(preset("article-table"))


def test_a_small_photo_gets_smaller_kernels_at_a_click() -> None:
    good = Workspace.of_preset("article-table")
    app = from_link(good.edited(good.draft.set_text("In", "size", "32X32"), "In"))
    assert any("does not fit" in message for message in messages(app))
    assert app.button(key="repair-0-0").label == "Fit C1 to 32X32: smaller kernels and strides"
    app.button(key="repair-0-0").click().run()
    assert not app.error
    assert draft(app).row("In").text("size") == "32X32"
    assert draft(app).row("C1").text("strides") == "1"


def test_a_billion_maps_are_refused_before_keras_is_touched(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("Keras was asked")

    monkeypatch.setattr("alexnet.network.build.build_blueprint", never)
    keyed(app.number_input, "inspect-C1-filters").set_value(10**9).run()
    assert not app.exception
    assert "1000000000" in messages(app)[0]
    assert "200,000,000" in messages(app)[0]


def test_rows_are_added_moved_and_removed(app: AppTest) -> None:
    app.button(key="add-convolution").click().run()
    assert [row.name for row in draft(app).rows][:3] == ["In", "C1", "C2"]
    app.button(key="move-out").click().run()
    assert [row.name for row in draft(app).rows][:4] == ["In", "C1", "S2", "C2"]
    app.button(key="move-in").click().run()
    app.button(key="remove").click().run()
    assert draft(app) == Draft.of(preset("article-table"))
    assert not app.exception


def test_the_ends_of_the_flow_stay() -> None:
    workspace = Workspace.of_preset("article-table")
    app = from_link(replace(workspace, row_id="Out"))
    assert app.button(key="remove").disabled
    assert app.button(key="move-in").disabled


def test_the_network_becomes_the_baseline(app: AppTest) -> None:
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    app.button(key="do-set-baseline").click().run()
    assert 'class="edited"' not in html(app)
    keyed(app.number_input, "inspect-C1-filters").set_value(96).run()
    app.button(key="do-reset").click().run()
    assert draft(app).row("C1").text("filters") == "64"


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("row_id", ["In", "C3", "S4", "F9"])
def test_every_tool_shows_for_every_type_of_row(tool: str, row_id: str) -> None:
    workspace = Workspace.of_preset("paper-2012")
    workspace = workspace.edited(workspace.draft.set_text("C3", "filters", "128"), row_id)
    app = from_link(replace(workspace, options=Options(tool=tool)))
    assert not app.exception


def test_the_sweep_adopts_another_value() -> None:
    workspace = replace(Workspace.of_preset("article-table"), options=Options(tool="sweep"))
    app = from_link(workspace)
    keyed(app.selectbox, "sweep-value-C1-filters-96").select("128").run()
    app.button(key="adopt").click().run()
    assert draft(app).row("C1").text("filters") == "128"
    assert not app.exception


def test_a_link_restores_draft_baseline_and_options() -> None:
    workspace = Workspace.of_preset("paper-2012").as_baseline()
    workspace = workspace.edited(workspace.draft.set_text("C3", "filters", "abc"), "C3")
    workspace = replace(workspace, options=Options(out_on_top=False, all_columns=True, tool="code"))
    app = from_link(workspace)
    assert draft(app) == workspace.draft
    assert app.data_editor[0].value.loc[0, "Layer"] == "In"
    assert "C3: maps must be a whole number, not “abc”." in messages(app)
    assert Workspace.from_link(app.query_params[LINK_PARAMETER]) == Workspace.from_link(
        workspace.to_link()
    )


@pytest.mark.parametrize("text", ["", "1", "garbage", "1AAAA", "1" + "A" * 20_000, "\x00", "2abc"])
def test_a_broken_link_gives_the_default_and_a_sentence(text: str) -> None:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params[LINK_PARAMETER] = text
    app.run()
    assert not app.exception
    assert metric(app, "Parameters") == "62,378,344"
    assert any("link" in message for message in messages(app)) or not text


def test_hostile_text_is_shown_as_it_is() -> None:
    workspace = Workspace.of_preset("article-table")
    text = "<script>alert(1)</script> ![x](http://evil.example/x.png)"
    app = from_link(workspace.edited(workspace.draft.set_text("C1", "filters", text), "C1"))
    assert not app.exception
    assert "<script" not in html(app)
    shown = app.error[0].value
    assert "![x](" not in shown
    assert "\\<script\\>" in shown


def test_softmax_in_the_middle_is_legal_and_warned_of(app: AppTest) -> None:
    keyed(app.selectbox, "inspect-C1-activation").select("Softmax").run()
    assert not app.error
    assert "softmax in the middle is legal" in app.warning[0].value


def test_two_sessions_see_their_own_networks(app: AppTest) -> None:
    other = AppTest.from_file(PAGE, default_timeout=60).run()
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    keyed(other.number_input, "inspect-C1-filters").set_value(128).run()
    app.run()
    assert metric(app, "Parameters") == "62,161,896"
    assert metric(other, "Parameters") == "62,594,792"


def test_undo_of_a_preset_brings_the_baseline_back_too(app: AppTest) -> None:
    keyed(app.number_input, "inspect-C1-filters").set_value(64).run()
    keyed(app.selectbox, "preset").select("paper-2012").run()
    app.button(key="do-undo").click().run()
    assert metric(app, "Parameters") == "62,161,896"
    assert "The article's table" in messages(app)[0]
    app.button(key="do-reset").click().run()
    assert metric(app, "Parameters") == "62,378,344"


def test_a_removed_row_stays_visible_in_the_facts(app: AppTest) -> None:
    keyed(app.get("button_group"), "inspected-row").set_value("F10").run()
    app.button(key="remove").click().run()
    assert "<s>F10</s>" in html(app)


def test_a_table_too_long_for_a_link_still_works() -> None:
    workspace = replace(Workspace.of_preset("article-table"), options=Options(tool="files"))
    app = from_link(workspace)
    junk = "".join(chr(0x4E00 + i) for i in range(150))
    for number, row in enumerate(workspace.draft.rows):
        for field in row.row_type.declared_fields():
            workspace = workspace.edited(
                workspace.draft.set_text(row.id, field.name, junk[number:] + field.name)
            )
    app.session_state["workspace"] = app.session_state["workspace"] | {
        "present": list(workspace.history.present)
    }
    app.run()
    assert not app.exception


@pytest.mark.parametrize("text", ["50000000", "many"])
def test_a_host_that_cannot_afford_alexnet_says_so(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("ALEXNET_MAX_PARAMETERS", text)
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not app.exception
    assert "This host's limits leave no room" in app.error[0].value


def test_tools_say_that_they_show_the_last_network(app: AppTest) -> None:
    keyed(app.number_input, "inspect-C1-kernel_size-h").set_value(300).run()
    assert any("last network without problems" in caption.value for caption in app.caption)


def test_dense_rows_give_way_to_a_mean_of_each_map(app: AppTest) -> None:
    keyed(app.pills, "inspected-row").select("C7").run()
    app.button(key="add-global_average_pooling").click().run()
    repair = next(b for b in app.button if b.label == "Remove S8, F9 and F10")
    repair.click().run()
    assert not app.exception
    assert metric(app, "Parameters") == "4,004,200"


def test_a_mean_in_place_of_a_pooling_offers_to_take_the_dense_rows_away() -> None:
    pooled = Draft.of(ARTICLE).change_type("S8", "global_average_pooling")
    app = from_link(Workspace.of_preset("article-table").edited(pooled))
    assert any("hold 17,833,984 parameters" in text for text in messages(app))
    app.button(key="follow-advice").click().run()
    assert metric(app, "Parameters") == "4,004,200"


@pytest.mark.parametrize("other", ["baseline", *PRESETS])
def test_any_network_stands_beside_the_table_s(other: str) -> None:
    options = Options(tool="beside", beside=other)
    app = from_link(replace(Workspace.of_preset("article-table"), options=options))
    assert not app.exception
    assert keyed(app.selectbox, "beside").value == other
    body = html(app)
    expected = ARTICLE if other == "baseline" else preset(other)
    for network in (expected, ARTICLE):
        assert f"<td>{analyze(network).params:,}</td>" in body
    assert body.count("on the same scale as the other") == 2
    keyed(app.selectbox, "beside").select("lenet-5").run()
    headings = [block.value.replace("\\", "") for block in app.markdown]
    assert any("1,011 times the parameters of LeNet-5" in heading for heading in headings)
