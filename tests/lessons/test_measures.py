"""What a lesson measures is what the prediction page shows."""

import numpy as np
import pytest

from alexnet.explorer.photos import sample
from alexnet.images import load_image, to_input
from alexnet.inference.assemble import assemble
from alexnet.lessons.expressions import ExpressionError
from alexnet.lessons.measures import bundled, measure
from alexnet.weights.fitting.transfer import transfer
from alexnet.weights.trained import from_source


@pytest.mark.parametrize("name", ["golf_ball", "church"])
def test_a_known_sample_gets_its_name(name: str) -> None:
    assert measure("trained", (name, "best")) == name.replace("_", " ")
    share = measure("trained", (name, "best_share"))
    assert isinstance(share, float)
    assert 0.5 < share <= 1
    assert measure("trained", (name, "unlike")) is False
    assert measure("trained", ("coffee", "unlike")) is True


def test_an_untrained_network_knows_nothing() -> None:
    share = measure("untrained", ("golf_ball", "best_share"))
    assert isinstance(share, float)
    assert share < 0.2


def test_measures_of_a_layer_are_those_of_its_output() -> None:
    source = bundled()
    trained = from_source(source)
    taken_over = transfer(source.architecture, trained.architecture, trained.shapes)
    network = assemble(source.architecture, trained=trained, taken_over=taken_over)
    height, width = source.architecture.input.size
    values = to_input(
        load_image(sample("cat").data),
        height=height,
        width=width,
        channels=3,
        convention=source.convention,
        fit=source.convention.fit,
    )
    output = network.run(values)["C3"]
    assert measure("trained", ("cat", "C3", "zeros")) == pytest.approx(float(np.mean(output == 0)))
    assert measure("trained", ("cat", "C3", "largest")) == pytest.approx(float(output.max()), 1e-4)


@pytest.mark.parametrize(
    "path",
    [(), ("cat",), ("cat", "nothing"), ("cat", "C99", "zeros"), ("dog", "best"), ("__class__",)],
)
def test_what_is_not_measured_is_refused(path: tuple[str, ...]) -> None:
    with pytest.raises(ExpressionError, match="Nothing is measured under"):
        measure("trained", path)
    with pytest.raises(ExpressionError):
        measure("untrained", ("accuracy",))
