"""The walk through the layers, an opened map, its trace, and the network without it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from alexnet.architecture.architecture import Architecture
from alexnet.figures.scores.words import score_text
from alexnet.inference.ablation import scores_without
from pages.ui.prediction.layer_choice import shown_layers
from pages.ui.shared import chart_clicks
from tests.support.app_widgets import keyed
from tests.support.prediction_page import (
    FLAT,
    GREY,
    SMALL,
    activations,
    assert_in_order,
    charts,
    opened,
    words,
)


def said(app: AppTest) -> tuple[str, str]:
    """Return the traced number and the network's own, as the page says them."""
    line = next(m.value for m in app.markdown if "the network says" in m.value)
    _, again, _, network, _ = line.replace("−", "-").split("**")
    return again, network


@pytest.mark.parametrize("architecture", [SMALL, GREY, FLAT], ids=["small", "grey", "flat"])
def test_every_layer_opens_its_last_map_with_the_networks_own_number(
    architecture: Architecture,
) -> None:
    _, expected = activations(architecture)
    app = opened(architecture, layer="In", map=0)
    assert_in_order(app)
    for key, layer in shown_layers(architecture).items():
        last = layer.output_shape[-1] - 1
        app = opened(architecture, layer=key, map=last)
        assert_in_order(app)
        noun = "Unit" if len(layer.output_shape) == 1 else "Map"
        assert f"#### {noun} {last} of {layer.name}" in words(app)
        if layer.class_name in ("InputLayer", "ZeroPadding2D"):
            assert "the network says" not in words(app)
            continue
        again, network = said(app)
        values = expected[layer.name]
        value = values[last] if values.ndim == 1 else values[..., last].max()
        assert float(again) == pytest.approx(float(network), rel=1e-4, abs=1e-6)
        assert float(network) == pytest.approx(float(value), rel=1e-3, abs=1e-6)


def test_a_pixel_is_traced_from_the_link_and_from_the_numbers() -> None:
    _, expected = activations()
    app = opened(layer="C1_norm", map=3, pixel="4,5")
    assert_in_order(app)
    assert float(said(app)[1]) == pytest.approx(expected["C1_norm"][4, 5, 3], rel=1e-4)
    keyed(app.number_input, "traced-y").set_value(7).run()
    keyed(app.number_input, "traced-x").set_value(0).run()
    assert_in_order(app)
    assert float(said(app)[1]) == pytest.approx(expected["C1_norm"][7, 0, 3], rel=1e-4)
    app.button(key="trace-peak").click().run()
    assert float(said(app)[1]) == pytest.approx(expected["C1_norm"][..., 3].max(), rel=1e-4)


def test_what_a_link_names_may_be_gone() -> None:
    app = opened(layer="C99", map=99_999, pixel="999,999", without="7777", channel=500)
    assert_in_order(app)
    assert "####" not in words(app)
    app = opened(layer="C3", map=1, pixel="999,999", without="7777", channel=500)
    assert_in_order(app)
    assert "#### Map 1 of C3" in words(app)
    assert not keyed(app.toggle, "switch-off").value


def test_maps_are_turned_and_closed() -> None:
    app = opened(layer="C1")
    assert "####" not in words(app)
    app.button(key="open-first").click().run()
    assert "#### Map 0 of C1" in words(app)
    assert app.button(key="map-arrow_back").disabled
    app.button(key="map-arrow_forward").click().run()
    keyed(app.number_input, "opened-map").set_value(5).run()
    assert "#### Map 5 of C1" in words(app)
    assert app.button(key="map-arrow_forward").disabled
    app.button(key="close-map").click().run()
    assert "####" not in words(app)
    assert_in_order(app)


def test_a_map_stays_open_only_where_it_is_the_same_map() -> None:
    app = opened(layer="C1", map=2, pixel="1,1", without="2")
    app.button(key="layer-arrow_forward").click().run()
    assert "#### Map 2 of C1_norm" in words(app)
    app.button(key="layer-arrow_forward").click().run()
    assert "#### Map 2 of S2" in words(app)
    assert not keyed(app.toggle, "switch-off").value
    app.button(key="layer-arrow_forward").click().run()
    assert "Maps of C3" in " ".join(charts(app))
    assert "####" not in words(app)
    assert_in_order(app)


