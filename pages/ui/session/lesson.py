"""The session's lesson: where it is kept between runs, in the address, and what it holds back.

The table is the session's workspace and nothing else; a lesson keeps its step and its answers.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import streamlit as st

from alexnet.explorer.undo_history import History
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from alexnet.lessons.answers import AnswerError
from alexnet.lessons.library import lessons
from alexnet.lessons.playing import Play, Progress
from alexnet.lessons.schema import Lesson
from pages.ui.session import workspace

_KEY = "lesson"
_OPENED = "lesson-was-looked-for"
_SINCE = "lesson-step-since"
_SAID = "lesson-said"
_FINISHED = "lesson-finished"
_DONE = "lessons-finished"
_GO = "lesson-goes-to-its-page"
_OWN = "lesson-own-table"
_LESSON, _STEP, _ANSWERS = "lesson", "step", "answers"
"""Parameters of an address."""

_LONGEST_STEP_SECONDS = 3600.0
_TABLE_IS_BACK = (
    "Your table from before the lesson is back. Undo on the Architecture page brings the lesson's."
)


def open_from_address() -> str:
    """Begin the lesson of the address at a session's first run.

    Returns:
        What is wrong with the address, or an empty text.
    """
    if _OPENED in st.session_state:
        return ""
    st.session_state[_OPENED] = True
    name = st.query_params.get(_LESSON, "")
    if not name:
        return ""
    if name not in _lessons():
        return "There is no lesson of that name here: the page Lessons lists those there are."
    progress = Progress.from_link(
        name, st.query_params.get(_STEP, ""), st.query_params.get(_ANSWERS, "")
    )
    play = Play.restored(_lessons()[name], progress, workspace.current())
    if LINK_PARAMETER in st.query_params:
        _keep(play)
    else:
        # Without a table of its own the link means the lesson's.
        if _STEP not in st.query_params:
            _remember_own()
        _keep(play.reset())
    st.session_state[_GO] = True
    return ""


def current() -> Play | None:
    """Return the lesson with the session's workspace; ``None`` for no lesson."""
    if _KEY not in st.session_state:
        return None
    progress = Progress.from_value(st.session_state[_KEY])
    if progress.lesson not in _lessons():
        return None
    return Play.restored(_lessons()[progress.lesson], progress, workspace.current())


def look() -> Play | None:
    """Return the lesson, after a look whether the table has reached what the step asks for."""
    play = current()
    if play is None:
        return None
    noticed = play.noticed()
    if noticed is not play:
        _keep(noticed)
    return noticed


def begin(name: str) -> None:
    """Begin a lesson, in a callback; the own table comes back when it is left."""
    _remember_own()
    st.session_state.pop(_FINISHED, None)
    st.session_state[_SINCE] = time.monotonic()
    st.session_state[_GO] = True
    _keep(Play.begun(_lessons()[name], workspace.current()))


def finish() -> None:
    """Come to the lesson's end, in a callback."""
    st.session_state[_FINISHED] = True
    play = current()
    done = st.session_state.setdefault(_DONE, [])
    if play is not None and play.lesson.id not in done:
        done.append(play.lesson.id)


def is_finished() -> bool:
    """Return whether the lesson has come to its end."""
    return bool(st.session_state.get(_FINISHED))


def was_finished(name: str) -> bool:
    """Return whether a lesson has come to its end in this session."""
    return name in st.session_state.get(_DONE, [])


def what_leaving_does() -> str:
    """Return a sentence on the table that stands after the lesson.

    A page that was loaded anew in the middle of a lesson does not know the table from before it.
    """
    if _OWN not in st.session_state:
        return "When you close the lesson, the table stays as it is."
    return "When you close the lesson, your table from before it comes back."


def leave() -> None:
    """Leave the lesson, in a callback; the table and the options from before it come back."""
    st.session_state.pop(_KEY, None)
    st.session_state.pop(_FINISHED, None)
    kept = st.session_state.pop(_OWN, None)
    if kept is None:
        return
    own = Workspace.from_value(kept)
    before = workspace.current()
    after = before.taking(own)
    # A projector stays one, and lessons that followed each other may have set any other option.
    options = replace(own.options, presenter=before.options.presenter)
    after = replace(after, options=options, notice="")
    if after.history is not before.history:
        after = replace(after, notice=_TABLE_IS_BACK)
    workspace.save(after)


def move(step: Callable[[Play], Play]) -> None:
    """Make a move in a callback; an answer that is none leaves all and says why."""
    play = current()
    if play is None:
        return
    try:
        moved = step(play)
    except AnswerError as error:
        st.session_state[_SAID] = str(error)
        return
    if moved.progress.step != play.progress.step:
        st.session_state[_GO] = moved.page != play.page
        moved = _timed(play, moved)
    _keep(moved)


def said() -> str:
    """Return what was wrong with the last answer, once."""
    return str(st.session_state.pop(_SAID, ""))


def page_to_open() -> str:
    """Return the page that the lesson wants on screen, once; empty for the one there is."""
    play = current()
    return play.page if st.session_state.pop(_GO, False) and play is not None else ""


def hides(part: str) -> bool:
    """Return whether the lesson holds a part of the pages back."""
    play = current()
    return play is not None and part in play.hidden


def show_in_address() -> None:
    """Let the page's address lead back to the lesson and its step."""
    play = current()
    wanted = {}
    if play is not None:
        answers = play.progress.to_text()
        wanted = {_LESSON: play.lesson.id, _STEP: str(play.progress.step + 1)}
        wanted |= {_ANSWERS: answers} if answers else {}
    for name in (_LESSON, _STEP, _ANSWERS):
        if name in wanted and st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]


@cache
def _lessons() -> Mapping[str, Lesson]:
    """Return the lessons, which measure with this server's predictor.

    It is imported with the first lesson: a cold server's first page would wait for it.
    """
    from alexnet.lessons import measures
    from pages.ui.server.predictor import predictor

    measures.measure_with(predictor)
    return lessons()


def _keep(play: Play) -> None:
    workspace.save(play.workspace)
    st.session_state[_KEY] = play.progress.to_value()


def _remember_own() -> None:
    """Keep the table that the session has before its first lesson, without its history."""
    if _KEY not in st.session_state:
        own = workspace.current()
        own = replace(own, history=History(own.history.present))
        st.session_state[_OWN] = own.to_value()


def _timed(before: Play, after: Play) -> Play:
    """Return the play with the time that the step before was on screen."""
    now = time.monotonic()
    spent = min(now - st.session_state.get(_SINCE, now), _LONGEST_STEP_SECONDS)
    st.session_state[_SINCE] = now
    step = before.progress.step
    seconds = {**before.progress.seconds}
    seconds[step] = seconds.get(step, 0.0) + spent
    return replace(after, progress=replace(after.progress, seconds=seconds))


def _refusal(_before: Workspace, after: Workspace) -> str:
    play = current()
    return play.refusal(after) if play else ""


workspace.guard_with(_refusal)
