"""Finding a widget whose key changes with the value that its owner gives it."""

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest


def keyed(widgets: Any, key: str) -> Any:
    """Return the widget of a name, whatever version of it is shown."""
    return next(widget for widget in widgets if (widget.key or "").split("~")[0] == key)


def report(app: AppTest, widget_id: str, label: str) -> AppTest:
    """Let a browser report a label of a select box that it has known for some time."""
    states = WidgetStates()
    states.widgets.add(id=widget_id, string_value=label)
    return app._run(states)
