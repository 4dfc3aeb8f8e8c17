"""Names and layouts of every format become Keras' own, or a sentence says why not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.layers import Shape
from alexnet.architecture.presets import preset
from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.training.data.photos import PhotoSet
from alexnet.weights.fitting.matching import match
from alexnet.weights.fitting.relayout import kernel_relayout
from tests.support.hostile import assert_plain

ONE_WEIRD_TRICK = {v.path: v.shape for v in variables(preset("one-weird-trick-2014"))}
ARTICLE_CODE = {v.path: v.shape for v in variables(preset("article-code"))}

TORCHVISION = {
    "features.0.weight": (64, 3, 11, 11),
    "features.0.bias": (64,),
    "features.3.weight": (192, 64, 5, 5),
    "features.3.bias": (192,),
    "features.6.weight": (384, 192, 3, 3),
    "features.6.bias": (384,),
    "features.8.weight": (256, 384, 3, 3),
    "features.8.bias": (256,),
    "features.10.weight": (256, 256, 3, 3),
    "features.10.bias": (256,),
    "classifier.1.weight": (4096, 9216),
    "classifier.1.bias": (4096,),
    "classifier.4.weight": (4096, 4096),
    "classifier.4.bias": (4096,),
    "classifier.6.weight": (1000, 4096),
    "classifier.6.bias": (1000,),
}
"""As the published file has them."""


def sentence_for(
    shapes: dict[str, Any], expected: dict[str, Any], layer_names: tuple[str, ...] = ()
) -> str:
    with pytest.raises(WeightsError) as raised:
        match(shapes, expected, layer_names).check(expected)
    assert_plain(str(raised.value))
    return str(raised.value)


def test_torchvisions_file_fits_its_preset() -> None:
    found = match(TORCHVISION, ONE_WEIRD_TRICK)
    assert found.shapes == ONE_WEIRD_TRICK
    assert found.naming == "torchvision"
    assert not found.by_order
    assert found.relayouts["F9/kernel"].unflattened == (256, 6, 6)
    assert found.relayouts["F10/kernel"].unflattened is None


def test_a_prefix_before_torchvisions_names() -> None:
    shapes = {f"module.{name}": shape for name, shape in TORCHVISION.items()}
    assert match(shapes, ONE_WEIRD_TRICK).shapes == ONE_WEIRD_TRICK


def test_published_names_follow_renamed_rows() -> None:
    renamed = {path.replace("C1/", "First/"): shape for path, shape in ONE_WEIRD_TRICK.items()}
    assert match(TORCHVISION, renamed).shapes == renamed


@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6))
def test_the_first_dense_row_sees_the_same_inputs(maps: int, side: int, units: int) -> None:
    """A dense row computes the same from channel, height, width and height, width, channel."""
    draws = np.random.default_rng(maps + 10 * side + 100 * units)
    image = draws.normal(size=(side, side, maps))
    kernel = draws.normal(size=(units, maps * side * side))
    relayout = kernel_relayout("classifier.1.weight", kernel.shape, maps)
    by_torch = kernel @ image.transpose(2, 0, 1).reshape(-1)
    np.testing.assert_allclose(image.reshape(-1) @ relayout.apply(kernel), by_torch)
    assert relayout.apply(kernel).shape == relayout.shape(kernel.shape)


def test_a_torch_convolution_computes_the_same() -> None:
    import keras

    kernel = np.random.default_rng(0).normal(size=(4, 3, 2, 5)).astype(np.float32)  # OIHW
    image = np.random.default_rng(1).normal(size=(1, 6, 7, 3)).astype(np.float32)
    canonical = match({"features.0.weight": kernel.shape}, {}).relayouts["C1/kernel"].apply(kernel)
    expected = np.zeros((5, 3, 4), np.float32)
    for row, column in np.ndindex(5, 3):
        patch = image[0, row : row + 2, column : column + 5].transpose(2, 0, 1)
        expected[row, column] = (kernel * patch).sum(axis=(1, 2, 3))
    found = keras.ops.conv(image, canonical, data_format="channels_last")
    np.testing.assert_allclose(found[0], expected, rtol=1e-4, atol=1e-4)


def test_flax_names() -> None:
    shapes: dict[str, Shape] = {
        f"AlexNet_0/Conv_{i}/{r}": (1,) for i in range(5) for r in ("kernel", "bias")
    }
    heads: dict[str, Shape] = {f"NetLinLayer_{i}/Conv_0/kernel": (1, 1, 64, 1) for i in range(5)}
    relayouts = match(shapes | heads, {}).relayouts
    assert {path.split("/")[0] for path in relayouts} == {"C1", "C3", "C5", "C6", "C7"}
    assert relayouts["C1/kernel"].key == "AlexNet_0/Conv_0/kernel"


@pytest.mark.parametrize(
    "names",
    [
        ("a.features.0.weight", "b.features.0.weight"),
        ("a/C1/kernel", "b/C1/kernel"),
        ("AlexNet_0/Conv_0/kernel", "AlexNet_1/Conv_0/kernel"),
    ],
)
def test_two_networks_in_one_file(names: tuple[str, str]) -> None:
    shapes = dict.fromkeys(names, (3, 3, 3, 3))
    assert f"“{names[0]}” and “{names[1]}” mean the same" in sentence_for(shapes, {})


def test_canonical_names_of_part_of_the_network() -> None:
    shapes = {"C1/kernel": (1, 1, 1, 1), "C1_norm/gamma": (1,), "elsewhere": (2,)}
    found = match(shapes, ARTICLE_CODE)
    assert found.shapes == {"C1/kernel": (1, 1, 1, 1), "C1_norm/gamma": (1,)}
    assert "“C1/kernel” is 1 × 1 × 1 × 1 in it, and 11 × 11 × 3 × 96" in sentence_for(
        shapes, ARTICLE_CODE
    )


@pytest.mark.parametrize("form", ["{0}/{1}", "layers/{0}/vars/{2}", "{0}/{0}/{1}:0"])
def test_names_that_keras_gave_itself(form: str) -> None:
    counts: dict[str, int] = {}
    given_names: dict[str, str] = {}
    shapes = {}
    for path, shape in ARTICLE_CODE.items():
        layer, role = path.split("/")
        kind = "batch_normalization" if layer.endswith("_norm") else "conv2d"
        kind = kind if layer[0] == "C" else "dense"
        if layer not in given_names:
            number = counts.get(kind, 0)
            counts[kind] = number + 1
            given_names[layer] = f"{kind}_{number}" if number else kind
        roles = ("gamma", "beta", "moving_mean", "moving_variance")
        index = (roles if role in roles else ("kernel", "bias")).index(role)
        shapes[form.format(given_names[layer], role, index)] = shape
    found = match(dict(sorted(shapes.items())), ARTICLE_CODE)
    assert found.shapes == ARTICLE_CODE
    assert found.naming == "Keras"


def test_another_torch_network_by_its_layers() -> None:
    """Batch normalisation between convolutions, and other numbers than torchvision's."""
    shapes = {
        "net.0.weight": (4, 3, 3, 3),
        "net.0.bias": (4,),
        "net.1.weight": (4,),
        "net.1.bias": (4,),
        "net.1.running_mean": (4,),
        "net.1.running_var": (4,),
        "net.5.weight": (7, 36),
        "net.5.bias": (7,),
    }
    expected = {
        "C1/kernel": (3, 3, 3, 4),
        "C1/bias": (4,),
        "C1_norm/gamma": (4,),
        "C1_norm/beta": (4,),
        "C1_norm/moving_mean": (4,),
        "C1_norm/moving_variance": (4,),
        "Out/kernel": (36, 7),
        "Out/bias": (7,),
    }
    assert match(shapes, expected).shapes == expected
    named = {key.replace("net.0", "C1").replace("net.5", "Out"): s for key, s in shapes.items()}
    named = {key.replace("net.1", "C1_norm"): shape for key, shape in named.items()}
    assert match(named, expected).shapes == expected


