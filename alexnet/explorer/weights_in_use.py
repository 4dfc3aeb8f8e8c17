"""Which weights a network runs with: registered, the visitor's own, trained here, or random."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.explorer.options.options import Options
from alexnet.images import UNTRAINED, InputConvention
from alexnet.weights.fetching.jobs import stored
from alexnet.weights.fetching.uploads import UPLOADS
from alexnet.weights.fitting.transfer import Origin, Transfer, differing_constants, transfer
from alexnet.weights.sources.registry import CAFFE_INPUT, RANDOM, SOURCES, TORCHVISION_INPUT
from alexnet.weights.sources.source import Source, SourceKind
from alexnet.weights.trained import TrainedWeights, from_file, from_source

OWN_FILE = "file"
"""What the options call the visitor's own file of weights."""

TRAINED_HERE = "trained-"
"""What the options call the weights of a training, with its id behind."""

SEED = 0
"""Random weights of every network shown here are drawn from it."""

_CONVENTIONS = {"plain": UNTRAINED, "torchvision": TORCHVISION_INPUT, "caffe": CAFFE_INPUT}


@dataclass(frozen=True)
class WeightsInUse:
    """The weights of the network of the table.

    Attributes:
        name: a source's name, ``OWN_FILE``, ``TRAINED_HERE`` and an id, or ``RANDOM``.
        trained: where trained numbers come from, if any are in use.
        taken_over: what the network takes of them.
        missing: the source that was chosen but is not here yet.
        problem: why the chosen weights are not in use; empty if they are.
    """

    name: str
    trained: TrainedWeights | None = None
    taken_over: Transfer | None = None
    missing: Source | None = None
    problem: str = ""

    @property
    def is_trained(self) -> bool:
        """Whether every row is as trained, so that the scores mean something."""
        return bool(self.taken_over and self.taken_over.is_whole)

    @property
    def reach_the_scores(self) -> bool:
        """Whether the trained network's last row is among the weights at all."""
        if self.trained is None:
            return True
        out = self.trained.architecture.rows[-1]
        return f"{out.name}/kernel" in self.trained.shapes

    @property
    def is_trained_but_last(self) -> bool:
        """Whether every row is as trained, the last one aside, which knows other classes."""
        if not self.taken_over:
            return False
        others = self.taken_over.rows[:-1]
        return all(row.origin in (Origin.TRAINED, Origin.WEIGHTLESS) for row in others)

    def differing_constants(self, architecture: Architecture) -> dict[str, dict[str, float]]:
        """Return row's id -> field -> the training's value, where the network has another.

        They are the constants of normalisation, on which the scores depend.
        """
        known = self.trained or self.missing
        return differing_constants(architecture, known.architecture) if known else {}

    @property
    def convention(self) -> InputConvention:
        """How a photo must be fed."""
        return self.trained.convention if self.trained else UNTRAINED

    @property
    def class_names(self) -> tuple[str, ...] | None:
        """The classes' names, as far as Out still is the trained network's."""
        if not self.trained or not self.taken_over or not self.trained.class_names:
            return None
        out = self.taken_over.rows[-1]
        return self.trained.class_names if out.origin is not Origin.RANDOM else None

    @property
    def key(self) -> str:
        """What stands for the numbers in every cache."""
        if not self.trained or not self.taken_over:
            return f"{RANDOM} {SEED}"
        return f"{self.trained.key} {sorted(self.taken_over.spread)} {SEED}"


@dataclass(frozen=True)
class OwnFile:
    """A visitor's own file of weights, which lies in this server's cache folder.

    Attributes:
        digest: its SHA-256, by which it is found.
        name: as the visitor knows it.
        architecture: the network that it fits, as JSON.
        remark: a sentence on what of it is not taken over; empty for nothing.
    """

    digest: str
    name: str
    architecture: str
    remark: str = ""

    def to_value(self) -> dict[str, Any]:
        """Return all of it as JSON."""
        return asdict(self)

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> "OwnFile":
        """Return the file that ``to_value`` wrote of."""
        return cls(**value)


@dataclass(frozen=True)
class Brought:
    """The weights there are beside the registered sources.

    Attributes:
        own_file: the visitor's own.
        result: returns what a training left on this server, by its id; ``None`` for nothing.
    """

    own_file: OwnFile | None = None
    result: Callable[[str], TrainedWeights | None] = lambda _: None


def find(architecture: Architecture, options: Options, brought: Brought) -> WeightsInUse:
    """Return the weights that the options' choice means for a network."""
    name = options.weights
    if name == RANDOM:
        return WeightsInUse(RANDOM)
    if name == OWN_FILE:
        return _own_file(architecture, options, brought.own_file)
    if name.startswith(TRAINED_HERE):
        return _trained_here(architecture, options, brought)
    if name in SOURCES:
        return _source(SOURCES[name], architecture, options)
    if name:
        return WeightsInUse(RANDOM, problem=_gone(name))
    return _bundled(architecture, options)


def _trained_here(architecture: Architecture, options: Options, brought: Brought) -> WeightsInUse:
    trained = brought.result(options.weights.removeprefix(TRAINED_HERE))
    if trained is None:
        return WeightsInUse(
            RANDOM,
            problem="The weights of that training stayed on the server where it ran, and are not "
            "here: train again, or choose others.",
        )
    return _in_use(options.weights, trained, architecture, options)


def _own_file(architecture: Architecture, options: Options, kept: OwnFile | None) -> WeightsInUse:
    path = UPLOADS.path(kept.digest) if kept else None
    if not kept or path is None:
        return WeightsInUse(
            RANDOM, problem="Your file of weights is not here any more: upload it again."
        )
    trained = from_file(
        path,
        key=kept.digest,
        name=kept.name,
        architecture=Architecture.from_json(kept.architecture),
        convention=_CONVENTIONS[options.file_input],
    )
    return _in_use(OWN_FILE, trained, architecture, options)


def _source(source: Source, architecture: Architecture, options: Options) -> WeightsInUse:
    if stored(source) is None:
        return WeightsInUse(RANDOM, missing=source)
    return _in_use(source.name, from_source(source), architecture, options)


def _bundled(architecture: Architecture, options: Options) -> WeightsInUse:
    """Return the bundled weights that leave most rows as trained, else random ones."""
    found = [
        _in_use(source.name, from_source(source), architecture, options)
        for source in SOURCES.values()
        if source.kind is SourceKind.BUNDLED
    ]
    best = max(found, key=_rows_as_trained, default=WeightsInUse(RANDOM))
    return best if _rows_as_trained(best) else WeightsInUse(RANDOM)


def _in_use(
    name: str, trained: TrainedWeights, architecture: Architecture, options: Options
) -> WeightsInUse:
    taken = transfer(
        architecture, trained.architecture, trained.shapes, spread_groups=options.spread
    )
    if not taken.taken:
        return WeightsInUse(
            RANDOM,
            problem=f"“{trained.title}” fits no row of this network: every row is random. "
            "Undo, or open the network that they fit.",
        )
    return WeightsInUse(name, trained, taken)


def _rows_as_trained(weights: WeightsInUse) -> int:
    rows = weights.taken_over.rows if weights.taken_over else ()
    return sum(row.origin is Origin.TRAINED for row in rows)


def _gone(name: str) -> str:
    return f"There are no weights called “{name}” here: choose others."
