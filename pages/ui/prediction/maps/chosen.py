"""Which map is open, which of its pixels is traced, and which maps are switched off.

A link may name a map or a pixel that an edit has taken away; then something sensible stands
in for it.
"""

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.layers import Layer
from alexnet.explorer.options.options import Options
from pages.ui.prediction import layer_choice, network_choice
from pages.ui.session import workspace

MOST_SWITCHED_OFF = 64


def number_of(options: Options, layer: Layer) -> int | None:
    """Return the open map, or unit, of a layer; ``None`` for none."""
    return options.map if 0 <= options.map < layer.output_shape[-1] else None


def place_of(options: Options, values: NDArray[np.floating]) -> tuple[int, int]:
    """Return the y and x that are traced: those chosen, else the map's peak.

    Args:
        options: says which are chosen.
        values: (height, width) of the map.
    """
    if options.pixel:
        y, x = (int(number) for number in options.pixel.split(","))
        if y < values.shape[0] and x < values.shape[1]:
            return y, x
    peak = int(np.argmax(np.where(np.isfinite(values), values, -np.inf)))
    return peak // values.shape[1], peak % values.shape[1]


def switched_off(options: Options, layer: Layer) -> tuple[int, ...]:
    """Return which maps of a layer are switched off."""
    numbers = {int(number) for number in options.without.split(",") if number}
    return tuple(sorted(number for number in numbers if number < layer.output_shape[-1]))


def open_map(number: int | None) -> None:
    """Open a map, in a callback; ``None`` closes it."""
    workspace.change_options(map=-1 if number is None else int(number), pixel="", channel=-1)


def open_in(key: str, number: int) -> None:
    """Open a map of any layer, in a callback.

    Args:
        key: the layer's, as ``layer_choice.shown_layers`` has it.
        number: of the map.
    """
    state = network_choice.current()
    if key != layer_choice.chosen_key(state):
        layer_choice.look_at(key)
    if (key, number) != (layer_choice.chosen_key(state), state.options.map):
        open_map(number)
    workspace.change_options(all_layers=False)


def trace_at(y: int, x: int) -> None:
    """Trace a pixel, in a callback."""
    workspace.change_options(pixel=f"{y},{x}")


def switch(maps: tuple[int, ...]) -> None:
    """Switch these maps off and all others on, in a callback."""
    workspace.change_options(without=",".join(str(number) for number in maps[:MOST_SWITCHED_OFF]))
