"""A visitor who sends hostile files to a real server, and two others who go on with their work."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.load_students import Explorer
from tests.fuzz.scaled_images import IMAGES
from tests.fuzz.scaled_weights import WEIGHTS
from tests.support.client import Client, PageError
from tests.support.client_widgets import exceptions, find

PHOTO = "Or upload your own, one or several"
FILE_OF_WEIGHTS = "Weights of the network in the table, or of a preset"
_GLANCE_SECONDS = 0.05
_BREATH_SECONDS = 0.3


@dataclass(frozen=True)
class HostileFile:
    """What is sent, and by which uploader.

    Attributes:
        label: of the uploader.
        name: of the file.
        make: makes its bytes.
    """

    label: str
    name: str
    make: Callable[[], bytes]


def _scaled(label: str, name: str, key: str, count: int) -> HostileFile:
    make = {**IMAGES, **WEIGHTS}[key][0]
    return HostileFile(label, name, lambda: make(count))


HOSTILE_FILES: Mapping[str, HostileFile] = {
    "one long key over shared dictionaries": _scaled(
        FILE_OF_WEIGHTS, "a.pth", "pickle: length of a key over shared dicts", 1_900_000
    ),
    "one text, 300 calls that copy it": _scaled(
        FILE_OF_WEIGHTS, "b.ckpt", "pickle: copies of one text", 10_000_000
    ),
    "60,000 keys of one hash": _scaled(
        FILE_OF_WEIGHTS, "c.pth", "pickle: keys of one hash", 60_000
    ),
    "a name twice among 60,000": _scaled(
        FILE_OF_WEIGHTS, "d.safetensors", "safetensors: a name twice among others", 60_000
    ),
    "10,000 empty scans": _scaled(PHOTO, "e.jpg", "jpeg: empty scans, too many", 10_000),
    "9 MB of segments of notes": _scaled(PHOTO, "f.jpg", "jpeg: segments of notes", 900_000),
    "99 scans of 49 megapixels": _scaled(PHOTO, "g.jpg", "jpeg: empty scans", 99),
}
"""The files of the report, and the slowest one that is still read."""


@dataclass
class Attack:
    """What became of one file.

    Attributes:
        answered: seconds until its sender had an answer.
        words: of the answer; empty where the file was taken.
        edits, photos: seconds that the others' gestures took meanwhile.
        megabytes: the most that the server and its readers held together.
    """

    answered: float
    words: str
    edits: list[float] = field(default_factory=list)
    photos: list[float] = field(default_factory=list)
    megabytes: float = 0.0


async def attacked(url: str, process: int, files: Mapping[str, HostileFile]) -> dict[str, Attack]:
    """Send the files one after the other; return what became of each.

    Raises:
        PageError: somebody's page shows an exception, or is gone.
    """
    editor = Explorer(Client(url), random.Random(1))
    await editor.arrive()
    sender, photographer = Client(url), Explorer(Client(url), random.Random(2))
    for client in (sender, photographer.client):
        await client.open("prediction")
    await until_shown(sender, PHOTO)
    await photographer.upload_photo()
    found: dict[str, Attack] = {}
    for name, file in files.items():
        found[name] = await _sent(sender, file, editor, photographer, process)
    for client in (sender, photographer.client, editor.client):
        await client.close()
    return found


async def _sent(
    sender: Client, file: HostileFile, editor: Explorer, photographer: Explorer, process: int
) -> Attack:
    data = file.make()
    attack = Attack(0.0, "")
    done = asyncio.Event()

    async def edit() -> None:
        while not done.is_set() or not attack.edits:
            attack.edits.append((await editor.edit_number()).seconds)
            await asyncio.sleep(_BREATH_SECONDS)

    async def photograph() -> None:
        while not done.is_set() or not attack.photos:
            run = await photographer.upload_photo()
            attack.photos.append(run.seconds)
            await asyncio.sleep(_BREATH_SECONDS)

    async def weigh() -> None:
        while not done.is_set():
            attack.megabytes = max(attack.megabytes, megabytes_of_all(process))
            await asyncio.sleep(_GLANCE_SECONDS)

    others = [asyncio.create_task(work()) for work in (edit, photograph, weigh)]
    before = set(_errors(sender))
    start = time.perf_counter()
    uploader = find(sender, "file_uploader", file.label)
    await sender.upload(uploader.id, file.name, "application/octet-stream", data)
    attack.answered = time.perf_counter() - start
    done.set()
    await asyncio.gather(*others)
    for client in (sender, editor.client, photographer.client):
        if exceptions(client):
            raise PageError(str(exceptions(client)))
    attack.words = next((text for text in _errors(sender) if text not in before), "")
    return attack


def _errors(client: Client) -> Iterator[str]:
    for element in client.shown():
        if element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR:
            yield element.alert.body


async def until_shown(client: Client, label: str) -> None:
    """Wait until a page shows an uploader, as it does when TensorFlow is there."""
    for _ in range(120):
        with contextlib.suppress(PageError):
            find(client, "file_uploader", label)
            return
        await asyncio.sleep(1)
        await client.gesture()
    raise PageError(f"the page shows no uploader “{label}”")


def megabytes_of_all(process: int) -> float:
    """Return what a process and all that it started hold, in units of 10^6 bytes."""
    parents: dict[int, int] = {}
    held: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            text = status.read_text()
            number = int(status.parent.name)
            parents[number] = int(text.split("PPid:")[1].split()[0])
            held[number] = int(text.split("VmRSS:")[1].split()[0]) * 1024
    family, grown = {process}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in family} - family
        family |= more
        grown = bool(more)
    return sum(held.get(member, 0) for member in family) / 1e6
