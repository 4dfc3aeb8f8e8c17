"""The totals in one strip that stays in sight, each with its change against the baseline."""

import streamlit as st

from alexnet.architecture.explaining.compare import Comparison
from pages.ui.session import lesson
from pages.ui.shared import veil
from pages.ui.shared.glossary import meaning


def show(comparison: Comparison) -> None:
    """Show the totals; what training can change only where it is not all parameters."""
    if lesson.hides("totals"):
        veil.covers("totals", st.container(key="totals-hidden"))
        return
    now, then = comparison.after, comparison.before
    figures = [("Parameters", now.params, then.params, meaning("parameters"))]
    if now.trainable_params != now.params:
        measured = f"Here {now.params - now.trainable_params:,} are measured."
        help = meaning("trainable", more=measured)
        figures.append(("Trainable", now.trainable_params, then.trainable_params, help))
    figures += [
        ("Multiply-adds", now.macs, then.macs, meaning("multiply-adds")),
        (
            "Outputs, bytes",
            now.activation_bytes,
            then.activation_bytes,
            meaning("activation-memory"),
        ),
    ]
    with st.container(horizontal=True, key="totals"):
        for label, value, before, help in figures:
            change = value - before
            st.metric(
                label,
                f"{value:,}",
                f"{change:+,}" if change else None,
                delta_color="off",
                help=help,
                width="content",
            )
