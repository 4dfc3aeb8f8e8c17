"""Which network is run, and trained on photos: the table's, or a trained one in its place.

A visitor who has edited nothing begins with scores that mean something, and with a network that
learns from a few photos. The table is never replaced for that: it stays what it is, and is shown
again at a click.
"""

import zlib
from dataclasses import replace

from alexnet.architecture.presets import PRESETS
from alexnet.explorer.weights_in_use import Brought, find
from alexnet.explorer.workspace import Workspace
from alexnet.weights.sources.registry import SOURCES
from alexnet.weights.sources.source import Source, SourceKind

TABLE = "table"
"""What the options call the network of the table."""

AS_OPENED = {"fit": "", "without": ""}
"""Options of the prediction page that belong to one network, as another one opens with them."""


def trained_source() -> Source | None:
    """Return the weights that come with the program and tell classes; ``None`` for none."""
    bundled = (s for s in SOURCES.values() if s.kind is SourceKind.BUNDLED and s.has_scores)
    return next(bundled, None)


def in_place_of(table: Workspace) -> str:
    """Return what the options call the trained network in the place of this table's.

    It holds for this table alone: whoever edits it wants to see it.
    """
    return f"{zlib.crc32(table.architecture.to_json().encode()):08x}"


def shown(table: Workspace) -> Workspace:
    """Return the workspace of the network that the prediction page runs, which is never saved.

    Args:
        table: the visitor's.
    """
    source = trained_source()
    wished = table.options.shown_network
    if source is None or wished == TABLE:
        return table
    if wished != in_place_of(table) and not _has_no_reason_for_its_own(table):
        return table
    title = PRESETS[source.fits].title
    opened = Workspace.of_preset(source.fits).opened(source.architecture, title)
    return replace(opened, options=replace(table.options, weights=source.name))


def to_train(table: Workspace) -> Workspace:
    """Return the workspace of the network that the training page trains, which is never saved.

    Five photos each of two classes teach a network with random weights nothing; a trained one
    told 85 and 99% of 80 others right after half a minute, of two pairs of classes.

    Args:
        table: the visitor's.
    """
    options = table.options
    wants_own = options.train_start == "random" or options.train_what != "one"
    few = options.train_data in ("photos", "archive")
    return shown(table) if few and not wants_own else table


def _has_no_reason_for_its_own(table: Workspace) -> bool:
    """Return whether neither table nor weights were chosen, and the table has no trained ones."""
    is_preset = any(table.architecture == each.architecture for each in PRESETS.values())
    if not is_preset or not table.is_baseline or table.options.weights:
        return False
    return find(table.architecture, table.options, Brought()).trained is None
