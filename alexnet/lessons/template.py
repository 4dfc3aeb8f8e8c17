"""Text with expressions in braces, such as ``C1 holds {C1.params} numbers``."""

import re
from collections.abc import Iterator

from alexnet.architecture.values import shown
from alexnet.lessons.expressions import Expression, ExpressionError, Scope, Value, parse

_BRACES = re.compile(r"\{([^{}]*)\}")
_PERCENT = ":%"


def expressions(text: str) -> Iterator[tuple[Expression, bool]]:
    """Yield the expressions of a text, each with whether it is written as a percentage.

    Raises:
        ExpressionError: a brace stands alone, or an expression is none.
    """
    rest = _BRACES.sub("", text)
    if "{" in rest or "}" in rest:
        raise ExpressionError("A brace stands alone: an expression is written as {C1.params}.")
    for inside in _BRACES.findall(text):
        percent = inside.endswith(_PERCENT)
        yield parse(inside.removesuffix(_PERCENT)), percent


def filled(text: str, scope: Scope) -> str:
    """Return a text with its expressions computed.

    Raises:
        ExpressionError: an expression has no value here.

    Example:
        >>> class Facts:
        ...     def fact(self, path):
        ...         return 34944
        >>> filled("C1 holds {C1.params} numbers, a {C1.params / 100000:%}.", Facts())
        'C1 holds 34,944 numbers, a 34.9%.'
    """
    if "{" not in text:
        return text
    found = iter([written(e.value(scope), percent) for e, percent in expressions(text)])
    return _BRACES.sub(lambda _: next(found), text)


def with_blanks(text: str, blank: str) -> str:
    """Return a text with a blank for each of its expressions.

    Example:
        >>> with_blanks("C1 holds {C1.params} numbers.", "...")
        'C1 holds ... numbers.'
    """
    return _BRACES.sub(lambda _: blank, text)


def written(value: Value, percent: bool = False) -> str:
    """Return a value as the pages write it: thousands apart, four digits of a fraction.

    Example:
        >>> written(290400), written(2.5), written(0.94, percent=True)
        ('290,400', '2.5', '94.0%')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if percent:
        return f"{value:.1%}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def check_text(text: str) -> None:
    """Refuse text that is more than words: HTML, pictures, addresses that are not https.

    Raises:
        ExpressionError: with the reason.
    """
    if re.search(r"<[A-Za-z/!?]", text):
        raise ExpressionError("A text holds no HTML: write “less than” where you mean it.")
    if "![" in text:
        raise ExpressionError("A text holds no pictures.")
    for address in re.findall(r"\]\s*\(([^)]*)", text):
        if not address.startswith("https://"):
            raise ExpressionError(f"A link begins with https, not as {shown(address)} does.")
