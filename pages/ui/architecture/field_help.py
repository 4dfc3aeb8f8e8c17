"""The help of the table's columns, and of the inspector's controls of the same name."""

from pages.ui.shared.glossary import meaning

_TERMS = {
    "Layer": ("row",),
    "Maps": ("map",),
    "Size": ("output-size",),
    "Kernel Size": ("kernel-size",),
    "Stride": ("stride",),
    "Padding": ("padding", "valid", "rounded-up", "same"),
    "Dilation": ("dilation",),
    "Activation": ("activation",),
    "Groups": ("groups", "depthwise"),
    "Normalisation": ("lrn", "batch-normalisation"),
    "Epsilon": ("epsilon",),
    "Dropout": ("dropout",),
    "Spatial dropout": ("spatial-dropout",),
    "Bias": ("bias",),
    "Initial weights": ("initial-weights", "glorot", "he"),
}
"""Title of a column -> terms of the glossary."""

_MORE = {
    "Size": "Written as height X width, or as the number of units.",
    "Kernel Size": "One number is both sides.",
    "Padding": "Or type a number of zeros for every side.",
    "Epsilon": "Keras takes 0.001, PyTorch 1e-05.",
    "Dropout": "It is typed as that part, such as 0.5.",
    "Dropout on": "The row's outputs, or its inputs as in torchvision's AlexNet.",
    "Normalise first": "Yes: the normalisation comes before the activation. No: after it.",
    "Initial biases": "The paper of 2012 takes 1 in C3, C6, C7 and the fully connected rows.",
}


def help_of(title: str) -> str | None:
    """Return the help of a column; ``None`` where its title says enough."""
    return meaning(*_TERMS.get(title, ()), more=_MORE.get(title, "")) or None
