"""Before a training: some of the pictures that it will learn from, with their classes."""

from html import escape
from itertools import groupby

import streamlit as st

from alexnet.errors import TrainingError
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.tiles import TILE
from pages.ui.session import training_material
from pages.ui.shared.markdown import plain
from pages.ui.training.pictures import data_uri

_STYLE = f"""<style>
.training-samples {{display: flex; flex-wrap: wrap; gap: .4rem 1.2rem;}}
.training-samples figure {{margin: 0; max-width: 100%;}}
.training-samples figcaption {{font-weight: 600; overflow-wrap: anywhere;}}
.training-samples div {{display: flex; flex-wrap: wrap; gap: .3rem;}}
.training-samples img {{width: {TILE}px; height: {TILE}px; border-radius: 4px; display: block;}}
</style>"""


def show(state: Workspace) -> None:
    """Show them, the pictures of a class side by side."""
    try:
        samples = training_material.samples(state)
    except TrainingError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.markdown(f"**{plain(samples.words)}**")
    if samples.pictures:
        figures = "".join(
            f"<figure><figcaption>{escape(label)}</figcaption><div>"
            + "".join(
                f'<img src="{data_uri(picture)}" alt="{escape(label)}">' for _, picture in own
            )
            + "</div></figure>"
            for label, own in groupby(samples.pictures, key=lambda sample: sample[0])
        )
        st.html(f'{_STYLE}<div class="training-samples">{figures}</div>')
