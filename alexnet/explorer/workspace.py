"""What a visitor has made and set up: every edit of it, and its way into a link and back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.editing.link import MAX_CHARACTERS, decode, encode
from alexnet.architecture.editing.resolution import Resolution, resolve_json
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import DEFAULT_PRESET, PRESETS
from alexnet.errors import ArchitectureError, LinkError
from alexnet.explorer.options.options import Options
from alexnet.explorer.undo_history import History, Snapshot

LINK_PARAMETER = "n"
"""Of an address; it carries the link's text."""

OWN_BASELINE = "your baseline"
OPENED = "the opened file"
_TITLES = (OWN_BASELINE, OPENED, *(preset.title for preset in PRESETS.values()))


@dataclass(frozen=True)
class Workspace:
    """What the visitor has made, and what it is compared with.

    Attributes:
        history: the drafts, each with its baseline, with undo and redo.
        good: the last architecture that a draft yielded, as JSON.
        row_id: the row in the inspector.
        options: how the page is set up.
        notice: why the last edit was refused, or what became of a link; empty if nothing.
    """

    history: History[Snapshot]
    good: str
    row_id: str
    options: Options
    notice: str = ""

    @classmethod
    def of_preset(cls, name: str) -> "Workspace":
        """Return the workspace that opens with a preset."""
        preset = PRESETS[name]
        text = preset.architecture.to_json()
        draft = Draft.of(preset.architecture).to_json()
        return cls(History(Snapshot(draft, text, preset.title)), text, "C1", Options())

    @cached_property
    def draft(self) -> Draft:
        """What was typed."""
        return Draft.from_json(self.history.present.draft)

    @property
    def resolution(self) -> Resolution:
        """What it means."""
        return self.history.present.resolution

    @cached_property
    def architecture(self) -> Architecture:
        """The network of the draft, or the last one there was if the draft has problems."""
        return self.resolution.architecture or Architecture.from_json(self.good)

    @cached_property
    def baseline_architecture(self) -> Architecture:
        """The network that changes are counted from."""
        return Architecture.from_json(self.history.present.baseline)

    @property
    def baseline_title(self) -> str:
        """How the page calls the network that changes are counted from."""
        return self.history.present.title

    @property
    def is_stale(self) -> bool:
        """Whether ``architecture`` is older than the draft, which has problems."""
        return bool(self.resolution.problems)

    @property
    def is_baseline(self) -> bool:
        """Whether the draft spells the baseline."""
        return self.resolution.architecture == self.baseline_architecture

    def tried(self, edit: Callable[["Workspace"], "Workspace"]) -> "Workspace":
        """Return the workspace after an edit; a refused one leaves everything and says why."""
        try:
            return edit(self)
        except (EditRefusedError, ArchitectureError) as error:
            return replace(self, notice=str(error))

    def with_options(self, **changes: Any) -> "Workspace":
        """Return the workspace with the pages set up in another way."""
        return replace(self, options=replace(self.options, **changes), notice="")

    def with_row(self, row_id: str) -> "Workspace":
        """Return the workspace with a row in the inspector."""
        return replace(self, row_id=row_id, notice="")

    def edited(self, draft: Draft, row_id: str | None = None) -> "Workspace":
        """Return the workspace after an edit, with the row it touched in the inspector.

        A row that the edit took away is not: a repair may remove the row that had the problem.
        """
        snapshot = self.history.present._replace(draft=draft.to_json())
        touched = row_id if any(row.id == row_id for row in draft.rows) else None
        return self._moved_to(self.history.record(snapshot), touched)

    def undone(self) -> "Workspace":
        """Return the workspace one edit back."""
        return self._moved_to(self.history.undo(), None)

    def redone(self) -> "Workspace":
        """Return the workspace one edit forward."""
        return self._moved_to(self.history.redo(), None)

    def opened(self, architecture: Architecture, title: str) -> "Workspace":
        """Return the workspace with another network as both draft and baseline; undoable."""
        snapshot = Snapshot(Draft.of(architecture).to_json(), architecture.to_json(), title)
        return self._moved_to(self.history.record(snapshot), None)

    def taking(self, other: "Workspace") -> "Workspace":
        """Return the workspace with another one's draft, baseline and row; undoable."""
        present = other.history.present
        if present == self.history.present:
            return replace(self, row_id=other.row_id, notice="")
        moved = self._moved_to(self.history.record(present), other.row_id)
        # Behind a draft with problems stands the other's network, not the one there was here.
        return replace(moved, good=other.good) if moved.is_stale else moved

    def reset(self) -> "Workspace":
        """Return the workspace with the baseline's rows as its draft; undoable."""
        return self.edited(Draft.of(self.baseline_architecture))

    def as_baseline(self) -> "Workspace":
        """Return the workspace with its network as the baseline; undoable."""
        snapshot = self.history.present._replace(
            baseline=self.architecture.to_json(), title=OWN_BASELINE
        )
        return self._moved_to(self.history.record(snapshot), None)

    def _moved_to(self, history: History[Snapshot], row_id: str | None) -> "Workspace":
        moved = replace(self, history=history, notice="")
        moved = replace(moved, row_id=row_id or _row_to_show(self, moved))
        found = moved.resolution.architecture
        return replace(moved, good=found.to_json()) if found else moved

    def to_link(self) -> str:
        """Return the text that restores draft, baseline and options elsewhere.

        Raises:
            LinkError: the table holds more text than a link can.
        """
        rows = self.draft.to_value()
        good = _by_place(self.architecture, rows) if self.is_stale else None
        baseline = None if self.is_baseline else _by_place(self.baseline_architecture, rows)
        # "view" is what links of the first version call the options.
        text = encode(
            {
                "draft": rows,
                "good": good,
                "baseline": baseline,
                "title": self.baseline_title,
                "row": self.row_id,
                "view": self.options.changes(),
            }
        )
        if len(text) > MAX_CHARACTERS:
            raise LinkError(
                f"The table holds more text than a link can: {len(text):,} characters, and "
                f"{MAX_CHARACTERS:,} is the most. Save the architecture as JSON instead."
            )
        return text

    def to_value(self) -> dict[str, Any]:
        """Return all of it as JSON."""
        return {
            "present": list(self.history.present),
            "past": [list(snapshot) for snapshot in self.history.past],
            "future": [list(snapshot) for snapshot in self.history.future],
            "good": self.good,
            "row_id": self.row_id,
            "options": self.options.changes(),
            "notice": self.notice,
        }

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> "Workspace":
        """Return the workspace that ``to_value`` wrote."""
        present, past, future = value["present"], value["past"], value["future"]
        return cls(
            history=History(
                Snapshot(*present),
                tuple(Snapshot(*snapshot) for snapshot in past),
                tuple(Snapshot(*snapshot) for snapshot in future),
            ),
            good=value["good"],
            row_id=value["row_id"],
            options=Options.from_changes(value["options"]),
            notice=value["notice"],
        )

    @classmethod
    def first(cls, link: str) -> "Workspace":
        """Return the workspace that a session begins with.

        Args:
            link: the text of the address; empty for none. One that cannot be read gives way
                to the default preset, and the notice says why.
        """
        default = cls.of_preset(DEFAULT_PRESET)
        try:
            return cls.from_link(link) if link else default
        except LinkError as error:
            return replace(default, notice=str(error))

    @classmethod
    def from_link(cls, text: str) -> "Workspace":
        """Return the workspace that ``to_link`` wrote.

        Raises:
            LinkError: the text is damaged or does not describe a workspace.
        """
        value = decode(text)
        try:
            rows = value["draft"]
            draft = Draft.from_value(rows)
            good = _architecture(_rows_of(value["good"], rows))
            baseline = _architecture(_rows_of(value["baseline"], rows))
            title, row_id = value["title"], value["row"]
            options = Options.from_changes(value["view"])
        except LinkError:
            raise
        except (LookupError, TypeError, ValueError, RecursionError):
            raise LinkError(
                "The link does not describe a network that this page can show. "
                "Ask for it again, or start from here."
            ) from None
        # A preset may have had another title when the link was made.
        known_title = title if title in _TITLES else OWN_BASELINE
        snapshot = Snapshot(draft.to_json(), baseline.to_json(), known_title)
        workspace = cls(History(snapshot), good.to_json(), "", options)
        known = [row.id for row in draft.rows]
        return replace(workspace, row_id=row_id if row_id in known else draft.rows[1].id)


