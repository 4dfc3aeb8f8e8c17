"""The prediction page, opened by a link to a small network."""

from dataclasses import replace
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import AveragePooling, Convolution, Dense, Input, MaxPooling
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from alexnet.images import UNTRAINED, load_image, sample_bytes, to_input
from alexnet.inference.network import Activations, Network
from tests.support.repository import ROOT
from tests.support.weights_of_networks import initial_weights

APP = ROOT / "app.py"

SMALL = Architecture(
    (
        Input(name="In", size=(24, 32), channels=3),
        Convolution(name="C1", filters=6, padding=1, normalization="batch"),
        MaxPooling(name="S2"),
        Convolution(name="C3", filters=4, kernel_size=(3, 3), normalization="lrn", groups=2),
        Dense(name="F4", units=8, dropout=0.5),
        Dense(name="Out", units=7, activation="softmax"),
    )
)
"""Rectangular, with groups, both normalisations, and zeros around."""

GREY = Architecture(
    (
        Input(name="In", size=(16, 16), channels=1),
        Convolution(name="C1", filters=1, kernel_size=(5, 5)),
        AveragePooling(name="S2"),
        Dense(name="Out", units=3, activation="linear"),
    )
)
"""One channel, one map, a mean instead of a maximum, and no softmax."""

FLAT = Architecture(
    (
        Input(name="In", size=(12, 12), channels=3),
        Dense(name="F1", units=5000, activation="relu"),
        Dense(name="Out", units=2, activation="softmax"),
    )
)
"""No convolution, thousands of units."""


ONE_CONVOLUTION = Architecture(
    (
        Input(name="In", size=(24, 32), channels=3),
        Convolution(name="C1", filters=6, padding=1, normalization="batch"),
        MaxPooling(name="S2"),
        Dense(name="F3", units=8, dropout=0.5),
        Dense(name="Out", units=7, activation="softmax"),
    )
)


def link(architecture: Architecture = ONE_CONVOLUTION, **options: Any) -> str:
    """Return the link to a network, and to its first row's maps."""
    workspace = Workspace.of_preset("article-table").opened(architecture, "The article's table")
    return replace(
        workspace, options=Options(**{"layer": "C1", "sample": "cat", **options})
    ).to_link()


def prediction(text: str) -> AppTest:
    """Return the page that a link opens."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params[LINK_PARAMETER] = text
    return app.run().switch_page("pages/prediction.py").run()


def opened(architecture: Architecture = SMALL, **options: Any) -> AppTest:
    """Return the page of a network, set up as a link with that options does."""
    workspace = Workspace.of_preset("article-table").opened(architecture, "The article's table")
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params[LINK_PARAMETER] = replace(
        workspace, options=Options(**{"sample": "cat", **options})
    ).to_link()
    return app.run().switch_page("pages/prediction.py").run()


def activations(architecture: Architecture = SMALL) -> tuple[Network, Activations]:
    """Return what the page must show: the cat through the untrained network."""
    row = architecture.input
    height, width = row.size
    fed = to_input(
        load_image(sample_bytes("cat")),
        height=height,
        width=width,
        channels=row.channels,
        convention=UNTRAINED,
    )
    network = Network(architecture, initial_weights(architecture))
    return network, network.run(np.asarray(fed))


def words(app: AppTest) -> str:
    """Return all words of the page that stand in text."""
    return "\n".join(
        element.value
        for element in (*app.caption, *app.markdown, *app.info, *app.warning, *app.subheader)
    )


def charts(app: AppTest) -> list[str]:
    """Return what the figures are said to show."""
    return [chart.proto.alt for chart in app.get("plotly_chart")]


def assert_in_order(app: AppTest) -> None:
    """No exception and no error on the page."""
    assert not app.exception
    assert not app.error


def prose(app: AppTest) -> str:
    """Return the captions and markdown of the page."""
    return "\n".join(element.value for element in (*app.caption, *app.markdown))
