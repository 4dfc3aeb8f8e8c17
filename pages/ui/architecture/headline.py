"""The totals, large enough for the last row, each with its change against the baseline."""

import streamlit as st

from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.facts import Facts


def show(comparison: Comparison) -> None:
    """Show the four totals."""
    now, then = comparison.after, comparison.before
    figures = (
        ("Parameters", now.params, then.params, "How many numbers the network holds."),
        ("Trainable", now.trainable_params, then.trainable_params, _trainable(now)),
        (
            "Multiply-adds",
            now.macs,
            then.macs,
            "Multiplications of convolutions and fully connected rows for one image, no biases.",
        ),
        (
            "Memory, bytes",
            now.activation_bytes,
            then.activation_bytes,
            "Bytes that all layers' outputs take for one float32 image.",
        ),
    )
    with st.container(key="headline"):
        for column, (label, value, before, meaning) in zip(st.columns(4), figures, strict=True):
            change = value - before
            column.metric(
                label,
                f"{value:,}",
                f"{change:+,}" if change else "as the baseline",
                delta_color="off",
                delta_arrow="auto" if change else "off",
                help=meaning,
                border=True,
            )


def _trainable(facts: Facts) -> str:
    measured = facts.params - facts.trainable_params
    return (
        f"What training changes. {measured:,} numbers are measured instead: the moving mean "
        f"and variance of batch normalisation."
        if measured
        else "What training changes: here, every parameter."
    )
