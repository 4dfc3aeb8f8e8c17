"""Which session a run belongs to, and whether somebody is still there."""

from pages.ui.server import hooks

TRAINING_TOKEN = "training-visitor"
"""Of the session's state: what stands for it among the trainings, once it has looked for one."""


def session_id() -> str:
    """Return what stands for the session of this run; empty where there is none."""
    return hooks.answer(hooks.SESSION_ID, _session_id, "")


def is_here(session: str) -> bool:
    """Return whether somebody still has a session's page open."""
    return bool(session) and hooks.answer(hooks.PRESENCE, lambda: _is_active(session), False)


def _session_id() -> str:
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def _is_active(session: str) -> bool:
    from streamlit import runtime

    return runtime.exists() and runtime.get_instance().is_active_session(session)
