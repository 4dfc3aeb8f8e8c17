"""Which precision the multiplications of a training run in."""

from importlib import import_module

import keras

from alexnet.network.normalization import LocalResponseNormalization
from alexnet.training.loop.processor import native_bfloat16


def chosen_precision(asked: str) -> str:
    """Return Keras' name of a policy; ``"auto"`` looks at what this machine has.

    bfloat16 where an accelerator is, or where the processor multiplies it by itself and the
    backend makes use of that (TensorFlow does, PyTorch's path through Keras does not);
    float32 elsewhere.
    """
    if asked != "auto":
        return asked
    if _has_accelerator():
        return "mixed_bfloat16"
    native = keras.backend.backend() == "tensorflow" and native_bfloat16()
    return "mixed_bfloat16" if native else "float32"


def set_precision(model: keras.Model, precision: str) -> None:
    """Let every layer but a few compute in ``precision``; weights stay float32.

    The last one turns into probabilities, whose small differences bfloat16 would lose, and
    TensorFlow has no local response normalisation of bfloat16.
    """
    last = next(layer for layer in reversed(model.layers) if layer.variables)
    for layer in model.layers[1:]:
        is_full = layer is last or isinstance(layer, LocalResponseNormalization)
        layer.dtype_policy = keras.DTypePolicy("float32" if is_full else precision)


def _has_accelerator() -> bool:
    if keras.backend.backend() == "torch":
        torch = import_module("torch")
        return bool(torch.cuda.is_available() or torch.backends.mps.is_available())
    return any("cpu" not in str(device).lower() for device in keras.distribution.list_devices())
