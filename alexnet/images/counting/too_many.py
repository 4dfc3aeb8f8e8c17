"""The one sentence for a file that asks for too much work."""

from alexnet.errors import ImageError


def too_many(what: str, most: int) -> ImageError:
    """Return the error for a file with more parts of a kind than are read.

    Example:
        >>> str(too_many("scans", 100))[:62]
        'The photo has more than 100 scans, and decoding it would take '
    """
    return ImageError(
        f"The photo has more than {most:,} {what}, and decoding it would take too long: save it "
        "again with another program, or choose another one."
    )
