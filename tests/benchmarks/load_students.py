"""What students do to a page, one gesture after another, each answer looked at.

A page's gestures stand in a table with how often each is made; another page joins by a table
of its own.
"""

import asyncio
import io
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from PIL import Image
from streamlit.proto.Element_pb2 import Element

import alexnet
from alexnet.explorer.shown_network import trained_source
from tests.support.apps import ARTICLE, parameters
from tests.support.client import Client, PageError, Run
from tests.support.client_widgets import (
    Table,
    chosen,
    exceptions,
    find,
    has,
    number,
    options,
    pressed,
    texts,
)

EDIT, PREDICTION, LOOK, TURN = "edit", "prediction", "look", "page or row"
TRAINING = "training's start or stop"
KINDS = (EDIT, PREDICTION, LOOK, TURN, TRAINING)
"""What is told apart in the report."""

TRAINING_SECONDS = 60.0
"""A student trains for so long, the time in the queue included, and stops."""

MAPS, UNITS = (16, 400), (256, 4096)
START_SECONDS = 300.0


@dataclass(frozen=True)
class Answer:
    """What a gesture took.

    Attributes:
        kind: of the gesture.
        at: when it was answered, by ``time.perf_counter``.
        result: seconds until all that shows its result had arrived.
        page: seconds until the whole page had.
    """

    kind: str
    at: float
    result: float
    page: float


@dataclass
class Student:
    """A visitor of the floor: one number and one table of which nothing follows.

    Attributes:
        client: the tab.
        randomness: chooses the gestures.
        sizes: row -> maps or units, as this visitor has edited them.
        answers: so far.
        errors: what was wrong, in words.
    """

    client: Client
    randomness: random.Random
    sizes: dict[str, int] = field(default_factory=lambda: dict(ARTICLE))
    answers: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    table: Table = field(default_factory=Table)

    async def arrive(self) -> None:
        """Open the page and wait until it is complete."""
        await self.client.open()
        self.check()

    async def act(self) -> None:
        """Make the next gesture."""
        gestures, weights = zip(*self.gestures(), strict=True)
        kind, gesture = self.randomness.choices(gestures, weights)[0]
        run = await gesture()
        results = self.check()
        seconds = run.seconds_until(*results) if results else run.seconds
        self.answers.append(Answer(kind, time.perf_counter(), seconds, run.seconds))

    def gestures(self) -> "Gestures":
        """Return the gestures that the page allows now, each with its weight."""
        return [((EDIT, self.edit_number), 5), ((EDIT, self.edit_cell), 4)]

    async def edit_number(self) -> Run:
        """Type another number."""
        self.sizes["C1"] = self.another_size("C1")
        return await self.client.gesture(
            number(find(self.client, "number_input", "C1 filters"), self.sizes["C1"])
        )

    async def edit_cell(self) -> Run:
        """Type another number into a cell."""
        row = f"row {self.randomness.randrange(12)}"
        value = self.randomness.randrange(1000)
        return await self.client.gesture(self.table.edit(self.client, row, "Maps", value))

    def check(self) -> list[Element]:
        """Return the elements that show the result; raise ``PageError`` if one is wrong."""
        total = f"{62378344 + (self.sizes['C1'] - 96) * 6764:,}"
        shown = [element for element, text in texts(self.client) if total in text]
        if not shown:
            raise PageError(f"the page does not show {total}")
        return shown

    def check_against_library(self) -> None:
        """Compare the formula with another count of the same edits; none for the floor."""

    def another_size(self, row: str) -> int:
        """Return a size that the row does not have now."""
        low, high = MAPS if row.startswith("C") else UNITS
        sizes = [size for size in range(low, high) if size != self.sizes[row]]
        return self.randomness.choice(sizes)

    async def stay(self, end: float, pause: float) -> Self:
        """Make gestures until ``end``, with pauses of half to one and a half of ``pause``."""
        await asyncio.sleep(self.randomness.uniform(0, pause))
        while time.perf_counter() < end:
            due = time.perf_counter() + self.randomness.uniform(0.5, 1.5) * pause
            try:
                await self.act()
            except PageError as error:
                self.errors.append(str(error))
                if not self.client.is_connected:
                    break
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        return self


Gesture = Callable[[], Awaitable[Run]]
Gestures = list[tuple[tuple[str, Gesture], float]]


