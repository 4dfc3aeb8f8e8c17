"""Networks from trained and random arrays, sharing every array that is in memory already."""

import threading
from collections.abc import Hashable, Mapping
from weakref import WeakValueDictionary

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import Variable, variables
from alexnet.inference.network import Network
from alexnet.inference.tensors import tensor_of
from alexnet.network.initial import initial_array
from alexnet.weights.fitting.transfer import Transfer, block_diagonal
from alexnet.weights.trained import TrainedWeights

_in_memory: WeakValueDictionary[Hashable, tf.Tensor] = WeakValueDictionary()
"""Where an array comes from -> the array, as long as some network holds it."""

_lock = threading.Lock()


def assemble(
    architecture: Architecture,
    *,
    seed: int = 0,
    trained: TrainedWeights | None = None,
    taken_over: Transfer | None = None,
) -> Network:
    """Return the network with the trained arrays that it can keep, and random ones elsewhere.

    Args:
        architecture: what to run.
        seed: of the random arrays.
        trained: the weights to take from, if any.
        taken_over: what to take, as ``transfer`` found it; needed with ``trained``.

    Raises:
        LimitError: the network is larger than this host is set up to build.
        WeightsError: the trained weights cannot be read.
    """
    with _lock:  # Two sessions that ask at once shall not draw the same 150 MB twice.
        weights = {}
        missing = []
        for variable in variables(architecture):
            key = _key(variable, seed, trained, taken_over)
            array = _in_memory.get(key)
            if array is None:
                missing.append((variable, key))
            else:
                weights[variable.path] = array
        read: Mapping[str, NDArray[np.float32]] = {}
        if trained and taken_over and any(v.path in taken_over.taken for v, _ in missing):
            read = trained.read()
        for variable, key in missing:
            array = tensor_of(_make(variable, seed, read, taken_over))
            _in_memory[key] = array
            weights[variable.path] = array
    return Network(architecture, weights)


def _key(
    variable: Variable, seed: int, trained: TrainedWeights | None, taken_over: Transfer | None
) -> Hashable:
    if trained and taken_over and variable.path in taken_over.taken:
        return trained.key, taken_over.taken[variable.path], variable.shape
    return seed, variable.row_id, variable.role, variable.shape, variable.initializer


def _make(
    variable: Variable,
    seed: int,
    read: Mapping[str, NDArray[np.float32]],
    taken_over: Transfer | None,
) -> NDArray[np.float32]:
    if taken_over is None or variable.path not in taken_over.taken:
        return initial_array(variable, seed)
    array = read[taken_over.taken[variable.path]]
    if variable.path in taken_over.spread:
        return block_diagonal(array, groups=variable.shape[2] // array.shape[2])
    return array
