"""Weights that come with the program: a JSON card beside each file in ``assets/weights``.

A card that is wrong costs its own weights and a sentence, nothing else. Its keys:

    name, title, what       text
    preset                  the preset whose rows they fit
    file, sha256            the file beside the card, and its hash
    licence, terms          text
    rows                    the rows with weights; all rows with parameters unless given
    classes                 "imagenet", "imagenette", a list of names, or null
    convention              channel_order, scale, mean, std, fit, crop_share, as InputConvention
    accuracy                {"top1": per cent, "top5": per cent or null, "measured": text} or null
    novelty                 {"layer", "means", "threshold", "photos"}, as NoveltyDetector, or null
    row_settings            {row: {field: value}}, if the rows must have other values
"""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS
from alexnet.errors import ArchitectureError
from alexnet.images import Fit, InputConvention
from alexnet.weights.novelty import NoveltyDetector
from alexnet.weights.sources.class_names import class_names
from alexnet.weights.sources.remote_file import RemoteFile
from alexnet.weights.sources.source import Accuracy, Source, SourceKind

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1e9
_CONVENTION = frozenset({"channel_order", "scale", "mean", "std", "fit", "crop_share"})


def read_bundled(
    folder: Path, *, taken: frozenset[str] = frozenset()
) -> tuple[list[Source], tuple[str, ...]]:
    """Return the sources that cards in ``folder`` tell of, by name, and what is wrong.

    Args:
        folder: need not exist.
        taken: names that no card may claim.

    Returns:
        The sources, and one sentence for each card that is left out.
    """
    sources: dict[str, Source] = {}
    problems = []
    for card in sorted(folder.glob("*.json")):
        try:
            source = _read_card(card)
            if source.name in taken or source.name in sources:
                raise ValueError(f"the name {source.name} is taken")
        except (OSError, ValueError, ArchitectureError, RecursionError) as error:
            reason = "it cannot be read" if isinstance(error, OSError) else str(error)
            problems.append(f"The card {card.name} of bundled weights is left out: {reason}.")
        else:
            sources[source.name] = source
    return [sources[name] for name in sorted(sources)], tuple(problems)


def _read_card(path: Path) -> Source:
    try:
        card = json.loads(path.read_text("utf-8-sig"))
    except ValueError:
        raise ValueError("it is no JSON") from None
    if not isinstance(card, dict):
        raise ValueError("it is no JSON object")
    preset = _text(card, "preset")
    if preset not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}, not {preset[:40]!r}")
    file = path.parent / _matching(card, "file", _FILE, "a plain file name")
    if not file.is_file():
        raise ValueError(f"the file {file.name} is missing beside it")
    size = file.stat().st_size
    classes, named = _classes(card.get("classes"))
    source = Source(
        name=_matching(card, "name", _NAME, "made of small letters, digits, dots and hyphens"),
        title=_text(card, "title"),
        what=_text(card, "what"),
        kind=SourceKind.BUNDLED,
        fits=preset,
        rows=_rows(card, preset),
        classes=classes,
        named_classes=named,
        bytes=size,
        licence=_text(card, "licence"),
        terms=_text(card, "terms"),
        convention=_convention(card.get("convention")),
        accuracy=_accuracy(card.get("accuracy")),
        files=(RemoteFile(file.name, size, _matching(card, "sha256", _SHA256, "64 hex digits")),),
        row_settings=_row_settings(card.get("row_settings", {})),
        folder=path.parent,
        novelty=_novelty(card.get("novelty")),
    )
    _check_together(source)
    return source


def _check_together(source: Source) -> None:
    """Look whether the settings fit the rows, and the names the scores."""
    try:
        facts = analyze(source.architecture)
    except (KeyError, ArchitectureError):
        raise ValueError(f"row_settings do not fit the rows of {source.fits}") from None
    detector = source.novelty
    if detector is not None:
        shape = next((lay.output_shape for lay in facts.layers if lay.name == detector.layer), ())
        if len(shape) != 3 or any(len(mean) != shape[-1] for mean in detector.means):
            raise ValueError(f"novelty does not fit the maps of {detector.layer[:20]!r}")
    names = source.class_names()
    scores = facts.rows[-1].output_shape[-1]
    if names is not None and source.has_scores and len(names) != scores:
        raise ValueError(f"it names {len(names)} classes, and {source.fits} has {scores}")


