"""Which weights the network of the table runs with; the one owner of the visitor's own file."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.errors import WeightsError
from alexnet.explorer.options.options import Options
from alexnet.images import UNTRAINED, InputConvention
from alexnet.training.background.spec import START, JobStart
from alexnet.training.files.folder import WEIGHTS
from alexnet.weights.fetching.jobs import stored
from alexnet.weights.fetching.uploads import UPLOADS
from alexnet.weights.fitting.transfer import Origin, Transfer, transfer
from alexnet.weights.sources.registry import CAFFE_INPUT, RANDOM, SOURCES, TORCHVISION_INPUT
from alexnet.weights.sources.source import Source, SourceKind
from alexnet.weights.trained import TrainedWeights, from_file, from_source
from pages.ui.session import trainings
from pages.ui.session.workspace import Workspace

OWN_FILE = "file"
"""What the view calls the visitor's own file of weights."""

TRAINED_HERE = "trained-"
"""What the view calls the weights of a training, with its id behind."""

SEED = 0
"""Random weights of every network shown here are drawn from it."""

_KEY = "weights-file"
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


def of(state: Workspace) -> WeightsInUse:
    """Return the weights in use for the network of the table."""
    return find(state.architecture, state.view)


def find(architecture: Architecture, view: Options) -> WeightsInUse:
    """Return the weights that the view's choice means for a network."""
    if view.weights == RANDOM:
        return WeightsInUse(RANDOM)
    if view.weights == OWN_FILE:
        return _own_file(architecture, view)
    if view.weights.startswith(TRAINED_HERE):
        return _trained_here(architecture, view)
    if view.weights in SOURCES:
        return _source(SOURCES[view.weights], architecture, view)
    if view.weights:
        return WeightsInUse(RANDOM, problem=_gone(view.weights))
    return _embedded(architecture, view)


def keep_file(data: bytes, name: str, architecture: Architecture) -> None:
    """Make a file of the visitor's own available.

    Args:
        data: the whole file.
        name: as the visitor knows it.
        architecture: the network of the table.

    Raises:
        WeightsError: it is no file of weights, or fits neither the table nor a preset.
    """
    digest = UPLOADS.keep(data, name)
    path = UPLOADS.path(digest)
    assert path is not None
    fitting = from_file(path, key=digest, name=name, architecture=architecture)
    # Plain values: classes lose their identity when Streamlit reloads a changed module.
    st.session_state[_KEY] = {
        "digest": digest,
        "name": name,
        "architecture": fitting.architecture.to_json(),
    }


def own_file_name() -> str:
    """Return the name of the visitor's own file of weights; empty if there is none."""
    return str(st.session_state.get(_KEY, {}).get("name", ""))


def trained_here_titles() -> dict[str, str]:
    """Return name -> title of the weights that this visitor's trainings left."""
    results = trainings.own_results()
    return {f"{TRAINED_HERE}{job_id}": title for job_id, title in results.items()}


def as_start(state: Workspace) -> tuple[JobStart, dict[str, Path]]:
    """Return the weights in use as what a training goes on from, and the files that it needs.

    Raises:
        WeightsError: they are random, or here no more.
    """
    weights = of(state)
    trained = weights.trained
    if trained is None:
        raise WeightsError(
            "The weights in use are random: choose others on the Prediction page, or start from "
            "random ones."
        )
    if weights.name in SOURCES:
        return JobStart("source", weights.name), {}
    path: Path | None = None
    if weights.name == OWN_FILE:
        path = UPLOADS.path(st.session_state[_KEY]["digest"])
    else:
        job = trainings.manager().find(weights.name.removeprefix(TRAINED_HERE))
        path = job.folder / WEIGHTS if job else None
    if path is None:
        raise WeightsError("These weights are not here any more: choose others.")
    start = JobStart(
        "file", trained.title, trained.architecture, trained.convention, trained.class_names
    )
    return start, {START: path}


def _trained_here(architecture: Architecture, view: Options) -> WeightsInUse:
    trained = trainings.result(view.weights.removeprefix(TRAINED_HERE))
    if trained is None:
        return WeightsInUse(
            RANDOM,
            problem="The weights of that training stayed on the server where it ran, and are not "
            "here: train again, or choose others.",
        )
    return _in_use(view.weights, trained, architecture, view)


def _own_file(architecture: Architecture, view: Options) -> WeightsInUse:
    kept = st.session_state.get(_KEY)
    path = UPLOADS.path(kept["digest"]) if kept else None
    if not kept or path is None:
        return WeightsInUse(
            RANDOM, problem="Your file of weights is not here any more: upload it again."
        )
    trained = from_file(
        path,
        key=kept["digest"],
        name=kept["name"],
        architecture=Architecture.from_json(kept["architecture"]),
        convention=_CONVENTIONS[view.file_input],
    )
    return _in_use(OWN_FILE, trained, architecture, view)


def _source(source: Source, architecture: Architecture, view: Options) -> WeightsInUse:
    if stored(source) is None:
        return WeightsInUse(RANDOM, missing=source)
    return _in_use(source.name, from_source(source), architecture, view)


def _embedded(architecture: Architecture, view: Options) -> WeightsInUse:
    """Return the embedded weights that leave most rows as trained, else random ones."""
    found = [
        _in_use(source.name, from_source(source), architecture, view)
        for source in SOURCES.values()
        if source.kind is SourceKind.EMBEDDED
    ]
    best = max(found, key=_rows_as_trained, default=WeightsInUse(RANDOM))
    return best if _rows_as_trained(best) else WeightsInUse(RANDOM)


def _in_use(
    name: str, trained: TrainedWeights, architecture: Architecture, view: Options
) -> WeightsInUse:
    taken = transfer(architecture, trained.architecture, trained.shapes, spread_groups=view.spread)
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
