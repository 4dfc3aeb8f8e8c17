"""Imports TensorFlow in the background: it takes seconds, and the table does not need it."""

import contextlib
import gc
import os
import threading
from enum import Enum

from alexnet.errors import LimitError
from pages.ui.server import hooks


class LoadState(Enum):
    """How far the import of TensorFlow has come."""

    NOT_STARTED = "not started"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


_lock = threading.Lock()
_state = LoadState.NOT_STARTED
_thread: threading.Thread | None = None


def load_state() -> LoadState:
    """Return how far the import has come."""
    return _state


def start_loading() -> None:
    """Start the import in a thread of its own, once however many ask."""
    global _state, _thread
    with _lock:
        if _thread is None:
            _state = LoadState.LOADING
            _thread = threading.Thread(target=_load, name="load-tensorflow", daemon=True)
            _thread.start()


def load() -> None:
    """Import TensorFlow now and return when it is there."""
    start_loading()
    assert _thread is not None
    _thread.join()


def _load() -> None:
    global _state
    # The model, its summary and the forward pass are TensorFlow's, whatever backend the
    # user's other programs are set to.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        hooks.put_in(hooks.KERAS_STATE, _keep_state)
        # A host may be set up to afford less than the network that the warm-up builds.
        with contextlib.suppress(LimitError):
            _warm_up()
        # Each collection of garbage looks through all that TensorFlow brought along, 0.18 s
        # with every thread waiting, unless that is set apart.
        gc.collect()
        gc.freeze()
        _state = LoadState.READY
    except BaseException:
        _state = LoadState.FAILED
        raise


def _keep_state() -> None:
    """Make Keras' ``clear_session`` do nothing in this process.

    Streamlit calls it after every run of every session. It rebinds Keras' state for all
    threads, so that a blueprint that another session is just building forgets that it is
    one and draws its weights: 2 GB and seconds with eight sessions. There is nothing to
    clear: every layer here has a name of its own, and models are built in threads that end.
    """
    import keras

    def clear_nothing(free_memory: bool = True) -> None:
        del free_memory

    # A name that is called no more would be replaced in vain.
    _ = keras.backend.clear_session
    keras.backend.clear_session = clear_nothing


def _warm_up() -> None:
    from alexnet.architecture.presets import DEFAULT_PRESET, preset
    from alexnet.figures.network.diagram import draw, to_png
    from alexnet.network.build import build_blueprint
    from alexnet.network.summary import summary_text

    model = build_blueprint(preset(DEFAULT_PRESET))
    summary_text(model)
    to_png(draw(model))
