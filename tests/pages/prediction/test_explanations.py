"""Why did it say so? Grad-CAM, occlusion and saliency on the page."""

import pytest

from alexnet.architecture.architecture import Architecture
from tests.support.app_widgets import keyed, report
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


@pytest.mark.parametrize("architecture", [SMALL, GREY, FLAT], ids=["small", "grey", "flat"])
@pytest.mark.parametrize("method", ["grad_cam", "occlusion", "saliency"])
def test_every_method_on_every_kind_of_network(architecture: Architecture, method: str) -> None:
    app = opened(architecture, prediction_tool="why", explanation=method, smooth=True)
    assert_in_order(app)
    assert "This explains noise" in words(app)
    if method == "grad_cam" and architecture is FLAT:
        assert "this network has none" in words(app)
    else:
        assert any(chart.startswith("What speaks for class") for chart in charts(app))


def test_any_class_by_name_or_number() -> None:
    _, expected = activations()
    best = int(expected.scores.argmax())
    app = opened(prediction_tool="why")
    assert keyed(app.selectbox, "class-by-name").value == best
    other = (best + 1) % 7
    keyed(app.number_input, "class-by-number").set_value(other).run()
    assert_in_order(app)
    assert keyed(app.selectbox, "class-by-name").value == other
    assert f"What speaks for class {other} in the photo" in charts(app)
    keyed(app.selectbox, "class-by-name").set_value(best).run()
    assert keyed(app.number_input, "class-by-number").value == best


def test_a_class_that_other_weights_call_otherwise_stays_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called = "pages.ui.prediction.class_choice.label"
    monkeypatch.setattr(called, lambda _subject, index: f"chain saw ({index})")
    app = opened(prediction_tool="why", explained_class=3)
    box = keyed(app.selectbox, "class-by-name").id
    monkeypatch.setattr(called, lambda _subject, index: f"tench ({index})")
    app.run()
    report(app, box, "chain saw (4)")
    for _ in range(2):
        assert_in_order(app)
        assert keyed(app.selectbox, "class-by-name").value == 3
        app.run()


def test_a_class_that_is_gone_gives_way_to_the_best() -> None:
    app = opened(prediction_tool="why", explained_class=900, explained_layer="C77")
    assert_in_order(app)
    _, expected = activations()
    assert keyed(app.number_input, "class-by-number").value == int(expected.scores.argmax())
    assert keyed(app.pills, "explained-layer").value == "C3"


def test_occlusion_starts_stops_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # One batch between two pictures, however fast the machine is.
    monkeypatch.setattr("pages.ui.prediction.explanations.occlusion._SECONDS_AT_ONCE", 0)
    app = opened(SMALL.replace("F4", units=9), prediction_tool="why", explanation="occlusion")
    app.button(key="start-occlusion").click().run()
    assert_in_order(app)
    app.button(key="stop-occlusion").click().run()
    assert_in_order(app)
    assert app.button(key="start-occlusion").label == "Go on"
