"""A link to send or to photograph: an address that others can reach, and its QR code."""

import io
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from pages.ui.server.network_address import is_this_machine_only, reachable_host

_LONGEST_IN_QR_CODE = 1200
"""Characters; a QR code could hold 2,953, too fine for a camera across a room."""


def show(query: Mapping[str, str], *, leave_page: str = "", pixels: int = 260) -> None:
    """Show the QR code of a link, the link, and a word on who can open it.

    Args:
        query: the parameters of the address.
        leave_page: the name of this page, where the link leads to the first one instead.
        pixels: width of the QR code.
    """
    address = urlsplit(st.context.url or "http://localhost:8501/")
    here = address.hostname or "localhost"
    port = f":{address.port}" if address.port else ""
    host = (reachable_host() or here) if is_this_machine_only(here) else here
    path = address.path.removesuffix(leave_page)
    link = urlunsplit((address.scheme, f"{host}{port}", path, urlencode(query), ""))
    _qr_code(link, pixels)
    st.code(link, language=None, wrap_lines=True)
    if is_this_machine_only(host):
        st.caption("Only this machine can open the link: it is on no network.")
    elif host != here:
        st.caption(
            f"You opened the page as {here}, which only this machine understands; the link "
            f"uses this machine's address on its network instead."
        )


def _qr_code(link: str, pixels: int) -> None:
    if len(link) > _LONGEST_IN_QR_CODE:
        st.caption("The link is too long for a QR code that a camera could read.")
        return
    picture = io.BytesIO()
    segno.make(link, error="l").save(picture, kind="png", scale=8, border=3)
    st.image(picture.getvalue(), width=pixels, alt="QR code of the link", output_format="PNG")
