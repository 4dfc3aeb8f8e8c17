"""What a Keras model's own description says of its batch normalisations.

The description is read as plain JSON: the classes that it names are never looked up.
Source: keras/src/saving/serialization_lib.py.
"""

from typing import Any

import msgspec

MOST_BYTES = 1_000_000
"""Of a description; AlexNet's has 20 thousand."""


def epsilons_of(description: bytes | str) -> dict[str, float]:
    """Return layer -> epsilon of the batch normalisations, at any depth of nested models.

    Nothing is returned of a description that is too long or none at all.

    Example:
        >>> epsilons_of('{"class_name": "BatchNormalization", '
        ...             '"config": {"name": "bn", "epsilon": 0.01}}')
        {'bn': 0.01}
    """
    if len(description) > MOST_BYTES:
        return {}
    try:
        waiting: list[Any] = [msgspec.json.decode(description)]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    found: dict[str, float] = {}
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
            settings = value.get("config")
            if value.get("class_name") == "BatchNormalization" and isinstance(settings, dict):
                name, epsilon = settings.get("name"), settings.get("epsilon")
                if isinstance(name, str) and isinstance(epsilon, float) and 0 < epsilon < 1:
                    found[name] = epsilon
    return found
