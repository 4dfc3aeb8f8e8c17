"""``python -m tests.benchmarks.feature_maps``: how long figures take and how large they are.

No browser is needed: it measures what the server does.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.figures.explanations.heat import heat_figure
from alexnet.figures.maps.feature_maps import feature_maps_figure, tile_maps
from alexnet.figures.maps.kernels import kernel_mosaic_figure
from alexnet.figures.maps.opened_map import map_figure, over_photo_figure
from tests.benchmarks.report import median, table

_TIMES = 15


def _figure(output: NDArray[np.float32]) -> Any:
    return feature_maps_figure(tile_maps(output, order="peak"), clicks=True, selected=7)


def main() -> None:
    """Print the figures as a Markdown table."""
    rows = [_measured(name, build) for name, build in _figures().items()]
    print(table(("Figure", "to build and write", "size"), rows))


def _figures() -> dict[str, Callable[[], Any]]:
    random = np.random.default_rng(0)
    layers = {
        "96 maps of 55 × 55": random.normal(size=(55, 55, 96)),
        "384 maps of 13 × 13": random.normal(size=(13, 13, 384)),
        "4,096 units": random.normal(size=4096),
    }
    photo = random.integers(0, 256, (227, 227, 3)).astype(np.uint8)
    kernels = random.integers(0, 256, (96, 11, 11, 3)).astype(np.uint8)
    one_map = random.normal(size=(55, 55)).astype(np.float32)
    figures: dict[str, Callable[[], Any]] = {}
    for name, values in layers.items():
        for kind, shown in (("both signs", values), ("after a ReLU", np.maximum(values, 0))):
            output = shown.astype(np.float32)
            figures[f"{name}, {kind}"] = partial(_figure, output)
    figures["one map of 55 × 55"] = lambda: map_figure(one_map, picked=(3, 4))
    figures["the same over a photo of noise"] = lambda: over_photo_figure(photo, one_map)
    figures["heat of 227 × 227 over it"] = lambda: heat_figure(
        photo, np.abs(random.normal(size=(227, 227))), "saliency"
    )
    figures["96 kernels of 11 × 11"] = lambda: kernel_mosaic_figure(kernels)
    return figures


def _measured(name: str, build: Callable[[], Any]) -> tuple[str, str, str]:
    size, times = 0, []
    for _ in range(_TIMES):
        start = time.perf_counter()
        size = len(build().to_json())
        times.append(time.perf_counter() - start)
    return name, f"{median(times):.3f} s", f"{size / 1e6:.2f} MB"


if __name__ == "__main__":
    main()
