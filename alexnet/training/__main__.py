"""``python -m alexnet.training``: train, compress, calibrate, evaluate, card."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from alexnet.errors import AlexNetError
from alexnet.training.command.arguments import parsed


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb; return the process's exit status."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    options = parsed(sys.argv[1:] if words is None else words)
    try:
        _verb(options.verb)(options)
    except AlexNetError as error:
        print(error, file=sys.stderr)
        return 1
    except MemoryError:
        print(
            "There is not enough memory: use a smaller batch, fewer photos or a smaller network.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("Stopped; --resume goes on from the last checkpoint.", file=sys.stderr)
        return 130
    return 0


def _verb(name: str) -> Callable[[argparse.Namespace], None]:
    """Return what a verb does.

    Keras takes seconds to import, and --help should not wait for it; nor should a machine that
    only trains need what reads files of weights.
    """
    if name == "train":
        from alexnet.training.command.commands import train

        return train
    if name == "calibrate":
        from alexnet.training.command.calibration import calibrate

        return calibrate
    from alexnet.training.command.finishing import compress, describe, judge

    return {"compress": compress, "evaluate": judge, "card": describe}[name]


if __name__ == "__main__":
    sys.exit(main())
