"""The address under which others on the same network reach this server."""

import socket

import streamlit as st

EVERYWHERE = "0.0.0.0"
_LOOPBACK = ("localhost", "127.0.0.1", "::1", EVERYWHERE)


def is_this_machine_only(host: str) -> bool:
    """Return whether a host name means the machine that says it."""
    return host.lower().strip("[]") in _LOOPBACK


def reachable_host() -> str | None:
    """Return this machine's address on its network, or ``None`` where it has none.

    So it is too where the server was told to listen to this machine alone.

    Nothing is sent: connecting a datagram socket only asks the system which of its
    addresses it would use to get there.
    """
    listens = st.get_option("server.address")
    if listens and listens != EVERYWHERE and is_this_machine_only(listens):
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # 192.0.2.1 is reserved for documentation (RFC 5737).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        host = str(probe.getsockname()[0])
    return None if host.startswith("127.") else host