def test_strange_names_are_matched_by_order_and_it_is_said() -> None:
    shapes = {f"array {i}": shape for i, shape in enumerate(ONE_WEIRD_TRICK.values())}
    found = match(shapes, ONE_WEIRD_TRICK)
    assert found.shapes == ONE_WEIRD_TRICK
    assert found.by_order
    assert "matched by order and shape" in found.sentence
    # Sorted as text, array 10 comes before array 2; the numbers count.
    assert match(dict(sorted(shapes.items())), ONE_WEIRD_TRICK).relayouts == found.relayouts


def test_strange_names_in_torchs_layout() -> None:
    shapes = {f"array {i}": shape for i, shape in enumerate(TORCHVISION.values())}
    found = match(shapes, ONE_WEIRD_TRICK)
    assert found.shapes == ONE_WEIRD_TRICK
    assert found.relayouts["F9/kernel"].unflattened == (256, 6, 6)
    assert "PyTorch's layout" in found.sentence


def test_two_ways_to_match_are_one_too_many() -> None:
    expected = {"C1/kernel": (2, 2, 2, 2), "C1/bias": (2,)}
    assert "more than one way" in sentence_for({"a": (2, 2, 2, 2), "b": (2,)}, expected)


def test_nothing_fits() -> None:
    assert "its 1 arrays do not fit the network's 16 in order" in sentence_for(
        {"a": (2,)}, ONE_WEIRD_TRICK
    )
    assert "its names are not known" in sentence_for({"a": (2,)}, {}, ("C1",))


def test_a_rectangle_that_cannot_be_told() -> None:
    shapes = TORCHVISION | {"classifier.1.weight": (4096, 256 * 6 * 7)}
    assert "which are not 256 square maps" in sentence_for(shapes, ONE_WEIRD_TRICK)


def test_a_kernel_of_three_axes() -> None:
    assert "has 3 axes" in sentence_for({"features.0.weight": (1, 2, 3)}, {})


names = st.text("abfCcO10/.:_ features weight kernel bias", max_size=20)
shapes_ = st.lists(st.integers(1, 30), max_size=5).map(tuple)


@given(st.dictionaries(names, shapes_, max_size=8), st.booleans())
def test_any_names_give_a_match_or_a_sentence(shapes: dict[str, Any], known: PhotoSet) -> None:
    try:
        found = match(shapes, ONE_WEIRD_TRICK if known else {}, ("C1", "C1_norm", "Out"))
    except WeightsError as error:
        assert_plain(str(error))
        return
    assert set(found.relayouts) == set(found.shapes)


@pytest.mark.parametrize(
    "place", ["features.module.", "module.features.", "features.module.module."]
)
def test_the_wrapper_of_the_example_of_pytorch(place: str) -> None:
    shapes = {name.replace("features.", place): shape for name, shape in TORCHVISION.items()}
    found = match(shapes, ONE_WEIRD_TRICK)
    assert found.shapes == ONE_WEIRD_TRICK
    assert {relayout.key for relayout in found.relayouts.values()} == shapes.keys()


def test_two_networks_that_both_fit_are_not_guessed() -> None:
    both = {f"{which}.{name}": shape for which in "ab" for name, shape in TORCHVISION.items()}
    sentence_for(both, ONE_WEIRD_TRICK)
