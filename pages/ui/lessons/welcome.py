"""A line that offers the first lesson to whoever is here for the first time."""

import streamlit as st

from alexnet.lessons.library import first
from pages.ui.session import lesson

_HTML = """
<div class="welcome" hidden>
  <button class="begin"><span class="offer"></span><span class="which"></span></button>
  <button class="away" aria-label="No, thanks" title="No, thanks">✕</button>
</div>
"""

_CSS = """
.welcome {position: fixed; top: 0; height: 3.75rem; left: 50%; transform: translateX(-50%);
  display: flex; align-items: center; gap: .2rem; z-index: 999992; white-space: nowrap;}
.welcome[hidden] {display: none;}
/* Beside the list of pages, and where that is a menu, beside its sign. */
@media (max-width: 1000px) {
  .welcome {left: 21rem; transform: none;}
  .which {display: none;}
}
@media (max-width: 768px) {.welcome {left: 7rem;}}
button {font: inherit; color: inherit; background: none; cursor: pointer; border-radius: .5rem;
  border: 1px solid transparent; min-height: 2.2rem; padding: 0 .7rem;}
.begin {border-color: var(--st-primary-color); color: var(--st-primary-color);}
"""

_JS = """
const KEY = "alexnet-explorer-welcomed";
// Where a browser keeps nothing, the line comes again with the next visit.
const isKept = () => { try { return localStorage.getItem(KEY) !== null; } catch { return false; } };
const keep = () => { try { localStorage.setItem(KEY, "1"); } catch { } };

export default function ({ data, parentElement, setTriggerValue }) {
    const line = parentElement.querySelector(".welcome");
    const begin = parentElement.querySelector(".begin");
    const away = () => { keep(); line.hidden = true; };
    parentElement.querySelector(".offer").textContent = data.offer;
    parentElement.querySelector(".which").textContent = data.which;
    line.hidden = isKept();
    if (!data.offer) away();
    begin.onclick = () => { away(); setTriggerValue("begun", true); };
    parentElement.querySelector(".away").onclick = away;
}
"""
_line = st.components.v2.component("welcome", html=_HTML, css=_CSS, js=_JS)


def show() -> None:
    """Offer the first lesson in the header, unless a lesson was begun or the offer put away."""
    found = first()
    is_new = lesson.current() is None
    offer = "New here? A lesson" if is_new else ""
    which = f": {found.title}, {found.minutes} min"
    _line(
        key="welcome",
        data={"offer": offer, "which": which},
        on_begun_change=lambda: lesson.begin(found.id),
    )
