"""Going from page to page: Back goes one page back, and a typed cell is not left behind.

Streamlit adds an entry to the browser's history whenever a script sets the address, so that Back
would go through edits, which it undoes nothing of. Here an entry is a page.

The table's editor tells the server of a cell 0.13 s after Enter, and a page that is left before
tells nothing. A click on the list of pages waits that long.

On a phone the list is a menu over the page, which Streamlit leaves open when a page is chosen.
"""

import streamlit as st

_WATCH = """
const HOLD_MILLISECONDS = 250;
// Written while a cell is typed, the address would close it.
const TYPING_MILLISECONDS = 1000;
const MENU_LINK = "[data-testid=stSidebarNavLink]";
const MENU_CLOSE = "[data-testid=stSidebarCollapseButton] button";
// On a narrower window the open menu lies over the page.
const WIDEST_COVERED = 768;

// Kept by the window: this text may be loaded more than once.
const isOpen = () => document.querySelector("#portal textarea, #portal input") !== null;
const sinceTyping = () => performance.now() - (window.typedInTableAt ?? -Infinity);
const isTyping = () => isOpen() || sinceTyping() < TYPING_MILLISECONDS;

function keepOneEntryPerPage() {
    if (history.pushState.keepsOneEntryPerPage) return;
    const push = history.pushState;
    let waiting = null;
    const write = () => {
        if (waiting && waiting.path === location.pathname) {
            history.replaceState(waiting.state, waiting.title, waiting.url);
        }
        waiting = null;
    };
    const writeOnceTyped = () => {
        if (isTyping()) setTimeout(writeOnceTyped, TYPING_MILLISECONDS);
        else write();
    };
    history.pushState = function (state, title, url) {
        const path = new URL(url ?? location.href, location.href).pathname;
        if (path !== location.pathname) {
            write();
            return push.call(history, state, title, url);
        }
        if (!waiting) setTimeout(writeOnceTyped);
        waiting = { path, state, title, url };
    };
    history.pushState.keepsOneEntryPerPage = true;
}

export default function () {
    keepOneEntryPerPage();
    let passing = false;
    const note = () => { if (isOpen()) window.typedInTableAt = performance.now(); };
    const hold = (event) => {
        const link = event.target instanceof Element && event.target.closest("a[href]");
        const left = HOLD_MILLISECONDS - sinceTyping();
        if (passing || !link || left <= 0) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        setTimeout(() => { passing = true; link.click(); passing = false; }, left);
    };
    const fold = (event) => {
        const chosen = event.target instanceof Element && event.target.closest(MENU_LINK);
        if (chosen && innerWidth <= WIDEST_COVERED) document.querySelector(MENU_CLOSE)?.click();
    };
    document.addEventListener("keydown", note, true);
    document.addEventListener("click", hold, true);
    document.addEventListener("click", fold);
    return () => {
        document.removeEventListener("click", fold);
        document.removeEventListener("keydown", note, true);
        document.removeEventListener("click", hold, true);
    };
}
"""
_watcher = st.components.v2.component("page_changes", js=_WATCH)


def watch() -> None:
    """Watch over the ways to another page, for as long as this one is open."""
    _watcher(key="page-changes")
