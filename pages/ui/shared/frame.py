"""What every page starts with.

A first visit by deep link runs a page without ``app.py``, so each page calls ``start``.
"""

import time
from collections.abc import Hashable
from pathlib import Path

import streamlit as st

from alexnet.architecture.limits import check_limits
from alexnet.architecture.presets import DEFAULT_PRESET, preset
from alexnet.errors import LimitError, SettingError
from alexnet.explorer.workspace import Workspace
from pages.ui.server import install_ordered_requests, own_address, pace, turns, visitors
from pages.ui.session import lesson, workspace
from pages.ui.shared.controls import option_toggle

_ROOT = Path(__file__).parents[3]
# A picture of our own: Streamlit would fetch a named icon from a host on the Internet.
_ICON = _ROOT / "assets" / "icon.png"
_LISTED, _PAINTED = "pages-listed", "painted-results"
_PAINT_SECONDS = 0.1
"""A browser takes 0.06 to 0.09 s to draw the results and to unpack the diagram."""
_LATER_SECONDS = 1.0
"""For so long, everybody's results go before this visitor's charts and controls."""


def _style(name: str) -> str:
    return f"<style>{(Path(__file__).parent / name).read_text()}</style>"


_STYLE, _PRESENTER = _style("page.css"), _style("presenter.css")


def pages() -> st.Page:
    """Return the chosen page, with the list of all pages on top."""
    own_address.never_ask()
    install_ordered_requests.keep_in_order()
    st.session_state[_LISTED] = True
    # No icons: Streamlit would make them the tab's picture and fetch that from the Internet.
    return st.navigation(
        [
            st.Page(_ROOT / "pages" / "architecture.py", title="Architecture", default=True),
            st.Page(_ROOT / "pages" / "prediction.py", title="Prediction"),
            st.Page(_ROOT / "pages" / "training.py", title=_training_title()),
            st.Page(_ROOT / "pages" / "lessons.py", title="Lessons"),
        ],
        position="top",
    )


def _training_title() -> str:
    """Return the training page's name in the list, which tells on all pages that it is at work."""
    if visitors.TRAINING_TOKEN not in st.session_state:
        return "Training"
    # The import takes 0.7 s: only for those who have trained.
    from pages.ui.session import trainings

    sign = trainings.sign()
    return f"Training ({sign})" if sign else "Training"


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
    _go_where_the_lesson_is(title)
    state = workspace.current()
    option_toggle("Presenter", "presenter")
    if state.options.presenter:
        st.html(_PRESENTER)
    return state


def _go_where_the_lesson_is(title: str) -> None:
    """Open the page of the lesson's step, where the lesson has just come to one of another page."""
    if sentence := lesson.open_from_address():
        st.warning(sentence, icon=":material/info:")
    page = lesson.page_to_open()
    if page and page != title.lower():
        st.switch_page(_ROOT / "pages" / f"{page}.py")


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


def let_the_browser_paint(results: Hashable) -> None:
    """Hold the rest of the page back for a moment, where the results are not the last run's.

    The browser draws anew whatever reaches it within some 10 ms as one piece of work: with
    the charts and controls on their heels, the results of an edit are seen 0.1 to 0.2 s later.
    """
    painted, st.session_state[_PAINTED] = st.session_state.get(_PAINTED), hash(results)
    if painted == hash(results):
        return
    with turns.given_away(_LATER_SECONDS):
        time.sleep(_PAINT_SECONDS)


def is_dark() -> bool:
    """Return whether the visitor looks at a dark page."""
    return st.context.theme.type == "dark"
