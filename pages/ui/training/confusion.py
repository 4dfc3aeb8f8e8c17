"""What a training's network takes each class for, and the photos behind each figure."""

from html import escape

import numpy as np
import streamlit as st
from PIL import Image

from alexnet.figures.confusion import confusion_figure
from alexnet.figures.scores.words import score_text
from alexnet.training.background.judged import read_cell, read_judged
from alexnet.training.background.manager import JobInfo
from alexnet.training.background.report import JobReport
from alexnet.training.background.tiles import TILE, jpeg
from pages.ui.shared import controls
from pages.ui.shared.chart_clicks import clicked
from pages.ui.shared.controls import plotly
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain
from pages.ui.training.pictures import data_uri

_CHART, _CELL, _CELL_CHOICE = "training-confusion", "training-cell-open", "training-cell"


def show(job: JobInfo, report: JobReport) -> None:
    """Show the matrix, and the photos of the cell that was clicked or chosen."""
    judged = read_judged(job.folder)
    if judged is None:
        return
    confusion = judged.confusion(len(report.classes))
    cells = {
        (int(truth), int(guess)): f"{plain(report.classes[truth])} → "
        f"{plain(report.classes[guess])}: {confusion[truth, guess]:,}"
        for truth, guess in np.argwhere(confusion)
    }
    # The commonest mistake first: it tells most.
    first = max(cells, key=lambda cell: (cell[0] != cell[1], confusion[cell]))
    cell = st.session_state.get(_CELL)
    cell = cell if cell in cells else first
    st.markdown("**What each class was taken for**: click a cell to see its pictures")
    matrix, photos = st.columns(2, gap="medium")
    with matrix:
        plotly(
            confusion_figure(confusion, report.classes, dark=is_dark()),
            key=_CHART,
            alt="How many pictures of each class were taken for each class",
            on_select=_clicked,
        )
    with photos:
        controls.choose(
            st.selectbox,
            "Photos of the cell",
            cells,
            cell,
            name=_CELL_CHOICE,
            take=_open,
        )
        _photos(job, cell)


def _photos(job: JobInfo, cell: tuple[int, int]) -> None:
    found = read_cell(job.folder, *cell)
    figures = "".join(
        f'<figure><img src="{data_uri(jpeg(Image.fromarray(picture)))}" width="{TILE}" '
        f'alt="{escape(f"{sure} sure")}"><figcaption>{sure}</figcaption></figure>'
        for picture, sure in ((tile, score_text(share, share=True)) for tile, share in found)
    )
    st.html(
        "<style>.training-cell {display: flex; flex-wrap: wrap; gap: .5rem;} "
        ".training-cell figure {margin: 0; text-align: center;}</style>"
        f'<div class="training-cell">{figures}</div>'
    )
    st.caption("How sure the network is, the surest first.")


def _clicked() -> None:
    if cell := clicked(_CHART):
        _open((cell[0], cell[1]))


def _open(cell: tuple[int, int]) -> None:
    st.session_state[_CELL] = cell
