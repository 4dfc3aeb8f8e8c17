"""Pickles, bare or in PyTorch's archive, that want to be executed or claim what is not there."""

import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.weight_files import (
    KERNEL,
    NAN,
    WHOLE_PICKLE,
    WHOLE_TORCH,
    array_pickle,
    name_of,
    one_tensor,
    text,
    torch_pickle,
    torch_tensor,
    torch_zip,
    tuple_of,
)

Maker = Callable[[Path], bytes]
HUGE = 10**12


class Gadget:
    """Unpickling it would create the canary."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.canary}",)


PICKLES: dict[str, Maker] = {
    "pickle that runs a command": lambda c: pickle.dumps(Gadget(c), 2),
    "pickle that runs a command, protocol 4": lambda c: pickle.dumps({"a": Gadget(c)}, 4),
    "pickle that runs a command, protocol 5": lambda c: pickle.dumps([Gadget(c)], 5),
    "pickle with instruction INST": lambda c: b"\x80\x02(" + text(f"touch {c}") + b"ios\nsystem\n.",
    "pickle with instruction OBJ": lambda c: (
        b"\x80\x02(" + name_of("os", "system") + text(f"touch {c}") + b"o."
    ),
    "pickle with instruction NEWOBJ": lambda _: (
        b"\x80\x02" + name_of("numpy", "ndarray") + b")\x81."
    ),
    "pickle with an extension": lambda _: b"\x80\x02\x82\x01.",
    "pickle that evaluates text": lambda c: (
        b"\x80\x04" + name_of("builtins", "eval") + tuple_of(text(f"open('{c}', 'w')")) + b"R."
    ),
    "pickle that changes an allowed function": lambda _: (
        b"\x80\x03" + name_of("numpy", "dtype") + b"N}" + text("__defaults__") + b"N" + b"s\x86b."
    ),
    "pickle that numpy would import for": lambda _: (
        b"\x80\x03" + name_of("numpy.testing._private.utils", "runstring") + b")R."
    ),
    "pickle of an array of objects": lambda c: pickle.dumps(
        {"kernel": np.array([Gadget(c)], object)}, 2
    ),
    "pickle of an array declared as objects": lambda _: array_pickle((1,), bytes(8), "O8"),
    "pickle with a memo of 2 billion": lambda _: b"\x80\x02}r\xff\xff\xff\x7f.",
    "pickle with a string of 2^60 bytes": lambda _: b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60),
    "pickle with a key that takes for ever": lambda _: (
        b"\x80\x02}" + b")" + b"q\x00h\x00\x86" * 60 + b"K\x01s."
    ),
    "pickle with a million instructions": lambda _: b"\x80\x02" + b"N" * 1_000_000 + b".",
    "pickle of an array larger than its bytes": lambda _: array_pickle((HUGE,), bytes(96)),
    "pickle of an array of negative shape": lambda _: array_pickle((-24,), bytes(96)),
    "pickle of text": lambda _: pickle.dumps("kernel", 2),
    "pickle of a dict that holds itself": lambda _: b"\x80\x02}q\x00X\x01\0\0\0ah\x00s.",
    "pickle of shared dicts, a billion in all": lambda _: (
        b"\x80\x02}("
        + b"".join(
            text(str(level))
            + b"}("
            + b"".join(text(str(i)) + b"h" + bytes([level - 1]) for i in range(10) if level)
            + b"uq"
            + bytes([level])
            for level in range(9)
        )
        + b"u."
    ),
    "pickle without an end": lambda _: WHOLE_PICKLE[:-1],
    "pickle cut in half": lambda _: WHOLE_PICKLE[: len(WHOLE_PICKLE) // 2],
    "pickle with NaN": lambda _: array_pickle((3,), NAN.tobytes()),
    "torch before 1.6": lambda _: b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
}

TORCH: dict[str, Maker] = {
    "torch zip that runs a command": lambda c: torch_zip(pickle.dumps(Gadget(c), 2), {}),
    "torch zip that changes an allowed function": lambda _: torch_zip(
        b"\x80\x02"
        + name_of("torch._utils", "_rebuild_tensor_v2")
        + b"}"
        + text("__code__")
        + b"Nsb.",
        {},
    ),
    "torch zip of a whole model": lambda _: torch_zip(
        b"\x80\x02" + name_of("torchvision.models.alexnet", "AlexNet") + b")\x81.", {}
    ),
    "torch strides out of bounds": lambda _: one_tensor(strides=(2,)),
    "torch strides below 0": lambda _: one_tensor(strides=(-1,)),
    "torch strides of 2^62": lambda _: one_tensor(strides=(2**62,)),
    "torch offset out of bounds": lambda _: one_tensor(offset=1, count=24),
    "torch offset below 0": lambda _: one_tensor(offset=-1, count=24),
    "torch offset of 2^70": lambda _: one_tensor(offset=2**70, count=24),
    "torch shape below 0": lambda _: one_tensor(shape=(-24,), count=24),
    "torch more sizes than strides": lambda _: one_tensor(shape=(4, 6), strides=(6,)),
    "torch stride 0 to 10^12 numbers": lambda _: one_tensor(
        shape=(10**6, 10**6), strides=(0, 0), count=24
    ),
    "torch storage shorter than declared": lambda _: one_tensor(count=240, shape=(240,)),
    "torch storage of 10^12 numbers": lambda _: one_tensor(count=HUGE),
    "torch storage that is missing": lambda _: one_tensor(key="7"),
    "torch storage outside the archive": lambda _: one_tensor(key="../../../etc/passwd"),
    "torch storage of strings": lambda _: one_tensor(storage="UntypedStorage"),
    "torch tensors that share a storage": lambda _: torch_zip(
        torch_pickle({name: torch_tensor((24,), (1,)) for name in ("a.bias", "b.bias")}),
        {"0": KERNEL.tobytes()},
    ),
    "torch big-endian": lambda _: torch_zip(
        torch_pickle({"a.bias": torch_tensor((24,), (1,))}), {"0": KERNEL.tobytes()}, order=b"big"
    ),
    "torch with NaN": lambda _: one_tensor(NAN.tobytes(), shape=(3,)),
    "torch zip cut in half": lambda _: WHOLE_TORCH[: len(WHOLE_TORCH) // 2],
    "torch list of contents of 3 MB": lambda _: torch_zip(b"\x80\x02" + b"N" * 3_000_000, {}),
}