def _text(card: Mapping[str, Any], key: str) -> str:
    value = card.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be text")
    return value.strip()


def _matching(card: Mapping[str, Any], key: str, pattern: re.Pattern[str], what: str) -> str:
    value = _text(card, key)
    if not pattern.fullmatch(value):
        raise ValueError(f"{key} must be {what}")
    return value


def _rows(card: Mapping[str, Any], preset: str) -> tuple[str, ...]:
    trained = [row.name for row in analyze(PRESETS[preset].architecture).rows if row.params]
    given = card.get("rows", trained)
    if not isinstance(given, list) or not given or any(row not in trained for row in given):
        raise ValueError(f"rows must be a list out of {', '.join(trained)}")
    return tuple(row for row in trained if row in given)


def _classes(value: Any) -> tuple[str | None, tuple[str, ...]]:
    """Return what ``Source`` calls ``classes`` and ``named_classes``."""
    if value is None:
        return None, ()
    if isinstance(value, str) and value in {"imagenet", "imagenette"}:
        return value, ()
    if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
        return (
            ("imagenette", ())
            if tuple(value) == class_names("imagenette")
            else (
                None,
                tuple(value),
            )
        )
    raise ValueError("classes must be “imagenet”, “imagenette”, a list of names or null")


def _number(value: Any, what: str, *, above: float = -math.inf, most: float = math.inf) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # No mean, scale or share comes near the bound; a whole number may be too large for a float.
    if not is_number or not abs(value) < _LARGEST or not above < value <= most:
        raise ValueError(f"{what} is not a number that can be used")
    return float(value)


def _three(value: Any, what: str, above: float = -math.inf) -> tuple[float, float, float]:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError(f"{what} must be three numbers")
    first, second, third = (_number(part, what, above=above) for part in value)
    return first, second, third


def _convention(value: Any) -> InputConvention:
    if not isinstance(value, dict) or not value.keys() <= _CONVENTION:
        raise ValueError(f"convention must be an object of {', '.join(sorted(_CONVENTION))}")
    usual = InputConvention()
    order = value.get("channel_order", usual.channel_order)
    if order not in ("RGB", "BGR"):
        raise ValueError("channel_order must be RGB or BGR")
    try:
        fit = Fit(value.get("fit", usual.fit))
    except ValueError:
        raise ValueError(f"fit must be one of {', '.join(Fit)}") from None
    return InputConvention(
        channel_order=order,
        scale=_number(value.get("scale", usual.scale), "scale", above=0),
        mean=_three(value.get("mean", list(usual.mean)), "mean"),
        std=_three(value.get("std", list(usual.std)), "std", above=0),
        fit=fit,
        crop_share=_number(
            value.get("crop_share", usual.crop_share), "crop_share", above=0, most=1
        ),
    )


def _accuracy(value: Any) -> Accuracy | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("accuracy must be an object or null")
    top5 = value.get("top5")
    return Accuracy(
        top1=_number(value.get("top1"), "top1", above=-1e-9, most=100),
        top5=None if top5 is None else _number(top5, "top5", above=-1e-9, most=100),
        measured=_text(value, "measured"),
    )


def _novelty(value: Any) -> NoveltyDetector | None:
    try:
        return msgspec.convert(value, NoveltyDetector | None)
    except msgspec.ValidationError as error:
        raise ValueError(f"novelty cannot be used ({error})") from None


def _row_settings(value: Any) -> Mapping[str, Mapping[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(row, dict) for row in value.values()):
        raise ValueError("row_settings must be an object of objects")
    return MappingProxyType({row: MappingProxyType(fields) for row, fields in value.items()})
