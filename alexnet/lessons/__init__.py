"""Lessons: a file, read and checked, played step by step.

>>> from alexnet import lessons
>>> lessons.LESSONS["why-55"].steps[0].type
'read'
"""

from typing import TYPE_CHECKING, Any

from alexnet.errors import LessonError
from alexnet.lessons.library import lessons
from alexnet.lessons.reading import load
from alexnet.lessons.schema import Lesson

if TYPE_CHECKING:
    from collections.abc import Mapping

    LESSONS: Mapping[str, Lesson]

__all__ = ["LESSONS", "Lesson", "LessonError", "load"]


def __getattr__(name: str) -> Any:
    # The files are read when somebody asks for them, not by every page.
    if name == "LESSONS":
        return lessons()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
