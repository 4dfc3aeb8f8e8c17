"""The arrays by arithmetic against those of the Keras model."""

from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.variables import variables
from alexnet.network.build import build_blueprint
from tests.support.strategies import architectures


@settings(max_examples=60, deadline=None)
@given(architectures())
def test_paths_and_shapes_are_keras_own(architecture: Architecture) -> None:
    model = build_blueprint(architecture)
    expected = [
        (weight.path, tuple(weight.shape))
        for layer in model.layers
        for weight in layer.weights
        if "seed_generator" not in weight.path
    ]
    assert [(v.path, v.shape) for v in variables(architecture)] == expected


def test_bytes_are_those_of_the_parameters() -> None:
    for name in PRESETS:
        held = sum(variable.nbytes for variable in variables(preset(name)))
        assert held == 4 * analyze(preset(name)).params


def test_rows_are_named_by_their_identity() -> None:
    renamed = preset("article-code").replace("C3", name="Middle")
    middle = [v for v in variables(renamed) if v.path.startswith("Middle")]
    assert {v.row_id for v in middle} == {"C3"}
    assert [v.role for v in middle] == [
        "kernel",
        "bias",
        "gamma",
        "beta",
        "moving_mean",
        "moving_variance",
    ]
