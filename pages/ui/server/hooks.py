"""What this app changes or asks inside Streamlit, since no public name of it does.

Streamlit may rename its inside in any release. A hook whose name is gone, or that does not do
what it is for, is left out: that is logged once, and the app runs without it. ``tests/server``
shows for each hook whether the installed Streamlit still needs it.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hook:
    """A place where the app reaches inside Streamlit.

    Attributes:
        name: stands for it in the log, in the tests and in the list for upgrades.
        module: the file that puts it in, beside this one.
        purpose: what it is for.
        evidence: the public report, or the test, that shows the need.
        obsolete: how it is noticed that it is needed no longer.
        without: what visitors have while it is left out.
        names: what it hangs on in Streamlit, dotted.
    """

    name: str
    module: str
    purpose: str
    evidence: str
    obsolete: str
    without: str
    names: tuple[str, ...] = ()


ORDERED_REQUESTS = Hook(
    name="ordered-requests",
    module="install_ordered_requests.py",
    purpose="Every click is heard, once and in order, and no callback is ended half-way.",
    evidence="streamlit/streamlit#8365 and #16763; tests/server/test_hooks.py and test_bursts.py.",
    obsolete="Streamlit's own queue hands out two clicks as two runs: test_hooks.py fails then.",
    without="A click within some milliseconds of another may be lost.",
    names=(
        "streamlit.proto.WidgetStates_pb2.WidgetStates",
        "streamlit.runtime.scriptrunner.RerunData",
        "streamlit.runtime.scriptrunner.script_runner",
        "streamlit.runtime.scriptrunner.script_runner.ScriptRequests",
        "streamlit.runtime.scriptrunner_utils.script_requests.ScriptRequest",
        "streamlit.runtime.scriptrunner_utils.script_requests.ScriptRequests",
        "streamlit.runtime.scriptrunner_utils.script_requests.ScriptRequestType",
        "streamlit.runtime.scriptrunner_utils.script_run_context.RunLocation",
        "streamlit.runtime.scriptrunner_utils.script_run_context.ThreadState",
    ),
)
OWN_ADDRESS = Hook(
    name="own-address",
    module="own_address.py",
    purpose="No stranger can make the server ask a host on the Internet for its own address.",
    evidence="streamlit/streamlit#7721; tests/server/test_settings.py, with nobody to ask.",
    obsolete="A check of a strange origin asks nobody without it: test_hooks.py fails then.",
    without="A page of a strange origin holds the server up while that host is asked.",
    names=("streamlit.net_util", "streamlit.net_util.get_external_ip"),
)
SESSION_ID = Hook(
    name="session-id",
    module="visitors.py",
    purpose="Queue and trainings know whose work they do, and serve visitors in turn.",
    evidence="st.context has no session; tests/server/test_hooks.py looks for one.",
    obsolete="st.context names the session: test_hooks.py fails then.",
    without="All visitors wait as one, and a training is found by its address alone.",
    names=("streamlit.runtime.scriptrunner.get_script_run_ctx",),
)
PRESENCE = Hook(
    name="presence",
    module="visitors.py",
    purpose="An address leads to a training only once its visitor has left.",
    evidence="tests/server/test_hooks.py: a training that somebody watches stays theirs.",
    obsolete="Streamlit tells in public whether a session is connected; nothing does today.",
    without="Whoever has the address of a training takes it over at once.",
    names=("streamlit.runtime", "streamlit.runtime.exists", "streamlit.runtime.get_instance"),
)
KERAS_STATE = Hook(
    name="keras-state",
    module="tensorflow.py",
    purpose="Streamlit clears Keras' state after every run; here that does nothing.",
    evidence="streamlit/streamlit#939; tests/pages/server/test_tensorflow.py.",
    obsolete="A run that ends calls Keras no more: test_hooks.py fails then.",
    without="A network that one session builds may be filled with weights by another's run.",
)
RECONNECTION = Hook(
    name="reconnection",
    module="reconnection.py",
    purpose="A page that finds its server again is shown again before the next edit.",
    evidence="streamlit/streamlit#8901; tests/browser/test_hard_times.py.",
    obsolete="test_a_server_that_is_started_anew_finds_everybody_s_work passes without it.",
    without="The first edit after a restart of the server is lost.",
)
UPLOAD_COOKIE = Hook(
    name="upload-cookie",
    module="cookies.py",
    purpose="The page says beside an uploader where uploads fail, in a frame of another site.",
    evidence="tests/pages/server/test_cookies.py: without the cookie, an upload is refused.",
    obsolete="Streamlit's uploader itself says why it fails; it does not today.",
    without="An upload in a frame of another site fails without a word.",
    names=("streamlit.web.server.starlette.starlette_server_config.XSRF_COOKIE_NAME",),
)
TYPED_CELLS = Hook(
    name="typed-cells",
    module="typed_cells.py",
    purpose="A cell's text is kept where Enter follows its last letter at once.",
    evidence="glideapps/glide-data-grid#1201; tests/browser/test_typed_cells.py.",
    obsolete="tests/browser/test_typed_cells.py passes without it.",
    without="On a busy computer, what a quick hand types into a cell is lost now and then.",
)
SHARP_CELLS = Hook(
    name="sharp-cells",
    module="sharp_cells.py",
    purpose="A presenter's table, which the browser enlarges, is drawn with enough dots.",
    evidence="tests/browser/test_presenter.py counts the dots of its canvas.",
    obsolete="The grid can be given larger letters: nothing of Streamlit's theme does that today.",
    without="The letters of a presenter's table are blurred.",
)
HOOKS = (
    ORDERED_REQUESTS,
    OWN_ADDRESS,
    SESSION_ID,
    PRESENCE,
    KERAS_STATE,
    RECONNECTION,
    UPLOAD_COOKIE,
    TYPED_CELLS,
    SHARP_CELLS,
)

_lock = threading.Lock()
_tried: set[str] = set()
_left_out: set[str] = set()


def put_in(hook: Hook, how: Callable[[], None]) -> None:
    """Put a hook in, once for this process; where that fails, the app runs without it."""
    with _lock:
        if hook.name in _tried:
            return
        _tried.add(hook.name)
    try:
        how()
    except Exception as error:
        leave_out(hook, error)


def answer(hook: Hook, ask: Callable[[], T], otherwise: T) -> T:
    """Return what Streamlit's inside answers, or ``otherwise`` where it cannot be asked."""
    try:
        return ask()
    except Exception as error:
        leave_out(hook, error)
        return otherwise


def leave_out(hook: Hook, error: Exception) -> None:
    """Log, once for this process, that the app runs without a hook."""
    with _lock:
        if hook.name in _left_out:
            return
        _left_out.add(hook.name)
    _LOGGER.warning(
        "The hook %s does not fit this version of Streamlit and is left out (%s: %s). %s",
        hook.name,
        type(error).__name__,
        error,
        hook.without,
    )
