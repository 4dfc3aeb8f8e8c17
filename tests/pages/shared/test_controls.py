"""Widgets and the owners of their values, through Streamlit's own test runner."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.support.app_widgets import keyed


def numbers() -> None:
    import streamlit as st

    from pages.ui.shared.controls import enter

    def take(value: int) -> None:
        st.session_state["number"] = value
        st.session_state["calls"] = st.session_state.get("calls", 0) + 1

    number = st.session_state.setdefault("number", 84)
    rounded = number // 8 * 8
    enter(st.number_input, "exact", number, name="exact", take=take, step=1)
    enter(st.slider, "rounded", rounded, name="rounded", take=take, min_value=0, max_value=800,
          step=8)  # fmt: skip


def test_a_value_goes_to_its_owner_and_to_the_other_widget() -> None:
    app = AppTest.from_function(numbers).run()
    app.number_input[0].set_value(107).run()
    assert app.session_state["number"] == 107
    assert app.slider[0].value == 104
    app.slider[0].set_value(200).run()
    assert app.number_input[0].value == 200
    assert app.session_state["calls"] == 2


def test_a_widget_that_reports_what_it_was_given_changes_nothing() -> None:
    app = AppTest.from_function(numbers).run()
    app.slider[0].set_value(160).run()
    app.number_input[0].set_value(84).run()
    # What a browser does that has just drawn the slider anew.
    app.slider[0].set_value(80).run()
    assert app.session_state["number"] == 84


def test_a_number_beyond_the_bounds_and_an_empty_box_are_nobody_s_wish() -> None:
    app = AppTest.from_function(numbers).run()
    app.number_input[0].set_value(None).run()
    assert app.session_state["number"] == 84
    assert app.number_input[0].value == 84


def choice() -> None:
    import streamlit as st

    from pages.ui.shared.controls import choose

    labels = st.session_state.setdefault("labels", {"a": "Ann (1)", "b": "Bob (2)"})
    chosen = st.session_state.setdefault("chosen", "a")
    several = st.session_state.setdefault("several", ["a"])
    for show in (st.selectbox, st.pills, st.segmented_control):
        choose(
            show,
            show.__name__,
            labels,
            chosen,
            name=show.__name__,
            take=lambda value: st.session_state.update(chosen=value),
        )
    choose(
        st.multiselect,
        "several",
        labels,
        several,
        name="several",
        take=lambda value: st.session_state.update(several=value),
    )


CHOICES = ("selectbox", "pills", "segmented_control")


def test_what_is_chosen_goes_to_its_owner() -> None:
    for kind in CHOICES:
        app = AppTest.from_function(choice).run()
        keyed(getattr(app, kind), kind).set_value("b").run()
        assert app.session_state["chosen"] == "b"
        assert [keyed(getattr(app, each), each).value for each in CHOICES] == ["b", "b", "b"]
    app.multiselect[0].set_value(["a", "b"]).run()
    assert app.session_state["several"] == ["a", "b"]


def test_labels_that_change_leave_no_label_behind() -> None:
    """Streamlit hands a label on as the value where it knows it no more."""
    app = AppTest.from_function(choice).run()
    keyed(app.selectbox, "selectbox").set_value("b").run()
    app.session_state["labels"] = {"a": "Ann (1)", "b": "Bert (2)"}
    app.run()
    for _ in range(2):
        assert not app.exception
        assert app.session_state["chosen"] == "b"
        assert [keyed(getattr(app, each), each).value for each in CHOICES] == ["b", "b", "b"]
        app.run()


@pytest.mark.parametrize("kind", ["selectbox", "multiselect"])
def test_what_is_no_option_is_not_taken(kind: str) -> None:
    """A label that was made up, or one of a page that was shown before."""
    app = AppTest.from_function(choice).run()
    states = WidgetStates()
    state = states.widgets.add(id=getattr(app, kind)[0].id)
    if kind == "selectbox":
        state.string_value = "nobody"
    else:
        state.string_array_value.data.append("nobody")
    app._run(states)
    for _ in range(2):
        assert not app.exception
        assert (app.session_state["chosen"], app.session_state["several"]) == ("a", ["a"])
        assert (app.selectbox[0].value, app.multiselect[0].value) == ("a", ["a"])
        app.run()


def test_an_owner_s_value_that_is_no_option_is_shown_as_nothing() -> None:
    app = AppTest.from_function(choice).run()
    app.session_state["labels"] = {"b": "Bob (2)"}
    app.run()
    assert not app.exception
    assert [keyed(getattr(app, each), each).value for each in CHOICES] == [None, None, None]
    assert app.multiselect[0].value == []
