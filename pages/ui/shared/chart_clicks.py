"""What was clicked in a figure."""

from typing import Any

import streamlit as st

_LAST = "last-clicked"


def clicked(chart: str) -> tuple[int, ...] | None:
    """Return the numbers behind the point that was clicked, in a figure's ``on_select``.

    A second click on the same point, also that of a double click, takes Plotly's selection back
    and reports no point: it means the point that was reported last.

    Args:
        chart: the figure's key.

    Returns:
        The point's ``customdata``; ``None`` where nothing was ever clicked.
    """
    points: list[dict[str, Any]] = st.session_state[chart]["selection"]["points"]
    last: dict[str, list[int]] = st.session_state.setdefault(_LAST, {})
    if points and "customdata" in points[0]:
        data = points[0]["customdata"]
        last[chart] = [int(number) for number in (data if isinstance(data, list) else [data])]
    return tuple(last[chart]) if chart in last else None
