"""In a frame of another site the browser keeps the cookie at home, and uploads fail."""

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from pages.ui.server import cookies


def page() -> None:
    from pages.ui.server.cookies import note_where_uploads_fail

    note_where_uploads_fail()


@pytest.mark.parametrize(
    ("headers", "sent", "is_told"),
    [
        ({"Origin": "https://explorer.school"}, {}, True),
        ({"Origin": "https://explorer.school"}, {"other": "1"}, True),
        ({"Origin": "https://explorer.school"}, {XSRF_COOKIE_NAME: "2|a|b|1"}, False),
        ({}, {}, False),
    ],
)
def test_who_sends_no_cookie_is_told(
    monkeypatch: pytest.MonkeyPatch, headers: Any, sent: Any, is_told: bool
) -> None:
    monkeypatch.setattr(st, "context", SimpleNamespace(headers=headers, cookies=sent))
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [warning.value for warning in app.warning] == [cookies.NO_UPLOADS] * is_told
