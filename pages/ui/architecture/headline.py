"""The totals, large enough for the last row, each with its change against the baseline."""

import streamlit as st

from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.facts import Facts
from pages.ui.shared.glossary import meaning


def show(comparison: Comparison) -> None:
    """Show the four totals."""
    now, then = comparison.after, comparison.before
    figures = (
        ("Parameters", now.params, then.params, meaning("parameters")),
        ("Trainable", now.trainable_params, then.trainable_params, _trainable(now)),
        (
            "Multiply-adds",
            now.macs,
            then.macs,
            meaning("multiply-adds"),
        ),
        (
            "Memory, bytes",
            now.activation_bytes,
            then.activation_bytes,
            meaning("activation-memory"),
        ),
    )
    with st.container(key="headline"):
        for column, (label, value, before, help) in zip(st.columns(4), figures, strict=True):
            change = value - before
            column.metric(
                label,
                f"{value:,}",
                f"{change:+,}" if change else "no change",
                delta_color="off",
                delta_arrow="auto" if change else "off",
                help=help,
                border=True,
            )


def _trainable(facts: Facts) -> str:
    measured = facts.params - facts.trainable_params
    here = f"Here {measured:,} are measured." if measured else "Here training changes all."
    return meaning("trainable", more=here)
