"""Loading, and what Streamlit must not do to models that other sessions are building."""

import threading

from streamlit.runtime.scriptrunner import script_runner

from alexnet.architecture.presets import preset
from alexnet.network.build import build_blueprint
from pages.ui.server.tensorflow import LoadState, load, load_state


def test_load_returns_when_all_is_there() -> None:
    load()
    assert load_state() is LoadState.READY
    load()


def test_a_run_that_ends_does_not_fill_another_session_s_blueprint() -> None:
    load()
    done = threading.Event()

    def end_runs() -> None:
        while not done.is_set():
            script_runner._clean_problem_modules()

    other = threading.Thread(target=end_runs)
    other.start()
    try:
        for _ in range(10):
            model = build_blueprint(preset("paper-2012"))
            assert all(variable._value is None for variable in model.variables)
    finally:
        done.set()
        other.join()
