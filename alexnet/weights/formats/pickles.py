"""Reads the few pickles that hold nothing but arrays, without Python's ``pickle``.

Unpickling runs whatever the file names, and even an unpickler that resolves two or three
names can be led to change those, or to reserve gigabytes for its memo. Here the instructions
are walked through by ``pickletools``, which runs nothing, and carried out on plain values: a
short list of instructions, and a dictionary of what may be "called". Nothing is imported by
name, no attribute is ever set.
Source: Python's Lib/pickletools.py, which documents each instruction.
"""

import pickletools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.file import cut_short

MAGIC = b"\x80"
"""First byte of protocol 2 and later; older ones are text and are not read."""

_MOST_INSTRUCTIONS = 200_000
_LONGEST_LINE = 1_000
_LONGEST_KEY = 1_000
_MOST_KEYS = 50_000
"""Of all dictionaries together: a checkpoint has some for each array."""
_LARGEST_KEY = 2**60
"""From 2**61 - 1 on whole numbers share their hashes, and a dictionary of such keys takes a
time that grows with the square, in which no other thread runs."""
_LONGEST_INSTRUCTION = 500_000_000
"""Bytes: an array of AlexNet has at most 151 MB, twice that where its bytes are written as text."""

_PUSHES = frozenset(
    {
        *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"),
        *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINSTRING", "SHORT_BINSTRING"),
        *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    }
)
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_IGNORED = frozenset({"PROTO", "FRAME"})


@dataclass(frozen=True)
class Name:
    """A class or function that a pickle names, and that nobody looks up."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


Call = Callable[..., Any]
"""What is done instead of calling a named function; gets its arguments."""


class _Mark:
    """A place on the stack."""


@dataclass(frozen=True)
class Rules:
    """What one format's pickles may ask for.

    Attributes:
        calls: name -> what is done when it is called.
        values: names that are only handed on, such as kinds of storage.
        build: gets an object that a call returned, and its state, to finish it in place.
        persistent: gets the tuple that stands for something outside the pickle.
    """

    calls: Mapping[Name, Call]
    values: frozenset[Name] = frozenset()
    build: Callable[[Any, Any], None] | None = None
    persistent: Callable[[Any], Any] | None = None


class _Bounded:
    """A stream from which no instruction can ask for more than is left."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        here = stream.tell()
        self._end = stream.seek(0, 2)
        stream.seek(here)
        self.size = self._end - here
        self.tell = stream.tell

    def read(self, count: int) -> bytes:
        if not 0 <= count <= min(self._end - self._stream.tell(), _LONGEST_INSTRUCTION):
            raise cut_short()
        return self._stream.read(count)

    def readline(self) -> bytes:
        return self._stream.readline(_LONGEST_LINE)


def read_pickle(stream: BinaryIO, rules: Rules) -> Any:
    """Return what a pickle describes: dicts, lists, tuples, text, numbers and what rules make.

    Args:
        stream: from its first instruction on.
        rules: what it may ask for.

    Raises:
        WeightsError: it asks for anything else, or is damaged; without the file's name.
    """
    bounded = _Bounded(stream)
    machine = _Machine(rules, bounded.size)
    try:
        for count, (instruction, argument, _) in enumerate(
            pickletools.genops(bounded)  # type: ignore[arg-type]
        ):
            if count > _MOST_INSTRUCTIONS:
                raise WeightsError("its pickle is far too long: choose a file of weights.")
            if instruction.name == "STOP":
                return machine.result()
            machine.step(instruction.name, argument)
    except (WeightsError, MemoryError):
        raise
    # Any instruction may meet the wrong operands or too few of them.
    except Exception:
        raise cut_short() from None
    raise cut_short()


