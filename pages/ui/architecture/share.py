"""Files and link: everything of the network that can be taken away or brought back."""

import json
from collections.abc import Callable

import streamlit as st

from alexnet.architecture.architecture import MAX_JSON_CHARACTERS, Architecture
from alexnet.architecture.codegen import to_python
from alexnet.architecture.editing import table_text
from alexnet.architecture.limits import check_limits
from alexnet.errors import ArchitectureError, LinkError
from alexnet.explorer.workspace import LINK_PARAMETER, OPENED, Workspace
from pages.ui.server.cookies import note_where_uploads_fail
from pages.ui.server.renderings import renderings
from pages.ui.session import workspace
from pages.ui.shared import link_to_share
from pages.ui.shared.uploads import arrived

_UPLOAD = "architecture-file"


def show(state: Workspace) -> None:
    """Show downloads, upload and link."""
    downloads, link = st.columns([55, 45], gap="large")
    with downloads:
        _downloads(state)
        _upload()
    with link:
        _link(state)


def _downloads(state: Workspace) -> None:
    architecture, diagram = state.architecture, state.options.diagram
    files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("Architecture (JSON)", "json", "application/json", lambda: architecture.to_json(indent=2)),
        ("Table (CSV)", "csv", "text/csv", lambda: table_text.to_csv(architecture)),
        ("Table (Markdown)", "md", "text/markdown", lambda: table_text.to_markdown(architecture)),
        ("Python code", "py", "text/x-python", lambda: to_python(architecture)),
        (
            "Summary",
            "txt",
            "text/plain",
            lambda: renderings().rendering(architecture, diagram, False).summary,
        ),
        (
            "Diagram (PNG)",
            "png",
            "image/png",
            lambda: renderings().rendering(architecture, diagram, False).diagram,
        ),
        (
            "Diagram for print (PNG, 300 dpi)",
            "print.png",
            "image/png",
            lambda: renderings().print_diagram(architecture, diagram),
        ),
        (
            "Keras model, untrained",
            "keras",
            "application/octet-stream",
            lambda: renderings().keras_file(architecture),
        ),
    )
    st.markdown("**Take it with you**")
    if state.is_stale:
        st.caption("The files hold the last network without problems.")
    with st.container(horizontal=True):
        for label, ending, mime, make in files:
            st.download_button(
                label,
                make,
                f"alexnet.{ending}",
                mime,
                key=f"download-{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
    st.caption(
        "A file is made when you click its button. The Keras model has random weights from seed "
        "0; with local response normalisation it needs `alexnet.network.normalization` imported. "
        "The diagram is a picture of pixels, as visualkeras draws it. Only JSON holds everything: "
        "the tables leave out the constants of local response normalisation."
    )


def _upload() -> None:
    note_where_uploads_fail()
    st.file_uploader(
        "Open an architecture: JSON, or the table as CSV or Markdown",
        key=_UPLOAD,
        on_change=_open_file,
        max_upload_size=1,
    )


def _open_file() -> None:
    files = arrived(_UPLOAD)
    if not files:
        return
    name, data = files[0]
    ending = name.rpartition(".")[2].lower()
    workspace.change(lambda state: state.opened(_read(data, ending), OPENED))


def _read(data: bytes, ending: str) -> Architecture:
    if len(data) > MAX_JSON_CHARACTERS:
        raise ArchitectureError(
            f"The file has {len(data):,} bytes; an architecture needs fewer than "
            f"{MAX_JSON_CHARACTERS:,}."
        )
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise ArchitectureError(
            "The file is not text in UTF-8. Choose one that was saved on this page."
        ) from None
    readers = {"csv": table_text.from_csv, "md": table_text.from_markdown}
    architecture = readers.get(ending, Architecture.from_json)(text)
    check_limits(architecture)
    return architecture


def _link(state: Workspace) -> None:
    st.markdown("**Share it**")
    try:
        text = state.to_link()
    except LinkError as error:
        st.warning(str(error))
        return
    link_to_share.show({LINK_PARAMETER: text})
    st.caption(
        "It opens the table, its baseline and the pages as you set them up. What stands after “?” "
        "works on every server of this app."
    )
