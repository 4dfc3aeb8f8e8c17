"""The controls over the table: preset, undo, redo, reset, what is used rarely, the glossary."""

from collections.abc import Callable

import streamlit as st

from alexnet.architecture.presets import PRESETS
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture import diagram_options
from pages.ui.session import lesson, workspace
from pages.ui.shared.controls import choose, option_toggle
from pages.ui.shared.glossary import words

_OWN = "own"
_TERMS = (
    "row",
    "layer",
    "map",
    "filter",
    "kernel-size",
    "stride",
    "padding",
    "valid",
    "same",
    "rounded-up",
    "output-size",
    "receptive-field",
    "groups",
    "depthwise",
    "dilation",
    "max-pooling",
    "average-pooling",
    "global-average-pooling",
    "dense",
    "bias",
    "activation",
    "relu",
    "tanh",
    "softmax",
    "lrn",
    "batch-normalisation",
    "epsilon",
    "dropout",
    "spatial-dropout",
    "initial-weights",
    "parameters",
    "trainable",
    "multiply-adds",
    "activation-memory",
)


def show(state: Workspace) -> None:
    """Show the toolbar."""
    with st.container(horizontal=True, vertical_alignment="center", key="toolbar", gap="small"):
        _preset_choice(state)
        _button("Undo", "undo", Workspace.undone, disabled=not state.history.past)
        _button("Redo", "redo", Workspace.redone, disabled=not state.history.future)
        _button(
            "Reset",
            "restart_alt",
            Workspace.reset,
            disabled=state.is_baseline,
            help=f"Set the table back to “{state.baseline_title}”",
        )
        with st.popover("More", icon=":material/tune:", width="content"):
            _rare(state)
        words(*_TERMS, key="toolbar-words")


def _rare(state: Workspace) -> None:
    _button(
        "Set baseline",
        "keep",
        Workspace.as_baseline,
        disabled=state.is_stale or state.is_baseline,
        help="Count changes from this network on",
    )
    option_toggle(
        "Out on top",
        "out_on_top",
        "On: the output first, as in the article's table. Off: the input first.",
    )
    option_toggle(
        "All columns",
        "all_columns",
        "Also the columns that the article's table does not have; they stand on the right.",
    )
    st.markdown("**Diagram**")
    diagram_options.show(state)


def _preset_choice(state: Workspace) -> None:
    shown = next(
        (
            name
            for name, preset in PRESETS.items()
            if not state.is_stale and preset.architecture == state.architecture
        ),
        _OWN,
    )
    # The menu's titles say how many parameters each has.
    is_told = not lesson.hides("totals")
    titles = {name: p.menu_title if is_told else p.title for name, p in PRESETS.items()}
    titles[_OWN] = "Your network"
    options = [name for name in titles if name != _OWN or shown == _OWN]
    choose(
        st.selectbox,
        "Network",
        {name: titles[name] for name in options},
        shown,
        name="preset",
        take=_open_preset,
        label_visibility="collapsed",
        width=280,
    )


def _open_preset(name: str) -> None:
    if name in PRESETS:
        preset = PRESETS[name]
        workspace.change(lambda state: state.opened(preset.architecture, preset.title))


def _button(
    label: str,
    icon: str,
    edit: Callable[[Workspace], Workspace],
    *,
    disabled: bool,
    help: str | None = None,
) -> None:
    st.button(
        label,
        key=f"do-{label.lower().replace(' ', '-')}",
        icon=f":material/{icon}:",
        disabled=disabled,
        help=help,
        on_click=workspace.change,
        args=(edit,),
    )
