"""Targets with every fault that a campaign has to notice; each has one in input 3."""

import os
import time
from random import Random

from alexnet.errors import ImageError
from tests.fuzz.target import Target

_made = 0


def _make(random: Random) -> int:
    """Return the number of the input; the first 20 warm up."""
    global _made
    _made += 1
    return _made - 21


def _crash(number: int) -> None:
    if number == 3:
        os.abort()


def _hang(number: int) -> None:
    if number == 3:
        while time.process_time() < 600:
            pass


def _eat(number: int) -> None:
    eaten = bytearray(60_000_000 if number == 3 else 10)
    eaten[::4096] = b"x" * len(eaten[::4096])


def _raise(number: int) -> None:
    if number == 3:
        raise KeyError(number)


def _leak(number: int) -> None:
    if number == 3:
        raise ImageError(f"{__file__} cannot be read: choose another one.\nline 2")


def _refuse(number: int) -> None:
    if number % 2:
        raise ImageError("The file is empty (0 bytes): choose another one.")


def _dawdle(number: int) -> None:
    end = time.process_time() + (0.6 if number == 3 else 0)
    while time.process_time() < end:
        pass


CRASHES = Target(_make, _crash, 10_000_000)
HANGS = Target(_make, _hang, 10_000_000)
EATS = Target(_make, _eat, 30_000_000)
RAISES = Target(_make, _raise, 10_000_000)
LEAKS = Target(_make, _leak, 10_000_000)
DAWDLES = Target(_make, _dawdle, 10_000_000, limit_seconds=0.3)
REFUSES = Target(_make, _refuse, 10_000_000)
