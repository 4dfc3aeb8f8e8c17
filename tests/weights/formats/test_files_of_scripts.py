"""Weights as people's own scripts save them: other names, wrappers, checkpoints."""

from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.network.load_weights import load_weights
from alexnet.weights.formats import read_weights
from tests.support import weight_files as files
from tests.support.tiny_trainings import tiny_network

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

NETWORK = tiny_network()
EXPECTED = {v.path: v.shape for v in variables(NETWORK)}


def script_model(*names: str) -> keras.Model:
    """The layers of the tiny network as a script would name them; ``None`` leaves it to Keras."""
    first, first_norm, second, second_norm, dense, out = names or [None] * 6
    model = keras.Sequential(
        [
            keras.Input((24, 24, 3)),
            layers.Conv2D(8, 5, strides=2, padding="same", activation="relu", name=first),
            layers.BatchNormalization(name=first_norm),
            layers.MaxPooling2D(3, 2),
            layers.Conv2D(12, 3, padding="same", activation="relu", name=second),
            layers.BatchNormalization(name=second_norm),
            layers.Flatten(),
            layers.Dense(32, activation="relu", name=dense),
            layers.Dense(2, activation="softmax", name=out),
        ]
    )
    random = np.random.default_rng(0)
    model.set_weights([random.normal(size=w.shape).astype("f4") for w in model.weights])
    return model


@pytest.mark.parametrize("suffix", [".weights.h5", ".h5", ".keras"])
@pytest.mark.parametrize(
    "names",
    [
        (),
        ("zebra", "norm_z", "apple", "alpha_bn", "mid", "a_out"),
        ("conv_b", "bn_b", "conv_a", "bn_a", "fc_b", "fc_a"),
        ("c10", "n10", "c9", "n9", "d10", "d9"),
    ],
)
def test_keras_files_of_scripts_by_their_order(
    names: tuple[str, ...], suffix: str, tmp_path: Path
) -> None:
    model = script_model(*names)
    path = tmp_path / f"script{suffix}"
    if suffix == ".weights.h5":
        model.save_weights(path)
    else:
        model.save(path)
    read = read_weights(path, name=path.name, expected=EXPECTED)
    for name, weight in zip(EXPECTED, model.get_weights(), strict=True):
        np.testing.assert_array_equal(read[name], weight)


def test_keras_2_files_by_their_list_of_layers() -> None:
    arrays = {path: np.full(shape, n, "f4") for n, (path, shape) in enumerate(EXPECTED.items())}
    own = dict(zip(("C1", "C1_norm", "C3", "C3_norm", "F4", "Out"), "zyxwvu", strict=True))

    def write(root: h5py.File) -> None:
        root.attrs["layer_names"] = [name.encode() for name in own.values()]
        for path, array in arrays.items():
            layer, role = path.split("/")
            root[f"{own[layer]}/{own[layer]}/{role}:0"] = array

    read = read_weights(files.hdf5(write), name="old.h5", expected=EXPECTED)
    for path, array in arrays.items():
        np.testing.assert_array_equal(read[path], array)


def torch_names(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    roles = {
        "kernel": "weight",
        "gamma": "weight",
        "beta": "bias",
        "moving_mean": "running_mean",
        "moving_variance": "running_var",
        "bias": "bias",
    }
    place = {"C1": "conv.0", "C1_norm": "conv.2", "C3": "conv.4", "C3_norm": "conv.6"}
    place |= {"F4": "head.1", "Out": "head.3"}
    found = {}
    for path, array in arrays.items():
        layer, role = path.split("/")
        if array.ndim == 4:
            array = array.transpose(3, 2, 0, 1)
        elif layer == "F4" and array.ndim == 2:
            side = int((array.shape[0] // 12) ** 0.5)
            array = array.reshape(side, side, 12, 32).transpose(3, 2, 0, 1).reshape(32, -1)
        elif array.ndim == 2:
            array = array.T
        found[f"{place[layer]}.{roles[role]}"] = np.ascontiguousarray(array)
    return found


@pytest.mark.parametrize(
    "rename",
    [
        lambda key: key,
        lambda key: f"module.{key}",
        lambda key: f"_orig_mod.module.{key}",
        lambda key: key.replace("conv.", "conv.module."),
        lambda key: f"model.{key}",
        lambda key: f"state.net.module.{key}",
    ],
)
def test_names_of_torch_wherever_a_wrapper_stands(rename: Callable[[str], str]) -> None:
    random = np.random.default_rng(1)
    arrays = {path: random.normal(size=shape).astype("f4") for path, shape in EXPECTED.items()}
    data = files.saved_npz(
        compressed=False, **{rename(key): a for key, a in torch_names(arrays).items()}
    )
    read = read_weights(data, name="my.npz", expected=EXPECTED)
    for path, array in arrays.items():
        np.testing.assert_array_equal(read[path], array)


def test_weights_beside_other_arrays_are_found() -> None:
    random = np.random.default_rng(1)
    arrays = {path: random.normal(size=shape).astype("f4") for path, shape in EXPECTED.items()}
    data = {f"model.{key}": array for key, array in torch_names(arrays).items()}
    data |= {f"optimizer.{number}.exp_avg": np.zeros(3, "f4") for number in range(40)}
    read = read_weights(files.saved_npz(compressed=False, **data), name="my.npz", expected=EXPECTED)
    for path, array in arrays.items():
        np.testing.assert_array_equal(read[path], array)


def test_the_naming_that_covers_all_is_taken() -> None:
    """One layer bears a name of ours, and all of them fit as PyTorch has them."""
    arrays = {path: np.zeros(shape, "f4") for path, shape in EXPECTED.items()}
    named = {key.replace("head.3", "Out"): array for key, array in torch_names(arrays).items()}
    assert (
        read_weights(files.saved_npz(compressed=False, **named), name="x", expected=EXPECTED).keys()
        == arrays.keys()
    )


def test_a_schedules_counter_in_a_checkpoint() -> None:
    """What ``torch.optim.lr_scheduler.MultiStepLR`` leaves in its state."""
    milestones = files.name_of("collections", "Counter") + files.tuple_of(
        b"}(" + files.number(30) + files.number(1) + files.number(60) + files.number(1) + b"u"
    )
    kernel = files.torch_tensor((24,), (1,))
    pickled = b"\x80\x02}(" + files.text("state_dict") + b"}" + files.text("C1.bias") + kernel
    pickled += b"s" + files.text("scheduler") + b"}" + files.text("milestones") + milestones
    pickled += b"Rsu."
    data = files.torch_zip(pickled, {"0": files.KERNEL.tobytes()})
    found = read_weights(data, name="checkpoint.pth.tar")
    np.testing.assert_array_equal(found["C1.bias"], files.KERNEL.reshape(-1))


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is a folder"):
        load_weights(script_model(), tmp_path)
