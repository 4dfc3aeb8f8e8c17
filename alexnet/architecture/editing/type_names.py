"""What people call a type of row, and where the table has what is no type of row."""

import re
from collections.abc import Mapping

from alexnet.architecture.rows import ROW_TYPES
from alexnet.architecture.typed import letters_of
from alexnet.architecture.values import shown

_SYNONYMS: Mapping[str, str] = {
    **dict.fromkeys(("conv", "conv2d", "convolution2d", "convolutional"), "convolution"),
    **dict.fromkeys(("maxpool", "maxpooling2d", "maxpool2d"), "max_pooling"),
    **dict.fromkeys(
        ("avgpool", "averagepool", "avgpool2d", "avgpooling", "averagepooling2d"),
        "average_pooling",
    ),
    **dict.fromkeys(
        ("gap", "globalaveragepooling2d", "globalavgpool", "globalavgpool2d", "globalpooling"),
        "global_average_pooling",
    ),
    **dict.fromkeys(("fc", "fullyconnected", "linear"), "dense"),
}
"""What people call a type of row -> its key."""

_ELSEWHERE: Mapping[str, str] = {
    "depthwise|separable": (
        "a depthwise convolution is a convolution with as many groups as maps come in: choose "
        "type Convolution and set Groups to that number of maps. A separable one is that row, "
        "followed by a convolution with kernel size 1."
    ),
    "resid|resnet|skip|shortcut|highway|^add$|concat|merge|inception|branch": (
        "a residual connection cannot be a row of a table: a row reads the row before it and no "
        "other. Go on from here in Python: “Files and link” has the network's code, and Keras' "
        "functional API adds what an earlier layer gave."
    ),
    "dropout": "dropout is not a row of its own: every row but the input has a column Dropout.",
    "norm|lrn|^bn$": (
        "normalisation is not a row of its own: convolutions and fully connected rows have a "
        "column Normalisation, and “Normalise first” puts it before the activation."
    ),
    "^relu$|activation|softmax": "an activation is not a row: see the column Activation.",
    "flatten": (
        "maps are flattened by themselves where a fully connected row follows: no row is needed."
    ),
    "^(zero)?pad": "padding is not a row of its own: see the column Padding.",
}
"""What people take for a type -> the sentence on where to find it."""


def type_of(label: str) -> str:
    """Return the key of a row type from its label in the table, or what else people call it.

    Example:
        >>> type_of("max pooling"), type_of("Conv2D"), type_of("GAP")
        ('max_pooling', 'convolution', 'global_average_pooling')

    Raises:
        ValueError: no type is called that. Where it is something that the table has elsewhere, or
            cannot have, the sentence says so.
    """
    letters = letters_of(label)
    for name, row_type in ROW_TYPES.items():
        if letters in (letters_of(row_type.LABEL), letters_of(name)):
            return name
    if letters in _SYNONYMS:
        return _SYNONYMS[letters]
    for pattern, sentence in _ELSEWHERE.items():
        if re.search(pattern, letters):
            raise ValueError(sentence)
    labels = ", ".join(row_type.LABEL for row_type in ROW_TYPES.values())
    raise ValueError(f"type must be one of {labels}, not {shown(label.strip())}.")
