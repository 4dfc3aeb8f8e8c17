"""The batch that a training looks at, and the photos that it gets wrong.

The pictures are part of the page itself: Streamlit serves files under addresses that a run a
second later takes away, before a busy browser has fetched them.
"""

import base64
from html import escape
from pathlib import Path

import streamlit as st
from PIL import Image

from alexnet.figures.scores.words import score_text
from alexnet.training.background.manager import ACTIVE, JobInfo
from alexnet.training.background.report import BATCH, WRONG, JobReport
from alexnet.training.background.tiles import TILE, jpeg
from pages.ui.shared.markdown import plain

_STYLE = f"""<style>
.training-batch img {{width: 100%; max-width: {TILE * 6}px; display: block; border-radius: 4px;}}
.training-wrong {{display: flex; flex-wrap: wrap; gap: .5rem .7rem;}}
.training-wrong figure {{margin: 0; width: {TILE}px;}}
.training-wrong div {{width: {TILE}px; height: {TILE}px; border-radius: 4px;}}
.training-wrong figcaption {{font-size: .9rem; line-height: 1.25; text-align: center;
  overflow-wrap: anywhere;}}
</style>"""


def show(job: JobInfo, report: JobReport) -> None:
    """Show both, side by side where there is room."""
    batch, wrong = st.columns([0.42, 0.58], gap="medium")
    with batch:
        _batch(job)
    with wrong:
        _wrong(job.folder, report)


def _batch(job: JobInfo) -> None:
    picture = _data_uri_of(job.folder / BATCH)
    if picture is None:
        return
    active = job.state in ACTIVE
    st.markdown(
        "**The batch that it learns from now**, as it is varied"
        if active
        else "**The last batch**, as it was varied"
    )
    st.html(
        f'{_STYLE}<div class="training-batch"><img src="{picture}" '
        'alt="Small pictures of a batch"></div>'
    )


def _wrong(folder: Path, report: JobReport) -> None:
    if not report.curves or not report.curves[report.variant].history:
        return
    curve = report.curves[report.variant]
    whose = f"{plain(curve.title)}: " if curve.title else ""
    st.markdown(
        f"**{whose}{report.mistakes_count:,} of {report.validation:,} validation pictures wrong**"
    )
    strip = _data_uri_of(folder / WRONG)
    if not report.mistakes or strip is None:
        return
    figures = "".join(
        f'<figure><div role="img" aria-label="{escape(mistake.truth)}" '
        f'style="background-position: -{TILE * at}px 0"></div><figcaption>'
        f"{escape(mistake.truth)} → <b>{escape(mistake.guess)}</b> "
        f"{score_text(mistake.probability, share=True)}"
        "</figcaption></figure>"
        for at, mistake in enumerate(report.mistakes)
    )
    st.html(
        f"<style>.training-wrong div {{background-image: url({strip});}}</style>"
        f'<div class="training-wrong">{figures}</div>'
    )
    st.caption("What it is → what the network says, and how sure it is; the surest first.")


def data_uri(picture: bytes) -> str:
    """Return a JPEG as an address of its own."""
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"


def _data_uri_of(path: Path) -> str | None:
    """Return a file as an address of its own; ``None`` where there is none yet."""
    try:
        with Image.open(path) as picture:
            return data_uri(jpeg(picture))
    except OSError:
        return None
