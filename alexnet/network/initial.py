"""The numbers that a network starts with, the same on every machine and backend."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.variables import Variable
from alexnet.network.aligned import empty_aligned


def initial_array(variable: Variable, seed: int) -> NDArray[np.float32]:
    """Return what an untrained network has in place of ``variable``.

    Keras' own defaults: kernels are Glorot uniform (Glorot & Bengio 2010, formula 16), gammas
    and moving variances one, everything else zero. The numbers depend on the seed, the row's
    id and the shape alone: an edit of C5 leaves C1's kernels as they were, and so do a new
    name, another order of building and another backend of Keras.

    Args:
        variable: whose numbers to draw.
        seed: any whole number.

    Example:
        >>> kernel = Variable("C1/kernel", (11, 11, 3, 96), "kernel", "C1")
        >>> initial_array(kernel, seed=0).shape
        (11, 11, 3, 96)
    """
    if variable.role != "kernel":
        fill = 1 if variable.role in ("gamma", "moving_variance") else 0
        return np.full(variable.shape, fill, np.float32)
    *window, inputs, outputs = variable.shape
    limit = np.sqrt(6 / (np.prod(window, dtype=float) * (inputs + outputs)))
    random = np.random.default_rng(stable_seed(seed, variable.row_id, "kernel"))
    # In place: the largest kernel takes 150 MB.
    kernel = random.random(dtype=np.float32, out=empty_aligned(variable.shape))
    kernel -= 0.5
    kernel *= np.float32(2 * limit)
    return kernel


def stable_seed(seed: int, row_id: str, role: str) -> int:
    """Return the seed of one random draw, the same in every process and on every machine.

    Args:
        seed: the network's.
        row_id: the row's identity.
        role: what is drawn, such as ``"kernel"``.

    Returns:
        A whole number of 31 bits, which every backend takes.
    """
    text = f"{seed}/{row_id}/{role}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest()) >> 1
