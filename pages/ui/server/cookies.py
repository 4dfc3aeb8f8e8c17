"""Whether uploads can work: a visitor's own cookie has to come along with them.

It stays at home where another site sends the request (``xsrfCookieSameSite = "strict"``), and so
it does where this page stands in a frame of another site, which is what the setting is for.
"""

import streamlit as st

from pages.ui.server import hooks

NO_UPLOADS = (
    "Files cannot be uploaded here: the browser sends this server no cookie, as it does where the "
    "page stands in a frame of another site. Open the page in a tab of its own."
)


def note_where_uploads_fail() -> None:
    """Say so beside an uploader, before anybody tries."""
    context, cookie = st.context, hooks.answer(hooks.UPLOAD_COOKIE, _cookie_name, "")
    came_by_browser = "Origin" in context.headers
    if (
        cookie
        and came_by_browser
        and st.get_option("server.enableXsrfProtection")
        and cookie not in context.cookies
    ):
        st.warning(NO_UPLOADS, icon=":material/web_asset_off:")


def _cookie_name() -> str:
    from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

    return XSRF_COOKIE_NAME