@dataclass
class Explorer(Student):
    """A visitor of this app.

    Attributes:
        row: what the inspector shows.
        page: the title of the page that this visitor is on.
        trains_since: when the training was started, by ``time.perf_counter``; 0 without one.
    """

    row: str = "C1"
    page: str = "Architecture"
    trains_since: float = 0.0

    async def arrive(self) -> None:
        """Open the page and wait until Keras is there, too."""
        started = time.perf_counter()
        await self.client.open()
        while not any("Total params" in text for _, text in texts(self.client)):
            if time.perf_counter() - started > START_SECONDS:
                raise PageError("Keras did not start")
            await asyncio.sleep(1)
            await self.client.gesture()
        self.check()

    def gestures(self) -> Gestures:
        """Return the gestures of the page that the visitor is on."""
        if self.page == "Prediction":
            return [
                ((LOOK, self.look_at_another_layer), 5),
                ((PREDICTION, self.upload_photo), 2),
                ((TURN, self.turn_to_architecture), 3),
            ]
        if self.page == "Training":
            if not self.trains_since:
                return [((TRAINING, self.start_training), 1)]
            if time.perf_counter() - self.trains_since < TRAINING_SECONDS:
                return [((LOOK, self.look_at_the_training), 1)]
            return [((TRAINING, self.stop_training), 1)]
        return [
            ((TURN, self.turn_to_training), 1),
            ((EDIT, self.edit_number), 45),
            ((EDIT, self.edit_cell), 35),
            ((TURN, self.choose_row), 10),
            ((PREDICTION, self.turn_to_prediction), 10),
        ]

    async def edit_number(self) -> Run:
        """Type another size of the row in the inspector."""
        label = "Maps (channels)" if self.row.startswith("C") else "Size (units)"
        widget = find(self.client, "number_input", label)
        self.sizes[self.row] = self.another_size(self.row)
        return await self.client.gesture(number(widget, self.sizes[self.row]))

    async def edit_cell(self) -> Run:
        """Type another size of any row into the table."""
        row = self.randomness.choice(list(self.sizes))
        column = "Maps" if row.startswith("C") else "Size"
        size = self.another_size(row)
        state = self.table.edit(self.client, row, column, str(size))
        self.sizes[row], self.row = size, row
        return await self.client.gesture(state)

    async def choose_row(self) -> Run:
        """Bring another row into the inspector."""
        self.row = self.randomness.choice([row for row in self.sizes if row != self.row])
        pills = find(self.client, "button_group", "Row to inspect")
        return await self.client.gesture(chosen(pills, self.row))

    async def turn_to_prediction(self) -> Run:
        """Run the network as edited."""
        self.page = "Prediction"
        return await self.client.visit(self.page)

    async def turn_to_architecture(self) -> Run:
        """Go back to the table."""
        self.page, self.table = "Architecture", Table()
        return await self.client.visit(self.page)

    async def look_at_another_layer(self) -> Run:
        """Click another layer's pill."""
        pills = find(self.client, "button_group", "Layer")
        return await self.client.gesture(chosen(pills, self.randomness.choice(options(pills))))

    async def upload_photo(self) -> Run:
        """Upload a photo that nobody has uploaded before."""
        uploader = find(self.client, "file_uploader", "Or upload your own, one or several")
        return await self.client.upload(uploader.id, "photo.jpg", "image/jpeg", next(PHOTOS))

    async def turn_to_training(self) -> Run:
        """Go where the network as edited can be trained."""
        self.page = "Training"
        return await self.client.visit(self.page)

    async def start_training(self) -> Run:
        """Train the network as edited, from random weights, or wait in the queue for it."""
        self.trains_since = time.perf_counter()
        return await self.client.gesture(pressed(find(self.client, "button", "training-start")))

    async def look_at_the_training(self) -> Run:
        """Wait for the curves; the page moves by itself."""
        return await self.client.gesture()

    async def stop_training(self) -> Run:
        """Stop, unless it came to its end or is stopping, and go back to the table."""
        self.trains_since = 0.0
        if has(self.client, "button", "training-stop"):
            await self.client.gesture(pressed(find(self.client, "button", "training-stop")))
        return await self.turn_to_architecture()

    def check(self) -> list[Element]:
        """Return the elements that show the result; raise ``PageError`` if one is wrong."""
        if wrong := exceptions(self.client):
            raise PageError(f"an exception on the page {self.page}: {wrong[0]}")
        if self.page == "Training":
            return self._check_training()
        return self._check_scores() if self.page == "Prediction" else self._check_totals()

    def _check_totals(self) -> list[Element]:
        total = f"{parameters(self.sizes):,}"
        shown = [element for element, text in texts(self.client) if total in text]
        kinds = {element.WhichOneof("type") for element in shown}
        if not kinds >= {"metric", "html", "code"}:
            raise PageError(f"{total} is shown in {sorted(map(str, kinds))} alone")
        diagram = [e for e, text in texts(self.client) if 'class="diagram-frame"' in text]
        if not diagram:
            raise PageError("the diagram is missing")
        return [*shown, *diagram]

    def _check_scores(self) -> list[Element]:
        # An unedited table's page opens on the trained network that comes with the program.
        trained = trained_source() if self.sizes == ARTICLE else None
        count = len(trained.class_names() or ()) if trained else self.sizes["Out"]
        classes = f"of {count:,} classes"
        if not any(classes in text for _, text in texts(self.client)):
            raise PageError(f"no scores {classes}")
        charts = [e for e in self.client.shown() if e.WhichOneof("type") == "plotly_chart"]
        if not any(chart.plotly_chart.id.endswith("top-scores") for chart in charts):
            raise PageError("the chart of the scores is missing")
        return []

    def _check_training(self) -> list[Element]:
        if not has(self.client, "button", "training-start"):
            raise PageError("no training can be started")
        if any("#### Failed" in text for _, text in texts(self.client)):
            raise PageError("the training failed")
        return []

    def check_against_library(self) -> None:
        """Compare the last total with what ``alexnet.analyze`` says of the same edits."""
        architecture = alexnet.preset("article-table")
        for row, size in self.sizes.items():
            field_name = "filters" if row.startswith("C") else "units"
            architecture = architecture.replace(row, **{field_name: size})
        if alexnet.analyze(architecture).params != parameters(self.sizes):
            raise PageError("alexnet.analyze counts other parameters than the formula")


def _photos() -> "itertools.chain[bytes]":
    """Return photos without end, none of them twice: a few pictures, each with its own tail."""
    randomness = np.random.default_rng(1)
    pictures = []
    for _ in range(8):
        coarse = Image.fromarray(randomness.integers(0, 256, (12, 16, 3), np.uint8))
        file = io.BytesIO()
        coarse.resize((1280, 960), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
        pictures.append(file.getvalue())
    tails = (number.to_bytes(8, "big") for number in itertools.count())
    return itertools.chain(
        picture + tail for picture, tail in zip(itertools.cycle(pictures), tails, strict=False)
    )


PHOTOS = _photos()
