"""What every page starts with.

A first visit by deep link runs a page without ``app.py``, so each page calls ``start``.
"""

import time
from pathlib import Path

import streamlit as st

from alexnet.architecture.limits import check_limits
from alexnet.architecture.presets import DEFAULT_PRESET, preset
from alexnet.errors import LimitError, SettingError
from alexnet.explorer.workspace import Workspace
from pages.ui.server import own_address, pace, rerun_requests, turns
from pages.ui.session import workspace

_ROOT = Path(__file__).parents[3]
# A picture of our own: Streamlit would fetch a named icon from a host on the Internet.
_ICON = _ROOT / "assets" / "icon.png"
_LISTED = "pages-listed"
_PAINT_SECONDS = 0.05
_LATER_SECONDS = 1.0
"""For so long, everybody's results go before this visitor's charts and controls."""

_STYLE = """<style>
.block-container {padding: 4.6rem 2rem 3rem; max-width: 1720px;}
@media (max-width: 900px) {.block-container {padding: 4.6rem 1rem 3rem;}}
[data-testid="stMetric"] {padding: .6rem 1.1rem !important;}
[data-testid="stMetricValue"] {font-size: 1.85rem; font-variant-numeric: tabular-nums;}
[data-testid="stCaptionContainer"] {color: inherit; opacity: .8;}
.facts-frame, .diagram-frame {overflow-x: auto;}
.facts {border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;
  font-size: 0.95rem; line-height: 1.25;}
.facts th, .facts td {padding: 0.3rem 0.5rem; text-align: right; white-space: nowrap;
  border-bottom: 1px solid rgba(128,128,128,.3);}
.facts th {font-weight: 600; vertical-align: bottom;}
.facts thead th {white-space: normal;}
.facts td:first-child, .facts th:first-child {text-align: left;}
.facts tfoot td {font-weight: 700; border-bottom: none;}
.facts .chip {display: inline-block; width: .75em; height: .75em; border-radius: 2px;
  margin-right: .45em;}
.facts .bar {background-repeat: no-repeat; background-position: right 0.5rem bottom 0;}
.facts .delta {font-weight: 600;}
.facts tr.edited > * {background-color: rgba(230,159,0,.20);}
.facts tr.removed > * {opacity: .6;}
.facts tr.ripple > * {background-color: rgba(86,180,233,.16);}
.facts.beside {font-size: 0.85rem;}
.facts.beside .nothing {text-align: center; opacity: .5;}
.facts.beside thead tr:first-child th {text-align: left; font-size: 1.05rem;}
.facts .share {opacity: .75; font-size: .85em;}
.badges {display: flex; flex-wrap: wrap; gap: .35rem; font-size: .95rem;}
.badge {padding: .1rem .55rem; border-radius: 1rem; border: 2px solid rgba(128,128,128,.5);}
.badge.trained {background-color: rgba(0,158,115,.22); border-color: rgb(0,158,115);}
.badge.kept {background-color: rgba(230,159,0,.22); border-color: rgb(230,159,0);}
.badge.random {background-color: rgba(213,94,0,.16); border: 2px dashed rgb(213,94,0);}
.stale {opacity: .45; filter: grayscale(.5);}
.diagram-frame img {width: 100%; min-width: 720px; display: block;}
.st-key-summary pre {padding: .6rem .7rem;}
.st-key-summary pre, .st-key-summary code {font-size: 11.9px; line-height: 1.3;}
.st-key-status {min-height: 3.6rem;}
@media (max-width: 1000px) {
  .st-key-editing > div > [data-testid="stHorizontalBlock"],
  .st-key-network > div > [data-testid="stHorizontalBlock"] {flex-wrap: wrap;}
  .st-key-editing > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
  .st-key-network > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]
    {flex: 1 1 100%; min-width: 100%;}
  [data-testid="stMetric"] {padding: .4rem .6rem !important;}
  [data-testid="stMetricValue"] {font-size: 1.2rem;}
  .st-key-status [data-testid="stHorizontalBlock"] {flex-wrap: wrap;}
  .st-key-training-form [data-variant="segmented_control"] {border-radius: .5rem; margin: 0;}
  .st-key-training-form [data-variant="segmented_control"][aria-checked="false"]
    {border: 1px solid rgba(128,128,128,.4) !important;}
}
</style>"""


def pages() -> st.Page:
    """Return the chosen page, with the list of all pages on top."""
    own_address.never_ask()
    rerun_requests.keep_in_order()
    st.session_state[_LISTED] = True
    # No icons: Streamlit would make them the tab's picture and fetch that from the Internet.
    return st.navigation(
        [
            st.Page(_ROOT / "pages" / "architecture.py", title="Architecture", default=True),
            st.Page(_ROOT / "pages" / "prediction.py", title="Prediction"),
            st.Page(_ROOT / "pages" / "training.py", title="Training"),
        ],
        position="top",
    )


def start(title: str) -> Workspace:
    """Set a page up and return the session's workspace."""
    if not st.session_state.pop(_LISTED, False):
        # A cold server's first visit by deep link: now that the pages are listed, the next
        # run goes by app.py.
        pages()
        st.rerun()
    pace.hold_back()
    st.set_page_config(page_title=f"{title} · AlexNet Explorer", page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    _check_host()
    return workspace.current()


def _check_host() -> None:
    """Stop where this host is set up to afford less than the network that the app opens with."""
    try:
        check_limits(preset(DEFAULT_PRESET))
    except (LimitError, SettingError) as error:
        st.error(f"This host's limits leave no room for AlexNet itself. {error}")
        st.stop()


def dim(*keys: str) -> None:
    """Dim containers whose content is older than the draft."""
    selector = ", ".join(f".st-key-{key}" for key in keys)
    st.html(f"<style>{selector} {{opacity: .45;}}</style>")


def let_the_browser_paint() -> None:
    """Hold the rest of the page back for a moment.

    The browser draws anew whatever reaches it within some 10 ms as one piece of work: with
    the charts and controls on their heels, the results of an edit are seen 0.1 s later.
    """
    with turns.given_away(_LATER_SECONDS):
        time.sleep(_PAINT_SECONDS)


def is_dark() -> bool:
    """Return whether the visitor looks at a dark page."""
    return st.context.theme.type == "dark"
