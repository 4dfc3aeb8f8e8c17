"""Widgets and the owners of their values, through Streamlit's own test runner."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from pages.ui.shared.controls import changed, owned

    def take(value: int) -> None:
        st.session_state["number"] = value
        st.session_state["calls"] = st.session_state.get("calls", 0) + 1

    number = st.session_state.setdefault("number", 84)
    rounded = number // 8 * 8
    st.number_input("exact", value=number, step=1, key=owned("exact", number),
                    on_change=changed, args=("exact", take))  # fmt: skip
    st.slider("rounded", 0, 800, rounded, 8, key=owned("rounded", rounded),
              on_change=changed, args=("rounded", take))  # fmt: skip


def test_a_value_goes_to_its_owner_and_to_the_other_widget() -> None:
    app = AppTest.from_function(page).run()
    app.number_input[0].set_value(107).run()
    assert app.session_state["number"] == 107
    assert app.slider[0].value == 104
    app.slider[0].set_value(200).run()
    assert app.number_input[0].value == 200
    assert app.session_state["calls"] == 2


def test_a_widget_that_reports_what_it_was_given_changes_nothing() -> None:
    app = AppTest.from_function(page).run()
    app.slider[0].set_value(160).run()
    app.number_input[0].set_value(84).run()
    # What a browser does that has just drawn the slider anew.
    app.slider[0].set_value(80).run()
    assert app.session_state["number"] == 84
