"""An app that fails in the ways that an app can fail, with a path in every message."""

import streamlit as st

fault = st.query_params.get("fault", "")
st.markdown(f"before {fault}")
if fault == "raise":
    raise RuntimeError(f"the password of {__file__} is wrong")
if fault == "nested":
    try:
        open(f"{__file__}.missing")  # noqa: SIM115
    except OSError as error:
        raise ValueError(__file__) from error
if fault == "widget":
    st.columns(-1)
if fault == "large":
    st.markdown("x" * 60_000_000)
