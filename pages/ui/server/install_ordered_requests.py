"""Every click of a visitor is carried out, one after the other, each as a whole.

Streamlit ends a run as soon as the browser reports something newer, wherever the run touches
Streamlit, and that may be in the middle of a callback, or before the callbacks have begun: an
edit whose callback reads the session and then writes it was lost, and so was a click that was
followed by anything else within some milliseconds (a third of them in a burst). No setting
turns that off. ``ordered_requests`` does.

It takes ``fastReruns = false`` in ``.streamlit/config.toml``: otherwise a newer run does not
wait until the callbacks of the older one have come to their end.
"""

from pages.ui.server import hooks


def keep_in_order() -> None:
    """Have all sessions that begin from now on treat their requests so."""
    hooks.put_in(hooks.ORDERED_REQUESTS, _replace)


def _replace() -> None:
    # Of Streamlit's inside, imported where a name that is gone does no harm.
    from streamlit.runtime.scriptrunner import script_runner

    from pages.ui.server.ordered_requests import RequestsInOrder, rehearse

    rehearse()
    # A name that Streamlit asks no more would be replaced in vain.
    _ = script_runner.ScriptRequests  # type: ignore[attr-defined]
    script_runner.ScriptRequests = RequestsInOrder  # type: ignore[attr-defined]
