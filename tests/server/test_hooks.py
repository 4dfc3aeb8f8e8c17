"""Whether the installed Streamlit still needs each hook, and what happens where one is gone.

A test of the first kind that fails after an upgrade means that its hook can go.
"""

import ast
import builtins
import logging
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import pytest
import streamlit
import streamlit as st
from streamlit import net_util
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import RerunData, script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest
from streamlit.web.server.server_util import is_url_from_allowed_origins
from streamlit.web.server.starlette import starlette_server_config

from pages.ui.server import hooks, install_ordered_requests, own_address, visitors
from pages.ui.server.hooks import HOOKS
from pages.ui.server.tensorflow import load
from tests.support.repository import ROOT

INSIDE = ("runtime", "proto", "net_util", "elements", "web")
UPGRADES = ROOT / "assets" / "docs" / "streamlit-upgrades.md"


def _let_somebody_be_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with somebody's session."""
    runtime = object.__new__(Runtime)
    sessions = type("Sessions", (), {"is_active_session": lambda _self, name: name == "somebody"})
    monkeypatch.setattr(Runtime, "_instance", runtime)
    monkeypatch.setattr(runtime, "_session_mgr", sessions(), raising=False)


def clicked(button: str) -> RerunData:
    states = WidgetStates()
    states.widgets.add(id=button, trigger_value=True)
    return RerunData(widget_states=states)


def test_streamlit_makes_one_run_of_two_clicks() -> None:
    """Needed: ordered-requests."""
    requests = ScriptRequests()
    requests.request_rerun(clicked("undo"))
    requests.request_rerun(clicked("add"))
    states = requests.on_scriptrunner_ready().rerun_data.widget_states
    assert states is not None
    assert {state.id for state in states.widgets} == {"undo", "add"}
    assert requests.on_scriptrunner_ready().type is ScriptRequestType.STOP


def test_streamlit_ends_a_callback() -> None:
    """Needed: ordered-requests."""
    requests = ScriptRequests()
    requests.request_rerun(clicked("undo"))
    ThreadState.initialize()
    with ThreadState.scoped(run_location=RunLocation.CALLBACK):
        assert requests.on_scriptrunner_yield() is not None


def test_a_run_takes_the_requests_that_were_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Noted(ScriptRequests):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(script_runner, "ScriptRequests", Noted)
    AppTest.from_string("").run()
    assert made


def test_looking_into_the_session_is_where_a_run_can_end() -> None:
    """What ``end_if_overtaken`` hangs on."""
    looks: list[None] = []
    with pytest.raises(KeyError):
        SafeSessionState(SessionState(), lambda: looks.append(None))["nothing"]
    assert looks


def test_streamlit_asks_outside_for_its_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Needed: own-address."""
    asked: list[None] = []
    monkeypatch.setattr(net_util, "get_external_ip", lambda: asked.append(None))
    assert not is_url_from_allowed_origins("http://stranger.example")
    assert asked


def test_no_public_name_tells_the_session() -> None:
    """Needed: session-id."""
    assert not [name for name in dir(st.context) if "session" in name]


def test_streamlit_tells_whether_a_session_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """What presence hangs on."""
    _let_somebody_be_here(monkeypatch)
    assert visitors.is_here("somebody")
    assert not visitors.is_here("who left")
    assert not visitors.is_here("")


def test_streamlit_clears_keras_after_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Needed: keras-state."""
    called = threading.Event()
    monkeypatch.setattr(keras.backend, "clear_session", called.set)
    AppTest.from_string("").run()
    assert called.is_set()


def test_streamlit_has_a_cookie_that_uploads_come_with() -> None:
    """What upload-cookie hangs on."""
    assert starlette_server_config.XSRF_COOKIE_NAME


def test_the_page_says_whether_it_has_a_connection() -> None:
    """What reconnection hangs on."""
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    assert any("data-test-connection-state" in s.read_text() for s in scripts.glob("index.*.js"))


def test_the_inside_is_touched_in_one_room() -> None:
    room = ROOT / "pages" / "ui" / "server"
    touched = {}
    for path in (
        ROOT / "app.py",
        *(ROOT / "alexnet").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
    ):
        if names := set(_inside(ast.parse(path.read_text()))):
            touched[path] = names
    assert {path.parent for path in touched} == {room}
    declared = {name for hook in HOOKS for name in hook.names}
    assert set.union(*touched.values()) <= declared


