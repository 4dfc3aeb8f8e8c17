"""Finding a widget whose key changes with the value that its owner gives it."""

from typing import Any


def keyed(widgets: Any, key: str) -> Any:
    """Return the widget of a name, whatever version of it is shown."""
    return next(widget for widget in widgets if (widget.key or "").split("~")[0] == key)