def _row_to_show(before: Workspace, after: Workspace) -> str:
    """Return the row that the inspector shows after a change that says none.

    That is the one that has come back, or the one it has shown, or where that one is gone the
    one in its place.
    """
    old, new = ([row.id for row in each.draft.rows] for each in (before, after))
    added = [row_id for row_id in new if row_id not in old]
    is_other_network = before.history.present.baseline != after.history.present.baseline
    if len(added) == 1 and not is_other_network:
        return added[0]
    if before.row_id in new:
        return before.row_id
    return new[1 if is_other_network else min(old.index(before.row_id), len(new) - 2)]


def _by_place(architecture: Architecture, rows: list[Any]) -> list[Any]:
    """Return a network's rows; one that stands among the draft's as its place there.

    Deflate needs two bytes for each 258 letters that it repeats: a whole network costs a link
    some 40 letters, its places some 10.
    """
    return [rows.index(row) if row in rows else row for row in Draft.of(architecture).to_value()]


def _rows_of(written: Any, rows: list[Any]) -> list[Any]:
    """Return the rows that ``_by_place`` wrote; nothing stands for the draft's own."""
    return [rows[row] if isinstance(row, int) else row for row in written] if written else rows


def _architecture(draft: Any) -> Architecture:
    resolution = resolve_json(Draft.from_value(draft).to_json(), Limits.of_this_host())
    if resolution.architecture is None:
        # Also where the link comes from a host that can afford more.
        reason = resolution.problems[0].message
        raise LinkError(f"The link's network cannot be shown here. {reason}")
    return resolution.architecture
