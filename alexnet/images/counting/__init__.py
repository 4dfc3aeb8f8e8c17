"""What a photo's file makes a decoder do, counted before the decoder sees it.

A header tells the size of a photo, not the work: a JPEG may have ten thousand scans of every
pixel, a PNG two million chunks, and a thousand of a camera's notes may be one and the same
megabyte. Only structure is read here, and only up to the first thing that is too much.
"""

from alexnet.images.counting.chunks import check_png, check_webp
from alexnet.images.counting.gif_blocks import check_gif
from alexnet.images.counting.jpeg_scans import check_jpeg
from alexnet.images.counting.packed_bmp import check_bmp
from alexnet.images.counting.tiff_directories import check_directories

_CHECKS = (
    (b"\xff\xd8\xff", check_jpeg),
    (b"\x89PNG", check_png),
    (b"GIF8", check_gif),
    (b"RIFF", check_webp),
    (b"BM", check_bmp),
    (b"II", check_directories),
    (b"MM", check_directories),
)


def check_counts(data: bytes) -> None:
    """Raise where a file asks for more work than a photo of its size can need.

    Args:
        data: the whole file.

    Raises:
        ImageError: it has too many scans, segments, chunks, notes or blocks.

    Example:
        >>> check_counts(b"\\x89PNG\\r\\n\\x1a\\n")
    """
    for start, check in _CHECKS:
        if data.startswith(start):
            check(data)
            return
