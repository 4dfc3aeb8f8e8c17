"""What Keras prints about a model, as text."""

import keras

LINE_LENGTH = 66
"""Characters of a line: as few as keep every number whole, since it is read from afar."""


def summary_text(model: keras.Model) -> str:
    """Return what ``model.summary()`` prints, without colours.

    Works on blueprints too.

    Args:
        model: any built model.

    Returns:
        Lines of at most ``LINE_LENGTH`` characters, without a last line break.

    Example:
        >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)], name="tiny")
        >>> summary_text(model).splitlines()[0]
        'Model: "tiny"'
    """
    lines: list[str] = []
    model.summary(line_length=LINE_LENGTH, print_fn=lambda line, **_: lines.append(line))
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())
