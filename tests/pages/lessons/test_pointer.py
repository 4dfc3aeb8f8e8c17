"""What a lesson points at is a part of the page that it stands on."""

from collections.abc import Iterator
from typing import Any

import pytest

from alexnet.explorer.workspace import Workspace
from alexnet.lessons import LESSONS
from alexnet.lessons.playing import Play, Progress
from alexnet.lessons.schema import Observe
from pages.ui.lessons.pointer import PLACES
from tests.support.lesson_player import Player


def pointed_at() -> dict[tuple[str, str], tuple[str, int]]:
    """Return a lesson and a step for each page and part that lessons point at."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for name, lesson in LESSONS.items():
        for index, step in enumerate(lesson.steps):
            if isinstance(step, Observe):
                there = Progress(name, step=index)
                page = Play.restored(lesson, there, Workspace.of_preset("lenet-5")).page
                found[page, step.at] = (name, index + 1)
    return found


def containers(block: Any) -> Iterator[str]:
    """Yield the keys of the containers in a block, each at the end of what Streamlit calls it."""
    for child in getattr(block, "children", {}).values():
        yield str(getattr(child.proto, "id", ""))
        yield from containers(child)


@pytest.mark.parametrize(
    ("at", "step"),
    [(at, step) for (_, at), step in pointed_at().items()],
    ids=[f"{at}-on-{page}" for page, at in pointed_at()],
)
def test_what_a_lesson_points_at_is_on_its_page(at: str, step: tuple[str, int]) -> None:
    player = Player(*step)
    assert any(key.endswith(f"-{PLACES.get(at, at)}") for key in containers(player.app.main))
