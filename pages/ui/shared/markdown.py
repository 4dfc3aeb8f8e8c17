"""Text that somebody typed, or that came with a link, safe inside Streamlit's Markdown."""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&@])")


def plain(text: str) -> str:
    r"""Return Markdown that shows ``text`` as it is: no link, picture, formula or colour.

    Example:
        >>> plain("![](http://x)")
        '\\!\\[\\]\\(http\\://x\\)'
    """
    return _SIGNS.sub(r"\\\1", text)
