"""What is typed into a cell of the table stays, however soon Enter follows.

The grid looks a moment after every key whether the typing has ended. Where a busy browser takes
a letter and Enter at once, the letter's look finds that it has, and ends it without the text. So
Enter waits until the letters before it have been looked at.
"""

import streamlit as st

_WATCH = """
const ENDING = ["Enter", "Tab", "Escape"];
const EDITOR = ".gdg-clip-region";

export default function () {
    let looks = 0, fits = true;
    const order = (event) => {
        const cell = event.target;
        if (!(cell instanceof Element) || !cell.closest("#portal")) return;
        if (fits && !cell.closest(EDITOR)) {
            console.warn("The hook typed-cells does not fit this version of Streamlit.");
            fits = false;
        }
        if (!fits) return;
        if (ENDING.includes(event.key) && looks && !event.isComposing) {
            event.preventDefault();
            event.stopImmediatePropagation();
            const { key, code, shiftKey } = event;
            const held = { key, code, shiftKey, bubbles: true, cancelable: true };
            // Timers of one length end in the order in which they were set.
            setTimeout(() => cell.dispatchEvent(new KeyboardEvent("keydown", held)));
            return;
        }
        looks += 1;
        setTimeout(() => { looks -= 1; });
    };
    document.addEventListener("keydown", order, true);
    return () => document.removeEventListener("keydown", order, true);
}
"""
_watcher = st.components.v2.component("typed_cells", js=_WATCH)


def watch() -> None:
    """Watch over what is typed into the table, for as long as this page is open."""
    _watcher(key="typed-cells")
