"""A page that finds its server again after it was lost says so at once.

A server that was started anew, another replica, or one that has forgotten a session after a
long silence makes a new session, and Streamlit runs nothing in it until the visitor does
something. That something would be the first thing that the session hears of, so no change from
anything, and an edit would be lost. With a run before it, it is an edit as any other.
"""

import streamlit as st

_WATCH = """
export default function ({ setTriggerValue }) {
    const app = document.querySelector("[data-test-connection-state]");
    if (!app) {
        console.warn("The hook reconnection does not fit this version of Streamlit.");
        return;
    }
    const isConnected = () => app.dataset.testConnectionState === "CONNECTED";
    let wasConnected = isConnected();
    const observer = new MutationObserver(() => {
        if (isConnected() && !wasConnected) setTriggerValue("found", Date.now());
        wasConnected = isConnected();
    });
    observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
    return () => observer.disconnect();
}
"""
_watcher = st.components.v2.component("reconnection", js=_WATCH)


def watch() -> None:
    """Ask for a run of the script whenever the browser has found a server again."""
    _watcher(key="reconnection", on_found_change=_nothing)


def _nothing() -> None:
    """The run itself is all that is wanted."""
