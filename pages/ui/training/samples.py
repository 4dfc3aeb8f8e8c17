"""Before a training: some of the pictures that it will learn from, with their classes."""

from html import escape
from itertools import groupby

import streamlit as st

from alexnet.errors import TrainingError
from alexnet.explorer.workspace import Workspace
from pages.ui.session import training_material
from pages.ui.shared.markdown import plain
from pages.ui.training.pictures import data_uri

_ACROSS = 4
"""Pictures of a class beside each other: those of four classes end with a laptop's window."""

_STYLE = f"""<style>
.training-samples {{display: grid; gap: .6rem 1.2rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, max(22rem, 40%)), 1fr));}}
.training-samples figure {{margin: 0; min-width: 0;}}
.training-samples figcaption {{font-weight: 600; overflow-wrap: anywhere;}}
.training-samples div {{display: grid; gap: .3rem; grid-template-columns: repeat({_ACROSS}, 1fr);}}
.training-samples :is(img, span) {{width: 100%; aspect-ratio: 1; border-radius: 4px;
  box-sizing: border-box; display: block;}}
.training-samples span {{border: 2px dashed rgba(128, 128, 128, .6);}}
</style>"""

_LAYOUT = """pets.zip
├── cat
│   ├── 1.jpg
│   └── 2.jpg
└── dog
    ├── 1.jpg
    └── 2.jpg"""


def show(state: Workspace) -> None:
    """Show them, the pictures of a class side by side; and where some are to come, a place each."""
    try:
        samples = training_material.samples(state)
    except TrainingError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.markdown(f"**{plain(samples.words)}**")
    if samples.pictures:
        figures = "".join(
            f"<figure><figcaption>{escape(label)}</figcaption><div>"
            + "".join(_tile(label, picture) for _, picture in own)
            + "</div></figure>"
            for label, own in groupby(samples.pictures, key=lambda sample: sample[0])
        )
        st.html(f'{_STYLE}<div class="training-samples">{figures}</div>')
    elif state.options.train_data == "archive":
        st.caption("An archive of two classes, cat and dog, looks like this:")
        st.code(_LAYOUT, language=None)


def _tile(label: str, picture: bytes | None) -> str:
    if picture is None:
        return "<span></span>"
    return f'<img src="{data_uri(picture)}" alt="{escape(label)}">'
