"""What a target of the campaign is: a way in, with inputs for it and what an answer must be."""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from alexnet.errors import AlexNetError
from tests.support.hostile import assert_plain
from tests.support.repository import ROOT


@dataclass(frozen=True)
class Target:
    """A way in.

    Attributes:
        make: makes an input, from the generator alone.
        serve: gives it to the code, raises what that raises, and asserts what must be true of
            whatever comes back.
        limit_bytes: how far the process may grow beyond its size while it serves one input.
        refusals: what says no.
        limit_seconds: of a processor, for one input.
        warm_up: how many inputs are served before the first that counts.
    """

    make: Callable[[Random], Any]
    serve: Callable[[Any], None]
    limit_bytes: int
    refusals: tuple[type[Exception], ...] = (AlexNetError,)
    limit_seconds: float = math.inf
    warm_up: int = 20

    def answer(self, given: Any) -> bool:
        """Serve an input; return whether it was served, not refused.

        Raises:
            Exception: whatever is neither an answer nor a refusal in plain words.
        """
        try:
            self.serve(given)
        except self.refusals as error:
            refusal = error
        else:
            return True
        if isinstance(refusal, AlexNetError):
            assert_plain(str(refusal))
            assert str(ROOT) not in str(refusal)
        return False


def target_named(name: str) -> Target:
    """Return a target by its name; ``module:NAME`` is one that a test made.

    Only then is imported what it needs.
    """
    if ":" not in name:
        return target_named(f"tests.fuzz.targets:TARGETS/{name}")
    module, _, path = name.partition(":")
    attribute, _, key = path.partition("/")
    found = getattr(importlib.import_module(module), attribute)
    target: Target = found[key] if key else found
    return target