def test_a_hook_names_the_module_that_puts_it_in() -> None:
    room = ROOT / "pages" / "ui" / "server"
    for hook in HOOKS:
        constant = f"hooks.{hook.name.replace('-', '_').upper()}"
        text = (room / hook.module).read_text()
        assert constant in text or f"The hook {hook.name} does not fit" in text, hook.name


def _inside(tree: ast.AST) -> Iterator[str]:
    """Yield what a file takes from Streamlit's inside, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = [f"streamlit.{node.attr}"] if node.value.id == "st" else []
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            if package == "streamlit" and rest.split(".")[0] in INSIDE:
                yield name


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which no hook is in yet."""
    load()
    monkeypatch.setattr(hooks, "_tried", set())
    monkeypatch.setattr(hooks, "_left_out", set())
    monkeypatch.setattr(script_runner, "ScriptRequests", ScriptRequests)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.delitem(sys.modules, "pages.ui.server.ordered_requests", raising=False)
    monkeypatch.delattr(import_module("pages.ui.server"), "ordered_requests", raising=False)


class _Without:
    """Something of Streamlit's that lacks one name, for whoever looks from the pages."""

    def __init__(self, whole: Any, gone: list[str]) -> None:
        self.__dict__.update(whole=whole, gone=gone)

    def __getattr__(self, name: str) -> Any:
        first, *rest = self.gone
        if name == "__name__":
            # By it, an import would look for the name among the modules that are loaded.
            raise AttributeError(name)
        if name != first:
            return getattr(self.whole, name)
        if not rest:
            raise AttributeError(f"there is no {name}")
        return _Without(getattr(self.whole, name), rest)


def _take_away(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = name.split(".")
    real = builtins.__import__

    def without(
        module: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> ModuleType:
        found = real(module, globals, locals, fromlist, level)
        here = module.split(".")
        if not fromlist or not str((globals or {}).get("__name__", "")).startswith("pages."):
            return found
        if gone[: len(here)] != here or gone == here:
            return found
        return _Without(found, gone[len(here) :])  # type: ignore[return-value]

    monkeypatch.setattr(builtins, "__import__", without)


def _warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name == hooks.__name__]


def _open_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    app = AppTest.from_file(ROOT / "app.py", default_timeout=120).run()
    app.switch_page("pages/training.py").run()
    assert not app.exception
    assert [button.label for button in app.button if button.label == "Start training"]
    _let_somebody_be_here(monkeypatch)
    for _ in range(2):
        visitors.is_here("somebody")
        AppTest.from_function(_note).run()


def _note() -> None:
    from pages.ui.server.cookies import note_where_uploads_fail

    note_where_uploads_fail()


@pytest.mark.usefixtures("fresh")
def test_all_hooks_fit_the_installed_streamlit(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        _open_the_app(monkeypatch)
    assert _warnings(caplog) == []
    assert vars(script_runner)["ScriptRequests"] is not ScriptRequests
    assert net_util.get_external_ip() is None


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("hook", "name"),
    [(hook, name) for hook in HOOKS for name in hook.names],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_without_a_name_the_app_starts_and_says_so_once(
    hook: hooks.Hook, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _take_away(name, monkeypatch)
    with caplog.at_level(logging.WARNING):
        _open_the_app(monkeypatch)
    (warning,) = _warnings(caplog)
    assert warning.startswith(f"The hook {hook.name} does not fit")
    assert warning.endswith(hook.without)


@pytest.mark.usefixtures("fresh")
def test_a_queue_that_works_otherwise_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A private method that was renamed is found before anybody clicks."""
    body = ScriptRequests._request_rerun_locked

    def request_rerun(self: ScriptRequests, new_data: RerunData) -> bool:
        with self._lock:
            return body(self, new_data)

    monkeypatch.setattr(ScriptRequests, "request_rerun", request_rerun)
    with caplog.at_level(logging.WARNING):
        install_ordered_requests.keep_in_order()
        own_address.never_ask()
    assert vars(script_runner)["ScriptRequests"] is ScriptRequests
    (warning,) = _warnings(caplog)
    assert "ordered-requests" in warning


def test_the_list_for_upgrades_has_every_hook() -> None:
    text = UPGRADES.read_text()
    for hook in HOOKS:
        assert f"`{hook.name}`" in text
        for name in hook.names:
            assert f"`{name.removeprefix('streamlit.')}`" in text
