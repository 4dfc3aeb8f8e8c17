"""``python -m alexnet.lessons check [FILE ...]``: check lessons, by default all that ship."""

import argparse
import sys
from pathlib import Path

from alexnet.errors import LessonError
from alexnet.lessons.checker import check
from alexnet.lessons.library import FOLDER


def main(arguments: list[str] | None = None) -> int:
    """Check lessons; return how many have a fault."""
    parser = argparse.ArgumentParser(prog="python -m alexnet.lessons")
    parser.add_argument("verb", choices=["check"])
    parser.add_argument("files", nargs="*", type=Path)
    given = parser.parse_args(arguments)
    faults = 0
    for path in given.files or sorted(FOLDER.glob("*.yaml")):
        try:
            lesson = check(path.read_text("utf-8"))
            if lesson.id != path.stem:
                raise LessonError(f"The file of {lesson.id} is called {lesson.id}.yaml.")
        except (LessonError, OSError, UnicodeDecodeError) as error:
            faults += 1
            print(f"{path}: {error}")
        else:
            print(f"{path.name}: {len(lesson.steps)} steps, {lesson.minutes} minutes")
    return faults


if __name__ == "__main__":
    sys.exit(min(main(), 1))
