"""Names of files and folders as other systems write them -> text that can be shown and saved.

Names on Linux' disks and in tar files are bytes that may be no text, older zip files say UTF-8
of no name that is, and macOS takes letters and their accents apart. Names are mended where they
come in, before anything is trained and saved under them.
"""

import contextlib
import unicodedata

_OLD_ZIP = "cp437"
"""What a zip's name is read as where it doesn't say that it is UTF-8."""


def valid_name(name: str) -> str:
    """Return a name as text in Unicode's composed form (NFC).

    Bytes that are no UTF-8 are taken for Western European letters, since every byte is one: no
    two names become the same.

    Args:
        name: as Python hands it out, bytes that are no text as lone surrogates.

    Example:
        >>> valid_name(b"K\\xe4tzchen".decode("utf-8", "surrogateescape")), valid_name("a\\u0308")
        ('Kätzchen', 'ä')
    """
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        name = _letters(name)
    return unicodedata.normalize("NFC", name)


def name_in_zip(name: str, *, is_unicode: bool) -> str:
    """Return the name of a zip's entry, its folders parted by ``/``.

    Some programs write ``\\`` between folders, and in Japanese and Chinese names it is half of a
    letter: in names of an unknown alphabet it parts folders only where no ``/`` does.

    Args:
        name: as ``zipfile`` hands it out.
        is_unicode: whether the entry says that its name is UTF-8. Many that are do not.

    Example:
        >>> name_in_zip("Katze ä".encode().decode("cp437"), is_unicode=False)
        'Katze ä'
    """
    is_known = is_unicode or name.isascii()
    if not is_known:
        with contextlib.suppress(UnicodeError):
            name, is_known = name.encode(_OLD_ZIP).decode(), True
    return valid_name(name.replace("\\", "/") if is_known or "/" not in name else name)


def _letters(name: str) -> str:
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A surrogate that stands for no byte: Windows allows any in a name.
        raw = name.encode("utf-8", "surrogatepass")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
