"""The widgets that a page shows, found by what people read on them, and new values for them."""

import json
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.support.client import Client, PageError


def find(client: Client, kind: str, label: str) -> Any:
    """Return the widget of a kind whose label is this one.

    Args:
        client: whose page is searched.
        kind: as ``Element.proto`` calls it, such as ``"number_input"``.
        label: the label, or the key at the end of the widget's id.

    Raises:
        PageError: the page shows none.
    """
    for element in client.shown():
        if element.WhichOneof("type") == kind:
            widget = getattr(element, kind)
            if getattr(widget, "label", "") == label or widget.id.endswith(f"-{label}"):
                return widget
    raise PageError(f"the page shows no {kind} “{label}”")


def has(client: Client, kind: str, label: str) -> bool:
    """Return whether the page shows such a widget."""
    try:
        find(client, kind, label)
    except PageError:
        return False
    return True


def texts(client: Client) -> list[tuple[Element, str]]:
    """Return the elements that are text, each with its text."""
    found = []
    for element in client.shown():
        kind = element.WhichOneof("type")
        if kind in ("markdown", "html", "metric"):
            found.append((element, getattr(element, kind).body))
        elif kind == "code":
            found.append((element, element.code.code_text))
    return found


def exceptions(client: Client) -> list[str]:
    """Return what the boxes say that stand for an exception."""
    return [
        element.exception.message
        for element in client.shown()
        if element.WhichOneof("type") == "exception"
    ]


def number(widget: Any, value: float) -> WidgetState:
    """Type a number into a number input."""
    return WidgetState(id=widget.id, double_value=value)


def chosen(widget: Any, option: str) -> WidgetState:
    """Click one of pills or of a segmented control."""
    return WidgetState(id=widget.id, string_array_value=StringArray(data=[option]))


def options(widget: Any) -> list[str]:
    """Return what can be clicked among pills or in a segmented control."""
    return [option.content for option in widget.options]


def pressed(widget: Any) -> WidgetState:
    """Press a button."""
    return WidgetState(id=widget.id, trigger_value=True)


@dataclass
class Table:
    """The data editor of a page, with what a visitor has typed into it.

    Attributes:
        id: of the editor that holds the edits: with another one they are gone.
        edits: position -> column -> text.
    """

    id: str = ""
    edits: dict[int, dict[str, Any]] = field(default_factory=dict)

    def edit(self, client: Client, row: str, column: str, value: Any) -> WidgetState:
        """Type into the cell of the row that has ``row`` among its texts."""
        for element in client.shown():
            if element.WhichOneof("type") == "dataframe":
                break
        else:
            raise PageError("the page shows no table")
        if self.id != element.dataframe.id:
            self.id, self.edits = element.dataframe.id, {}
        rows = pa.ipc.open_stream(element.dataframe.arrow_data.data).read_all().to_pylist()
        position = next((i for i, r in enumerate(rows) if row in r.values()), None)
        if position is None or column not in rows[position]:
            raise PageError(f"the table has no cell {row}, {column}")
        self.edits.setdefault(position, {})[column] = value
        edited = {"edited_rows": self.edits, "added_rows": [], "deleted_rows": []}
        return WidgetState(id=self.id, string_value=json.dumps(edited))
