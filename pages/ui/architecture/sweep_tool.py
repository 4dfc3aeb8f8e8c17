"""The sweep: totals over the whole range of one number, and another value at a click."""

from typing import Any

import streamlit as st

from alexnet.architecture.explaining.sweep import SWEEPABLE, BrokenPoint, Sweep, sweep
from alexnet.architecture.rows import Row, declared_field, field_type_of, label_of
from alexnet.explorer.workspace import Workspace
from alexnet.figures.network.sweep import sweep_figure
from pages.ui.session import workspace
from pages.ui.shared.controls import choose, plotly, to_option
from pages.ui.shared.frame import is_dark

_CHART = "sweep-chart"


def show(state: Workspace) -> None:
    """Show the sweep of the row in the inspector."""
    row = state.architecture.row(state.row_id)
    if row is None:
        st.info("The chosen row is not part of the network that is shown. Choose another row.")
        return
    fields = SWEEPABLE[row.TYPE]
    if not fields:
        st.info(f"{row.name} has no number to sweep. Choose another row.")
        return
    field = state.options.sweep_field if state.options.sweep_field in fields else fields[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(
            st.segmented_control,
            f"Number of {row.name} to sweep",
            {name: label_of(declared_field(type(row), name)).capitalize() for name in fields},
            field,
            name=f"sweep-field-{row.TYPE}",
            take=to_option("sweep_field"),
        )
        found = sweep(state.architecture, row.id, field)
        _adopt_by_button(row, found)
    plotly(
        sweep_figure(found, dark=is_dark()),
        key=_CHART,
        alt=f"Totals of the network for every {found.label} of {row.name}",
        on_select=lambda: _adopt_clicked(row, field),
    )
    _broken(found)


def _adopt_by_button(row: Row, found: Sweep) -> None:
    working = [point.text for point in found.points if not isinstance(point, BrokenPoint)]
    chosen = st.selectbox(
        "Another value",
        working,
        working.index(found.current_text),
        key=f"sweep-value-{row.id}-{found.field}-{found.current_text}",
        width=140,
    )
    st.button(
        f"Set {found.label} of {row.name} to {chosen}",
        key="adopt",
        type="primary",
        disabled=chosen == found.current_text,
        on_click=workspace.set_text,
        args=(row.id, found.field, chosen),
    )


def _adopt_clicked(row: Row, field: str) -> None:
    points: list[dict[str, Any]] = st.session_state[_CHART]["selection"]["points"]
    if not points or "customdata" not in points[0]:
        return
    value = points[0]["customdata"]
    text = str(value[0] if isinstance(value, list) else value)
    if text != field_type_of(declared_field(type(row), field)).format(getattr(row, field)):
        workspace.set_text(row.id, field, text)


def _broken(found: Sweep) -> None:
    broken = [point for point in found.points if isinstance(point, BrokenPoint)]
    if broken:
        values = ", ".join(point.text for point in broken[:12]) + (" …" if len(broken) > 12 else "")
        st.caption(f"Crosses cannot be built: {values}. For {broken[0].text}: {broken[0].message}")
    else:
        st.caption("Every value of this range can be built. Click a point to set its value.")
