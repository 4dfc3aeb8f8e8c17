"""The numbers of a Keras variable, whatever backend holds them."""

import keras
import numpy as np
from numpy.typing import NDArray


def to_numpy(variable: keras.Variable) -> NDArray[np.float32]:
    """Return a copy of a variable's numbers, as float32.

    ``keras.ops.convert_to_numpy`` would do, but for a warning of numpy 2 about TensorFlow's
    variables; and without the copy a backend might change the numbers with its next step.
    """
    return np.array(np.asarray(variable), np.float32)
