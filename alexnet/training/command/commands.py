"""What the command line's verbs do; ``arguments.py`` says how they are called."""

import argparse
import dataclasses
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import PRESETS
from alexnet.errors import TrainingError
from alexnet.training.command.origins import origin_of, read_convolutions, read_teacher
from alexnet.training.data.photos import PhotoSet, held_out
from alexnet.training.data.sources import Data, read_data
from alexnet.training.files.folder import CHECKPOINT, LOG, WEIGHTS, write_arrays
from alexnet.training.files.notes import DataNotes
from alexnet.training.loop.augmentation import Augmentation
from alexnet.training.loop.distribution import Cluster, join
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.preparation import CONVENTION, Job, prepare
from alexnet.training.loop.progress import EpochRecord, Terminal, write_log
from alexnet.training.loop.recipe import Recipe

_NAMED_AT_MOST = 5


def say(text: str) -> None:
    """Tell whoever sits at the terminal."""
    print(text, file=sys.stderr, flush=True)


def train(options: argparse.Namespace) -> None:
    """Train a network, and write its folder."""
    architecture = read_network(options.network)
    recipe = recipe_of(options)
    share = (0, 1)
    if options.distribute is not None:
        share = join(Cluster.parse(options.distribute) if options.distribute else None)
    is_first = share[0] == 0
    data = read_photos(options.data, "train", architecture, classes_are=options.classes_are)
    architecture = fitted(architecture, data.photos)
    trained, validation = set_apart(data, options.validation, recipe.seed)
    folder: Path = options.out
    make_folder(folder)
    if (folder / CHECKPOINT).exists() and not options.resume:
        raise TrainingError(
            f"{folder.name} holds a training already: go on with --resume, or name another folder."
        )
    terminal = Terminal(every=options.every)
    stopped = StopFlag()
    job: Job

    def on_epoch(record: EpochRecord) -> None:
        terminal.epoch(record)
        if is_first:
            write_log(folder / LOG, job.trainer.history)

    if not 0.1 <= options.crop_share <= 1:
        raise TrainingError(f"The crop must be a share of 0.1 to 1, not {options.crop_share:g}.")
    convention = dataclasses.replace(CONVENTION, crop_share=options.crop_share)
    start = read_convolutions(options.convolutions, architecture) if options.convolutions else None
    teacher = read_teacher(options, data) if options.teacher else None
    job = prepare(
        architecture,
        trained,
        validation,
        recipe,
        rows="dense rows" if options.dense_rows_only else "all rows",
        convention=convention,
        checkpoint=folder / CHECKPOINT,
        share=share,
        start=start,
        teacher=teacher,
        on_step=terminal.step,
        on_epoch=on_epoch,
        should_stop=stopped,
    )
    if options.resume:
        job.trainer.resume()
    counts = f"{len(trained):,} photos to train on, {len(validation):,} for validation"
    say(f"{counts}, in {job.precision}.")
    with stopped.listening():
        job.trainer.run()
    if not is_first:
        return
    about = DataNotes(
        data.name, len(trained), len(validation), len(data.broken), options.validation, data.sha256
    )
    seconds = sum(record.seconds for record in job.trainer.history)
    job.notes(about, seconds, command=command_line(options), **origin_of(options)).write(folder)
    size = write_arrays(folder / WEIGHTS, job.finish())
    done = "" if job.trainer.finished else " Stopped early; --resume goes on."
    say(f"{folder.name}/{WEIGHTS}: {size / 1e6:.1f} MB.{done}")


def make_folder(folder: Path) -> None:
    """Make the training's folder.

    Raises:
        TrainingError: the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(
            f"The folder {folder.name} cannot be made ({error.strerror}): name another one."
        ) from None


class StopFlag:
    """Is raised by Ctrl-C or the system's request to end; a second Ctrl-C ends at once."""

    def __init__(self) -> None:
        self._raised = False

    def __call__(self) -> bool:
        """Return whether to stop."""
        return self._raised

    def listening(self) -> "_Listening":
        """Return a context in which signals raise the flag."""
        return _Listening(self._raise)

    def _raise(self, number: int, frame: object) -> None:
        del frame
        self._raised = True
        signal.signal(number, signal.default_int_handler)
        say("\nStopping after this step; what was learnt is kept.")


class _Listening:
    def __init__(self, handler: Callable[[int, object], None]) -> None:
        self._handler = handler
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._handler)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def read_network(name: str) -> Architecture:
    """Return a preset by name, or the architecture in a JSON file.

    Raises:
        TrainingError: there is neither.
        ArchitectureError: the file holds no valid network.
    """
    if name in PRESETS:
        return PRESETS[name].architecture
    try:
        text = Path(name).read_text("utf-8-sig")
    except (OSError, ValueError):
        raise TrainingError(
            f"There is neither a preset nor a readable file {Path(name).name!r}: name one of "
            f"{', '.join(PRESETS)}, or a network's JSON file."
        ) from None
    return Architecture.from_json(text)


def recipe_of(options: argparse.Namespace) -> Recipe:
    """Return the recipe that the options ask for.

    Raises:
        TrainingError: a value is out of bounds.
    """

    def given(kind: type[Any]) -> dict[str, Any]:
        names = {field.name for field in dataclasses.fields(kind)}
        return {name: value for name, value in vars(options).items() if name in names}

    return Recipe(**given(Recipe), augmentation=Augmentation(**given(Augmentation)))


def read_photos(source: str, part: Any, architecture: Architecture, **how: Any) -> Data:
    """Read one part of the data, and tell what could not be used."""
    height, width, _ = architecture.layers[0].output_shape

    def on_photo(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 100 == 0 or done == total):
            print(f"\rdecoded {done:,} of {total:,}", end="", file=sys.stderr)

    data = read_data(source, part, size=(height, width), on_photo=on_photo, **how)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if data.broken:
        say(f"{len(data.broken):,} files were left out:")
        for broken in data.broken[:_NAMED_AT_MOST]:
            say(f"  {broken.name}: {broken.reason}")
        if len(data.broken) > _NAMED_AT_MOST:
            say(f"  and {len(data.broken) - _NAMED_AT_MOST:,} more.")
    for remark in data.remarks:
        say(remark)
    return data


def fitted(architecture: Architecture, photos: PhotoSet) -> Architecture:
    """Return the network with an output for every class, and say so if it had others."""
    fitting = with_outputs(architecture, len(photos.classes))
    if fitting != architecture:
        last = architecture.rows[-1].name
        say(f"Row {last} is set to {len(photos.classes):,} outputs, one for each class.")
    return fitting


def set_apart(data: Data, share: float, seed: int) -> tuple[PhotoSet, PhotoSet]:
    """Return the photos to train on and those for validation."""
    return held_out(data.photos, share, seed)


def command_line(options: argparse.Namespace) -> str:
    """Return the command as it was typed, without the places of files."""
    words = [Path(word).name if Path(word).exists() else word for word in options.typed]
    return f"python -m alexnet.training {shlex.join(words)}"
