"""What batch normalisation adds to the variance: a constant that no array carries.

Scores move by a hundredth where it is another one than in training. PyTorch takes 1e-5 and
Keras 1e-3 unless somebody asks for another; graphs and whole Keras models say which.
"""

from collections.abc import Mapping
from pathlib import Path

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Shape
from alexnet.weights.fitting.matching import match
from alexnet.weights.formats import declared

_PYTORCH = 1e-5
"""The default of ``torch.nn.BatchNorm2d``, whose files hold arrays alone."""

_PYTORCH_NAMES = ("running_mean", "running_var")
_VARIANCE = "/moving_variance"


def epsilons_of(
    file: Path | bytes, *, name: str, expected: Mapping[str, Shape]
) -> dict[str, float]:
    """Return the epsilon of each batch normalisation that a file tells it of.

    Args:
        file: a path, or a whole file in memory.
        name: the file's name, as the user knows it, for messages.
        expected: canonical name -> shape of the network, in the flow's order.

    Returns:
        Layer, such as ``"C1_norm"``, -> epsilon. A layer is left out where neither the file nor
        the program that wrote it says anything: Keras' files of weights alone.

    Raises:
        WeightsError: as ``read_weights`` does; no naming fits.
    """
    if not any(path.endswith(_VARIANCE) for path in expected):
        return {}
    specs = {key: spec for key, spec in declared(file, name=name).items() if spec.is_float}
    found = match({key: spec.shape for key, spec in specs.items()}, expected)
    epsilons: dict[str, float] = {}
    for path, relayout in found.relayouts.items():
        if not path.endswith(_VARIANCE):
            continue
        told = specs[relayout.key].epsilon
        if told is None and relayout.key.endswith(_PYTORCH_NAMES):
            told = _PYTORCH
        if told is not None:
            epsilons[path.removesuffix(_VARIANCE)] = told
    return epsilons


def with_epsilons(architecture: Architecture, epsilons: Mapping[str, float]) -> Architecture:
    """Return the architecture whose batch normalisations have these constants.

    Args:
        architecture: the network.
        epsilons: layer, such as ``"C1_norm"``, -> epsilon.
    """
    for row in architecture.rows:
        epsilon = epsilons.get(f"{row.name}_norm")
        if epsilon is not None and getattr(row, "normalization", "") == "batch":
            architecture = architecture.replace(row.name, epsilon=epsilon)
    return architecture
