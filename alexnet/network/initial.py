"""The numbers that a network starts with, the same on every machine and backend."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.variables import Variable
from alexnet.network.aligned import empty_aligned


def initial_array(variable: Variable, seed: int) -> NDArray[np.float32]:
    """Return what an untrained network has in place of ``variable``.

    Unless the row says otherwise these are Keras' own defaults: kernels are Glorot uniform
    (Glorot & Bengio 2010, formula 16), gammas and moving variances one, everything else zero.
    A row's ``kernel_initializer`` may be He uniform or He normal (He et al. 2015, formula 10; as
    Keras does, the normal one is cut off at two standard deviations), or normal with a standard
    deviation of 0.01 (Krizhevsky et al. 2012, section 5). The numbers depend on the seed, the
    row's id, the shape and the initialiser alone: an edit of C5 leaves C1's kernels as they were,
    and so do a new name, another order of building and another backend of Keras.

    Args:
        variable: whose numbers to draw.
        seed: any whole number.

    Example:
        >>> kernel = Variable("C1/kernel", (11, 11, 3, 96), "kernel", "C1")
        >>> initial_array(kernel, seed=0).shape
        (11, 11, 3, 96)
    """
    if variable.role != "kernel":
        ones = variable.role in ("gamma", "moving_variance") or variable.initializer == "ones"
        return np.full(variable.shape, 1 if ones else 0, np.float32)
    *window, inputs, outputs = variable.shape
    random = np.random.default_rng(stable_seed(seed, variable.row_id, "kernel"))
    # In place: the largest kernel takes 150 MB.
    kernel = empty_aligned(variable.shape)
    fan_in, fan_out = (np.prod(window, dtype=float) * count for count in (inputs, outputs))
    match variable.initializer:
        case "" | "glorot_uniform":
            _fill_uniform(kernel, random, np.sqrt(6 / (fan_in + fan_out)))
        case "he_uniform":
            _fill_uniform(kernel, random, np.sqrt(6 / fan_in))
        case "he_normal":
            _fill_normal(kernel, random, np.sqrt(2 / fan_in) / _SPREAD_WITHIN_TWO, cut_off=2)
        case "krizhevsky_normal":
            _fill_normal(kernel, random, 0.01)
        case unknown:
            raise ValueError(f"there is no initialiser {unknown!r}")
    return kernel


_SPREAD_WITHIN_TWO = 0.87962566103423978
"""Standard deviation of a normal variable of deviation 1 that is cut off at -2 and 2."""


def _fill_uniform(
    kernel: NDArray[np.float32], random: np.random.Generator, limit: np.floating[Any]
) -> None:
    random.random(dtype=np.float32, out=kernel)
    kernel -= 0.5
    kernel *= np.float32(2 * limit)


def _fill_normal(
    kernel: NDArray[np.float32],
    random: np.random.Generator,
    deviation: float | np.floating[Any],
    cut_off: float = np.inf,
) -> None:
    random.standard_normal(dtype=np.float32, out=kernel)
    flat = kernel.reshape(-1)
    outside = np.flatnonzero(np.abs(flat) > cut_off)
    while outside.size:
        flat[outside] = random.standard_normal(outside.size, dtype=np.float32)
        outside = outside[np.abs(flat[outside]) > cut_off]
    kernel *= np.float32(deviation)


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
