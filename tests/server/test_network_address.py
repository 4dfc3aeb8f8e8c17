"""Which address a link for a class gets."""

import pytest
import streamlit as st

from pages.ui.server.network_address import is_this_machine_only, reachable_host


@pytest.mark.parametrize("listens", ["127.0.0.1", "localhost", "::1"])
def test_a_server_for_this_machine_alone_is_reached_by_no_other(
    listens: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": listens}.get)
    assert reachable_host() is None


@pytest.mark.parametrize("listens", [None, "0.0.0.0"])
def test_another_machine_is_given_no_loopback(
    listens: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": listens}.get)
    host = reachable_host()
    assert host is None or not is_this_machine_only(host)