def test_a_map_is_switched_off() -> None:
    network, expected = activations()
    app = opened(layer="C1", map=2)
    keyed(app.toggle, "switch-off").set_value(True).run()
    assert_in_order(app)
    after = scores_without(network, expected, "C1", [2])
    best = int(expected.scores.argmax())
    was, is_now = (score_text(float(scores[best]), True) for scores in (expected.scores, after))
    moved = f"stays at {was}" if was == is_now else f"goes from {was} to {is_now}"
    assert moved in words(app)
    assert "The best scores as they are, and without map 2 of C1" in charts(app)
    app.button(key="map-arrow_forward").click().run()
    keyed(app.toggle, "switch-off").set_value(True).run()
    assert "The best scores as they are, and without maps 2, 3 of C1" in charts(app)
    app.button(key="switch-all-on").click().run()
    assert not any("without" in chart for chart in charts(app))
    assert_in_order(app)


def test_the_maps_that_matter_most_can_be_opened() -> None:
    app = opened(layer="S2", map=0)
    app.toggle(key="rank-maps").set_value(True).run()
    assert_in_order(app)
    ranked = [button for button in app.button if (button.key or "").startswith("important-")]
    assert len(ranked) == 6
    number = (ranked[0].key or "").removeprefix("important-")
    ranked[0].click().run()
    assert f"#### Map {number} of S2" in words(app)


def test_nothing_comes_behind_the_last_row() -> None:
    app = opened(layer="Out", map=3)
    assert_in_order(app)
    assert not [t for t in app.toggle if (t.key or "").startswith("switch-off")]


def test_order_range_statistics_and_all_layers() -> None:
    app = opened(layer="C1", map_order="peak", map_range="own", statistics=True)
    assert_in_order(app)
    assert any(chart.startswith("Mean, peak") for chart in charts(app))
    assert opened(FLAT, layer="F1", statistics=True, map_order="mean").exception == []
    app = opened(all_layers=True)
    assert_in_order(app)
    assert sum(chart.startswith("Maps of") for chart in charts(app)) == len(shown_layers(SMALL))


def test_one_input_map_of_the_trace_can_be_chosen() -> None:
    app = opened(layer="C3", map=3)
    chooser = keyed(app.selectbox, "trace-channel")
    # The second group of C3 reads the last three maps of S2.
    assert sorted(chooser.options[1:]) == ["input map 3", "input map 4", "input map 5"]
    chooser.set_value(4).run()
    assert_in_order(app)
    assert keyed(app.selectbox, "trace-channel").value == 4


def test_the_photo_s_channels_are_called_by_their_colours() -> None:
    app = opened(layer="C1", map=3)
    assert "of the photo in 3 channels" in words(app)
    assert "**Its weights for red, green, blue**" in words(app)
    assert sorted(keyed(app.selectbox, "trace-channel").options[1:]) == ["blue", "green", "red"]
    assert "#### Map 2 of In: blue" in words(opened(layer="In", map=2))
    assert "of the photo in 1 channel " in words(opened(GREY, layer="C1", map=0))


def test_exploded_networks_have_pages_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from alexnet.inference.network import Activations, Network

    run = Network.run
    architecture = SMALL.replace("Out", units=9)

    def explode(self: Network, image: np.ndarray) -> Activations:
        return run(self, np.full_like(image, np.nan))

    monkeypatch.setattr(Network, "run", explode)
    for key in ("C1_norm", "S2", "F4"):
        app = opened(architecture, layer=key, map=0, without="0", statistics=True)
        assert_in_order(app)


def test_a_second_click_means_the_same_point(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {}
    monkeypatch.setattr(chart_clicks, "st", SimpleNamespace(session_state=state))
    state["chart"] = {"selection": {"points": []}}
    assert chart_clicks.clicked("chart") is None
    state["chart"] = {"selection": {"points": [{"customdata": [3, 4]}]}}
    assert chart_clicks.clicked("chart") == (3, 4)
    state["chart"] = {"selection": {"points": []}}
    assert chart_clicks.clicked("chart") == (3, 4)
    state["other"] = {"selection": {"points": [{"customdata": 7}]}}
    assert chart_clicks.clicked("other") == (7,)
