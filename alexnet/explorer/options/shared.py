"""The options of every page."""

from dataclasses import dataclass

from alexnet.explorer.options.option import switch


@dataclass(frozen=True)
class SharedOptions:
    """How all pages are set up."""

    presenter: bool = switch(False, "for a projector: large text, and less around it")
