"""This server asks nobody on the Internet for its own address.

Streamlit compares the origin of a page that wants a session with the server's own names. Where
none fits, as a last one, it asks a host on the Internet which address this machine has, and
lets everybody wait meanwhile: a stranger with a wrong origin could stop the whole server for two
seconds at a time. No setting turns that off.
"""

from pages.ui.server import hooks


def never_ask() -> None:
    """Answer that question with "unknown", for the rest of the process."""
    hooks.put_in(hooks.OWN_ADDRESS, _replace)


def _replace() -> None:
    from streamlit import net_util

    # A name that Streamlit asks no more would be replaced in vain.
    _ = net_util.get_external_ip
    net_util.get_external_ip = _unknown


def _unknown() -> None:
    return None
