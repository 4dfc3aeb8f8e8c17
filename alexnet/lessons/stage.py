"""The table as a lesson has it at each step, made by the edits of its file."""

from functools import lru_cache

from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.presets import PRESETS
from alexnet.errors import ArchitectureError, LessonError
from alexnet.explorer.workspace import Workspace
from alexnet.lessons.schema import Challenge, Do, Edit, Lesson, Predict
from alexnet.lessons.vocabulary import Networks

_MOST_KEPT = 512


@lru_cache(_MOST_KEPT)
def opening(lesson: Lesson) -> Workspace:
    """Return the workspace that a lesson opens.

    Raises:
        LessonError: an edit of its start cannot be made.
    """
    return edited(Workspace.of_preset(lesson.start.network), lesson.start.all_edits)


@lru_cache(_MOST_KEPT)
def arrived(lesson: Lesson, index: int) -> Workspace:
    """Return the workspace with which a step begins, all steps before it done as the file does.

    Raises:
        LessonError: an edit cannot be made.
    """
    before = opening(lesson) if index == 0 else done(lesson, index - 1)
    return edited(before, lesson.steps[index].opens)


@lru_cache(_MOST_KEPT)
def done(lesson: Lesson, index: int) -> Workspace:
    """Return the workspace with which a step ends; raise as ``arrived`` does."""
    step = lesson.steps[index]
    state = arrived(lesson, index)
    if isinstance(step, Predict):
        return edited(state, step.edits)
    if isinstance(step, Do | Challenge):
        return edited(state, step.solution)
    return state


def networks(lesson: Lesson, index: int, state: Workspace) -> Networks:
    """Return what expressions of a step mean while the session has this workspace."""
    return Networks(
        here=state.architecture,
        before=arrived(lesson, index).architecture,
        start=opening(lesson).architecture,
        options=state.options,
    )


def edited(state: Workspace, edits: tuple[Edit, ...]) -> Workspace:
    """Return a workspace after a step's edits.

    Raises:
        LessonError: one cannot be made, or the table has a problem after the last.
    """
    for edit in edits:
        try:
            state = _edited(state, edit)
        except (EditRefusedError, ArchitectureError) as error:
            raise LessonError(str(error)) from None
    if state.is_stale:
        raise LessonError(state.resolution.problems[0].message)
    return state


def _edited(state: Workspace, edit: Edit) -> Workspace:
    if edit.network:
        preset = PRESETS[edit.network]
        return state.opened(preset.architecture, preset.title)
    if edit.option:
        return state.with_options(**{edit.option: edit.to})
    draft = state.draft
    if edit.remove:
        return state.edited(draft.remove(_id(draft, edit.remove)))
    if edit.add:
        draft, row_id = draft.insert_after(_id(draft, edit.after), edit.add)
        return state.edited(draft, row_id)
    row_id = _id(draft, edit.row)
    if edit.field == "type":
        return state.edited(draft.change_type(row_id, str(edit.to)), row_id)
    try:
        return state.edited(draft.set_text(row_id, edit.field, str(edit.to)), row_id)
    except KeyError:
        raise LessonError(f"{edit.row} has no field {edit.field}.") from None


def _id(draft: Draft, name: str) -> str:
    for row in draft.rows:
        if row.name == name:
            return row.id
    raise LessonError(f"There is no row {name} here.")
