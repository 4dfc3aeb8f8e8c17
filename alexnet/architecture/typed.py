"""Numbers and words as people type them: other digits, points and commas, other names.

A point or a comma before three digits parts thousands in one country and tenths in the next. A
number that can be read in both ways is not guessed: ``TwoReadingsError`` holds both.
"""

import re
import unicodedata
from collections.abc import Mapping

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}
"""Full-width signs (as East Asian keyboards write them), the wide space and the minus sign."""

BOM = "\ufeff"
"""Windows' programs begin texts with it, to say that they are Unicode."""

SYNONYMS: Mapping[str, str] = {
    "swish": "silu",
    "hardswish": "hard_silu",
    "lrelu": "leaky_relu",
    "rectifier": "relu",
    "rectifiedlinearunit": "relu",
    "rectifiedlinear": "relu",
    "logistic": "sigmoid",
    "hyperbolictangent": "tanh",
    "identity": "linear",
    "none": "linear",
    "exp": "exponential",
    "logsoftmax": "log_softmax",
    "bn": "batch",
    "batchnorm": "batch",
    "batchnorm2d": "batch",
    "batchnormalization": "batch",
    "batchnormalisation": "batch",
    "localresponse": "lrn",
    "localresponsenorm": "lrn",
    "localresponsenormalization": "lrn",
    "localresponsenormalisation": "lrn",
    "no": "none",
    "off": "none",
}
"""What people call a choice, in small letters without spaces -> Keras' or the table's word."""


class TwoReadingsError(ValueError):
    """A number that could be meant in two ways.

    Attributes:
        readings: the texts that mean one each, the larger number first.
    """

    def __init__(self, text: str, readings: tuple[str, str]) -> None:
        larger, smaller = readings
        super().__init__(
            f"can be read in two ways: “{text}” is {larger} where the mark separates thousands, "
            f"else {smaller}. Choose one."
        )
        self.readings = readings


def plain_text(text: str) -> str:
    """Return a text with ordinary digits and signs, without spaces at its ends.

    Signs that nobody sees, which come along from other programs, are left out.

    Example:
        >>> plain_text("（１１，１１）"), plain_text("٣")
        ('(11,11)', '3')
    """
    if text.isascii():
        return text.strip()
    seen = (c for c in text.translate(_WIDE) if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen).strip()


def letters_of(text: str) -> str:
    """Return a word in small letters without spaces, underlines and hyphens."""
    return re.sub(r"[\s_-]", "", plain_text(text)).lower()


def whole_number_text(text: str) -> str:
    """Return the digits of a whole number, or the text as it is where it spells none.

    Raises:
        TwoReadingsError: ``1.000`` and ``1,000``.

    Example:
        >>> [whole_number_text(text) for text in ("1,500", "12.345.678", "1 000", "3.0")]
        ['1500', '12345678', '1000', '3']
    """
    text = plain_text(text)
    two = re.fullmatch(r"([+-]?[1-9]\d{0,2})[.,](000)", text)
    if two:
        raise TwoReadingsError(text, (two[1] + two[2], two[1]))
    # A single point before three digits that are not all 0 is a fraction, not thousands.
    for thousands, groups, point in ((r"[,_\s'’]", "{1,9}", r"\."), (r"\.", "{2,9}", ",")):
        number = rf"[+-]?\d{{1,3}}(?:{thousands}\d{{3}}){groups}|[+-]?\d{{1,999}}"
        found = re.fullmatch(rf"({number})(?:{point}0{{1,9}})?", text)
        if found:
            return re.sub(thousands, "", found[1])
    return text


def decimal_text(text: str) -> str:
    """Return a number with a point before its tenths, or the text as it is.

    Raises:
        TwoReadingsError: one comma before three digits, such as ``1,125``, and ``1.000``; but
            not ``1.125``, which is how Python and this program write it.

    Example:
        >>> [decimal_text(text) for text in ("0,5", "0,125", "1.125", "1,234.5", "1.234,5")]
        ['0.5', '0.125', '1.125', '1234.5', '1234.5']
    """
    text = plain_text(text)
    number, rest = re.match(r"([^%eE]*)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    number = number.strip()
    two = re.fullmatch(r"([+-]?[1-9]\d{0,2})(?:,(\d{3})|\.(\d\d0))", number)
    if two:
        tenths = two[2] or two[3]
        smaller = f"{two[1]}.{tenths}".rstrip("0").rstrip(".")
        raise TwoReadingsError(text, (f"{two[1]}{tenths}{rest}", f"{smaller}{rest}"))
    for thousands, point in ((r"[,_\s'’]", "."), (r"[._\s'’]", ",")):
        if re.fullmatch(rf"[+-]?\d{{1,3}}(?:{thousands}\d{{3}})+(?:[{point}]\d{{1,999}})?", number):
            is_many = len(re.findall(thousands, number)) > 1 or point in number
            if is_many or re.search(r"[_\s'’]", number):
                return re.sub(thousands, "", number).replace(",", ".") + rest
    return number.replace(",", ".") + rest
