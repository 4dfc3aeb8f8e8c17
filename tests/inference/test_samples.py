"""The samples that are said to show what the bundled network knows are told right by it."""

import numpy as np
import pytest

from alexnet.images import SAMPLES, load_image, sample_bytes, to_input
from alexnet.inference.assemble import assemble
from alexnet.inference.network import Network
from alexnet.weights.fitting.transfer import transfer
from alexnet.weights.sources import SOURCES
from alexnet.weights.sources.source import SourceKind
from alexnet.weights.trained import TrainedWeights, from_source

SHOWN = {name: sample.shows for name, sample in SAMPLES.items() if sample.shows}


@pytest.fixture(scope="module")
def trained() -> TrainedWeights:
    (source,) = (s for s in SOURCES.values() if s.kind is SourceKind.BUNDLED)
    return from_source(source)


@pytest.fixture(scope="module")
def network(trained: TrainedWeights) -> Network:
    whole = transfer(trained.architecture, trained.architecture, trained.shapes)
    return assemble(trained.architecture, trained=trained, taken_over=whole)


@pytest.mark.parametrize("name", SHOWN)
def test_a_sample_is_told_right(name: str, trained: TrainedWeights, network: Network) -> None:
    row = trained.architecture.input
    height, width = row.size
    fed = to_input(
        load_image(sample_bytes(name)),
        height=height,
        width=width,
        channels=row.channels,
        convention=trained.convention,
    )
    scores = network.run(np.asarray(fed)).scores
    assert trained.class_names is not None
    assert trained.class_names[int(np.argmax(scores))] == SHOWN[name]
    assert scores.max() > 0.5
