"""Large arrays as tensors, without a pause for everybody else."""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from alexnet.network.aligned import ALIGNMENT, empty_aligned


def tensor_of(array: NDArray[np.float32]) -> tf.Tensor:
    """Return a tensor of the array's numbers, in the array's own memory where that is aligned.

    ``tf.convert_to_tensor`` copies while no other thread of Python's can run: a third of a
    second for the largest kernel of AlexNet. NumPy's copy, where one is needed, lets them.

    Args:
        array: nobody may write to it any more; the tensor may show it.

    Example:
        >>> tensor_of(np.ones((2, 3), np.float32)).shape
        TensorShape([2, 3])
    """
    if array.ctypes.data % ALIGNMENT or not (array.flags.c_contiguous and array.flags.writeable):
        aligned = empty_aligned(array.shape)
        np.copyto(aligned, array)
        array = aligned
    return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
