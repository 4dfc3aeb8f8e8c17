"""The chosen row with sliders and choices, bound to the same draft as the table."""

import streamlit as st

from alexnet.architecture.editing.draft import DraftRow
from alexnet.architecture.rows import ROW_TYPES
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture import inspector_fields, why
from pages.ui.session import lesson, workspace
from pages.ui.shared.controls import choose

_ADDABLE = ("convolution", "max_pooling", "average_pooling", "global_average_pooling", "dense")

_NOT_ADDABLE = (
    "A depthwise convolution is a convolution with as many groups as maps come in. A residual "
    "connection cannot be a row: a row reads the row before it and no other. “Files and link” has "
    "the network's code to go on from."
)


def show(state: Workspace) -> None:
    """Show the row choice, the row's place, and a control for each of its fields."""
    _choose_row(state)
    row = state.draft.row(state.row_id)
    _mark_wrong_fields(state, row)
    _place(state, row)
    inspector_fields.show(state, row)


def _mark_wrong_fields(state: Workspace, row: DraftRow) -> None:
    """Outline the controls of fields that are wrong."""
    # Names of declared fields, never what a visitor typed.
    wrong = {p.field for p in state.resolution.problems if p.row_id == row.id and p.field}
    if selectors := [f'.st-key-inspector [class*="-{field}"]' for field in sorted(wrong)]:
        outline = "outline: 2px solid #d55e00; outline-offset: 2px; border-radius: .3rem;"
        st.html(f"<style>{', '.join(selectors)} {{{outline}}}</style>")


def _choose_row(state: Workspace) -> None:
    names = {row.id: row.name for row in state.draft.rows}
    ids = list(names)[::-1] if state.options.out_on_top else list(names)
    choose(
        st.pills,
        "Row to inspect",
        {row_id: names[row_id] for row_id in ids},
        state.row_id,
        name="inspected-row",
        take=workspace.choose_row,
        wrap=True,
        label_visibility="collapsed",
    )


def _place(state: Workspace, row: DraftRow) -> None:
    towards_out = "arrow_upward" if state.options.out_on_top else "arrow_downward"
    towards_in = "arrow_downward" if state.options.out_on_top else "arrow_upward"
    fixed = state.draft.is_end(row.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{row.name}** · {row.row_type.LABEL}", width="stretch")
        if not lesson.hides("tools") and st.button("Why this size?", key="why-this-size"):
            why.in_dialog(state)
        with st.popover(
            "Add",
            icon=":material/add:",
            # Another row, another menu: one that was used is closed.
            key=f"add-next-to-{row.id}",
        ):
            st.caption("After this row, as the image flows (before it, for Out)")
            for type_name in _ADDABLE:
                st.button(
                    ROW_TYPES[type_name].LABEL,
                    key=f"add-{type_name}",
                    width="stretch",
                    on_click=_add,
                    args=(row.id, type_name),
                )
            st.caption(_NOT_ADDABLE)
        for label, icon, key, edit in (
            ("Towards Out", towards_out, "move-out", lambda s: s.draft.move(row.id, 1)),
            ("Towards In", towards_in, "move-in", lambda s: s.draft.move(row.id, -1)),
            (f"Remove {row.name}", "delete", "remove", lambda s: s.draft.remove(row.id)),
        ):
            st.button(
                "",
                key=key,
                icon=f":material/{icon}:",
                help=label,
                disabled=fixed,
                on_click=workspace.change,
                args=(lambda s, edit=edit: s.edited(edit(s)),),
            )


def _add(row_id: str, type_name: str) -> None:
    def edit(state: Workspace) -> Workspace:
        draft, added = state.draft.insert_after(row_id, type_name)
        return state.edited(draft, added)

    workspace.change(edit)
