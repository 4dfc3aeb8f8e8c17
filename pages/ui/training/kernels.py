"""The first row's kernels before a training and now."""

from pathlib import Path

import numpy as np
import streamlit as st

from alexnet.figures.maps.kernels import kernel_mosaic_figure
from alexnet.training.background.report import read_kernels
from alexnet.training.background.spec import JobSpec
from alexnet.weights.sources.registry import SOURCES
from pages.ui.shared.controls import plotly
from pages.ui.shared.frame import is_dark


def show(folder: Path, spec: JobSpec) -> None:
    """Show the kernels that read the photo, as the training found them and as they are."""
    kernels = read_kernels(folder)
    if kernels is None:
        return
    from alexnet.inference.kernels import kernel_pictures

    row = spec.variants[0].architecture.rows[1].name
    before, now = kernels
    convention = spec.start.convention
    if spec.start.kind == "source" and spec.start.name in SOURCES:
        convention = SOURCES[spec.start.name].convention
    change = float(np.linalg.norm(now - before) / max(float(np.linalg.norm(before)), 1e-12))
    st.markdown(f"**The kernels of {row} before and after**")
    for column, shown, title in zip(
        st.columns(2, gap="medium"), (before, now), ("before", "now"), strict=True
    ):
        with column:
            plotly(
                kernel_mosaic_figure(
                    kernel_pictures(shown, convention.channel_order),
                    title=f"{row} {title}",
                    dark=is_dark(),
                ),
                key=f"training-kernels-{title}",
                alt=f"All kernels of {row} as small pictures, {title}",
            )
    frozen = " They were frozen." if spec.rows == "dense rows" else ""
    st.caption(
        f"All their weights together have changed by {change:.1%} of their length.{frozen} Each "
        "kernel is scaled to its own largest weight: grey is zero."
    )
