"""``python -m alexnet.untrusted``: reads files that strangers sent, one after the other.

It is told by lines of JSON on its standard input which function reads which file, and answers
each with one line. It ends with its input, and so with the server.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from alexnet.errors import AlexNetError
from alexnet.untrusted.process_limits import bound_processor_time, bound_this_process


def main() -> None:
    """Answer until the input ends."""
    bound_this_process()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    # What a library prints must not be taken for an answer.
    os.dup2(2, 1)
    for module in sys.argv[1:]:
        import_module(module)
    _tell(answers, {"ready": True})
    for line in sys.stdin.buffer:
        _tell(answers, _answer(json.loads(line)))


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    bound_processor_time(order["seconds"])
    module, _, name = order["function"].partition(":")
    try:
        read = getattr(import_module(module), name)
        return {"facts": read(Path(order["file"]), Path(order["result"]), **order["arguments"])}
    except AlexNetError as error:
        reason = getattr(error, "reason", str(error))
        name = getattr(error, "name", None)
        return {"refusal": reason, "kind": type(error).__name__, "name": name}
    except MemoryError:
        return {"memory": True}


def _tell(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
