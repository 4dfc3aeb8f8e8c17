"""What the strip of a lesson costs an edit, and a class of pupils in one lesson.

``python -m tests.benchmarks lessons`` measures both. Every answer of the server is compared
with the step that the lesson has there.
"""

import asyncio
import random
import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from streamlit.proto.Element_pb2 import Element

from alexnet.lessons import LESSONS
from alexnet.lessons.schema import Do, Predict
from tests.benchmarks.load_run import attend, percentile, warm_up
from tests.benchmarks.load_students import LOOK, Explorer, Gestures, Student
from tests.benchmarks.report import table
from tests.support.apps import EXPLORER
from tests.support.client import Client, PageError, Run
from tests.support.client_widgets import exceptions, find, has, pressed, texts
from tests.support.servers import Server, serve

LESSON = LESSONS["why-55"]
EDITS = 60


@dataclass
class Pupil(Student):
    """A visitor who plays a lesson, over and over.

    Attributes:
        step: where this pupil is, from 0.
        is_reading_back: whether the pupil has been at the end, and looks at all again.
    """

    step: int = 0
    is_reading_back: bool = False

    async def arrive(self) -> None:
        """Open the lesson's link."""
        await self.client.open(query=f"lesson={LESSON.id}")
        self.check()

    def gestures(self) -> Gestures:
        """Return the one gesture that the step asks for."""
        return [((LOOK, self.go_on), 1)]

    async def go_on(self) -> Run:
        """Have the step's result shown, or take the next step; from the end all the way back."""
        last = len(LESSON.steps) - 1
        step = LESSON.steps[self.step]
        for label in ("I do not know: show me", "Show me"):
            if isinstance(step, Predict | Do) and has(self.client, "button", label):
                return await self.client.gesture(pressed(find(self.client, "button", label)))
        if self.step in (0, last):
            self.is_reading_back = self.step == last
        self.step += -1 if self.is_reading_back else 1
        key = "lesson-back" if self.is_reading_back else "lesson-next"
        return await self.client.gesture(pressed(find(self.client, "button", key)))

    def check(self) -> list[Element]:
        """Return the element that names the step; raise ``PageError`` if it is another one."""
        if wrong := exceptions(self.client):
            raise PageError(f"an exception in the lesson: {wrong[0]}")
        wanted = f"{self.step + 1} of {len(LESSON.steps)}"
        shown = [element for element, text in texts(self.client) if wanted in text]
        if not shown:
            raise PageError(f"the page does not show step {wanted}")
        return shown


def run(pupils: int, minutes: float, seed: int) -> tuple[str, list[str]]:
    """Measure; return the report, and what went wrong."""
    # Beside the browser of the other benchmarks, whose loop this thread is in.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, pupils, minutes, seed).result()


def _run(pupils: int, minutes: float, seed: int) -> tuple[str, list[str]]:
    with serve(EXPLORER.script) as server:
        strip = asyncio.run(_strip(server, seed))
    with serve(EXPLORER.script) as server:
        seen = asyncio.run(attend(server, Pupil, pupils, 60 * minutes, seed))
    seconds = seen.seconds(LOOK)
    figures = [f"{percentile(seconds, p):.2f} s" for p in (50, 95, 99)] if seconds else ["–"] * 3
    head = (f"{pupils} pupils in one lesson", "answers", "p50", "p95", "p99", "memory", "errors")
    row = ("a step", str(len(seconds)), *figures, f"{max(seen.megabytes):.0f} MB",
           str(len(seen.errors)))  # fmt: skip
    return f"{strip}\n\n{table(head, [row])}", seen.errors


async def _strip(server: Server, seed: int) -> str:
    """Edit in turn with and without a lesson on the page, in two sessions of one server."""
    await warm_up(server, Explorer)
    visitors = {}
    for name, query in (("without a lesson", ""), ("with a lesson", f"lesson={LESSON.id}")):
        visitors[name] = Explorer(Client(server.url), random.Random(seed))
        await visitors[name].client.open(query=query)
    seconds: dict[str, list[float]] = {name: [] for name in visitors}
    for _ in range(EDITS):
        for name, visitor in visitors.items():
            seconds[name].append((await visitor.edit_number()).seconds)
    for visitor in visitors.values():
        await visitor.client.close()
    rows = [
        (name, f"{statistics.median(found):.3f} s", f"{percentile(found, 95):.3f} s")
        for name, found in seconds.items()
    ]
    return table((f"{EDITS} edits, the whole page", "median", "p95"), rows)