class _Machine:
    """Carries instructions out on a stack of plain values.

    Args:
        rules: what may be asked for.
        most_bytes: what calls may make out of texts and bytes, all together. An honest file
            has each of them once.
    """

    def __init__(self, rules: Rules, most_bytes: int) -> None:
        self._rules = rules
        self._left_bytes = most_bytes
        self._left_keys = _MOST_KEYS
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def result(self) -> Any:
        (value,) = self._stack
        return value

    def step(self, name: str, argument: Any) -> None:
        if name in _PUSHES:
            self._stack.append(argument)
        elif name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name])
        elif name in _TUPLES:
            self._stack.append(tuple(self._pop(_TUPLES[name])))
        elif name not in _IGNORED:
            carry_out = _INSTRUCTIONS.get(name)
            if carry_out is None:
                raise WeightsError(
                    f"its pickle holds the instruction {name}, which no file of plain arrays "
                    "needs, so it is not read: save the weights as .safetensors or .npz."
                )
            carry_out(self, argument)

    def _pop(self, count: int) -> list[Any]:
        if count > len(self._stack):
            raise cut_short()
        values = self._stack[-count:]
        del self._stack[-count:]
        return values

    def _pop_to_mark(self) -> list[Any]:
        place = next(
            i for i in reversed(range(len(self._stack))) if isinstance(self._stack[i], _Mark)
        )
        values = self._stack[place + 1 :]
        del self._stack[place:]
        return values

    def empty(self, kind: Callable[[], Any]) -> None:
        self._stack.append(kind())

    def make_tuple(self) -> None:
        self._stack.append(tuple(self._pop_to_mark()))

    def keep(self, index: int | None) -> None:
        self._memo[len(self._memo) if index is None else index] = self._stack[-1]

    def recall(self, index: int) -> None:
        self._stack.append(self._memo[index])

    def set_items(self, values: Sequence[Any]) -> None:
        target = self._stack[-1]
        keys = values[::2]
        if not isinstance(target, dict) or not all(map(_is_plain_key, keys)):
            raise cut_short()
        self._left_keys -= len(keys)
        if self._left_keys < 0:
            raise WeightsError(
                f"its pickle's dictionaries have more than {_MOST_KEYS:,} keys: save the weights "
                "alone."
            )
        target.update(zip(values[::2], values[1::2], strict=True))

    def append(self, values: Iterable[Any]) -> None:
        target = self._stack[-1]
        if not isinstance(target, list):
            raise cut_short()
        target.extend(values)

    def push_name(self, name: Name) -> None:
        if name not in self._rules.calls and name not in self._rules.values:
            raise WeightsError(
                f"it asks for {quoted(name)}, and nothing but arrays is read: take weights from "
                "a source that you trust, saved as .safetensors or .npz."
            )
        self._stack.append(name)

    def stack_name(self) -> None:
        module, name = self._pop(2)
        if not isinstance(module, str) or not isinstance(name, str):
            raise cut_short()
        self.push_name(Name(module, name))

    def call(self) -> None:
        function, arguments = self._pop(2)
        if not isinstance(function, Name) or function not in self._rules.calls:
            raise cut_short()
        # Counted before the call: it copies them, and the memo hands out one text many times.
        texts = (argument for argument in arguments if isinstance(argument, str | bytes))
        self._left_bytes -= sum(map(len, texts))
        if self._left_bytes < 0:
            raise WeightsError(
                "its pickle makes more bytes than the file has: save the weights as .safetensors "
                "or .npz."
            )
        self._stack.append(self._rules.calls[function](*arguments))

    def build(self) -> None:
        target, state = self._pop(2)
        if self._rules.build is None:
            raise cut_short()
        self._rules.build(target, state)
        self._stack.append(target)

    def persistent(self) -> None:
        (reference,) = self._pop(1)
        if self._rules.persistent is None:
            raise cut_short()
        self._stack.append(self._rules.persistent(reference))


def _is_plain_key(key: Any) -> bool:
    """Return whether a key is quickly hashed, and its hash is hardly another key's.

    Hashing a tuple of tuples of tuples could take for ever.
    """
    if isinstance(key, str):
        return len(key) <= _LONGEST_KEY
    return isinstance(key, int) and -_LARGEST_KEY < key < _LARGEST_KEY


_INSTRUCTIONS: Mapping[str, Callable[[_Machine, Any], None]] = {
    "MARK": lambda machine, _: machine.empty(_Mark),
    "EMPTY_DICT": lambda machine, _: machine.empty(dict),
    "EMPTY_LIST": lambda machine, _: machine.empty(list),
    "EMPTY_TUPLE": lambda machine, _: machine.empty(tuple),
    "TUPLE": lambda machine, _: machine.make_tuple(),
    "BINPUT": lambda machine, index: machine.keep(index),
    "LONG_BINPUT": lambda machine, index: machine.keep(index),
    "MEMOIZE": lambda machine, _: machine.keep(None),
    "BINGET": lambda machine, index: machine.recall(index),
    "LONG_BINGET": lambda machine, index: machine.recall(index),
    "SETITEM": lambda machine, _: machine.set_items(machine._pop(2)),
    "SETITEMS": lambda machine, _: machine.set_items(machine._pop_to_mark()),
    "APPEND": lambda machine, _: machine.append(machine._pop(1)),
    "APPENDS": lambda machine, _: machine.append(machine._pop_to_mark()),
    "GLOBAL": lambda machine, text: machine.push_name(Name(*text.split(" ", 1))),
    "STACK_GLOBAL": lambda machine, _: machine.stack_name(),
    "REDUCE": lambda machine, _: machine.call(),
    "BUILD": lambda machine, _: machine.build(),
    "BINPERSID": lambda machine, _: machine.persistent(),
}
