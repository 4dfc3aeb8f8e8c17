"""Files and link: everything of the network that can be taken away or brought back."""

import io
import json
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from alexnet.architecture.architecture import MAX_JSON_CHARACTERS, Architecture
from alexnet.architecture.codegen import to_python
from alexnet.architecture.editing import table
from alexnet.architecture.limits import check_limits
from alexnet.errors import ArchitectureError, LinkError
from alexnet.explorer.workspace import LINK_PARAMETER, OPENED, Workspace
from pages.ui.server.cookies import note_where_uploads_fail
from pages.ui.server.network_address import is_this_machine_only, reachable_host
from pages.ui.server.renderings import renderings
from pages.ui.session import workspace
from pages.ui.shared.uploads import arrived

_UPLOAD = "architecture-file"
_LONGEST_IN_QR_CODE = 1200
"""Characters; a QR code could hold 2,953, too fine for a camera across a room."""


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
        ("Table (CSV)", "csv", "text/csv", lambda: table.to_csv(architecture)),
        ("Table (Markdown)", "md", "text/markdown", lambda: table.to_markdown(architecture)),
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
    readers = {"csv": table.from_csv, "md": table.from_markdown}
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
    address = urlsplit(st.context.url or "http://localhost:8501/")
    here = address.hostname or "localhost"
    port = f":{address.port}" if address.port else ""
    host = (reachable_host() or here) if is_this_machine_only(here) else here
    query = urlencode({LINK_PARAMETER: text})
    link = urlunsplit((address.scheme, f"{host}{port}", address.path, query, ""))
    st.code(link, language=None, wrap_lines=True)
    if is_this_machine_only(host):
        st.caption("Only this machine can open the link: it is on no network.")
    elif host != here:
        st.caption(
            f"You opened the page as {here}, which only this machine understands; the link "
            f"uses this machine's address on its network instead."
        )
    _qr_code(link)
    st.caption(
        "The link opens the table, its baseline and the pages as you set them up, on any server."
    )


def _qr_code(link: str) -> None:
    if len(link) > _LONGEST_IN_QR_CODE:
        st.caption("The link is too long for a QR code that a camera could read.")
        return
    picture = io.BytesIO()
    segno.make(link, error="l").save(picture, kind="png", scale=5, border=3)
    st.image(picture.getvalue(), width=260, alt="QR code of the link", output_format="PNG")
