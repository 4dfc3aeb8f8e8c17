"""A closed language of expressions: facts, numbers, arithmetic and comparisons.

A key of a lesson is written in it, such as ``C1.params + F9.params > total.params / 2``. Python's
parser reads the text, and a walk over a few kinds of node computes it: nothing is ever run, and
what is not listed here is refused.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from alexnet.architecture.values import shown
from alexnet.errors import AlexNetError

Value = bool | int | float | str

MAX_CHARACTERS = 300
_MOST_DEPTH = 20
_LARGEST = 1e18
_ALLOWED = re.compile(r"[A-Za-z0-9_ .,+\-*/%()<>=!'\"]*")
_NUMBER = re.compile(r"(?<![\w.])[0-9.][\w.]*")


class ExpressionError(AlexNetError, ValueError):
    """An expression that this language does not have, or that has no value here."""


class Scope(Protocol):
    """Where the names of an expression stand for something."""

    def fact(self, path: Sequence[str]) -> Value:
        """Return a fact by its path, such as ``("C1", "params")``.

        Raises:
            ExpressionError: there is none.
        """


@dataclass(frozen=True)
class Expression:
    """An expression that was read.

    Attributes:
        text: as it was written.
        paths: the facts that it asks for.
    """

    text: str
    paths: tuple[tuple[str, ...], ...]
    _tree: ast.expr

    def value(self, scope: Scope) -> Value:
        """Return what it is worth.

        Raises:
            ExpressionError: a name is unknown, or there is no such number.
        """
        try:
            found = _value(self._tree, scope)
        except (ArithmeticError, TypeError, ValueError) as error:
            if isinstance(error, ExpressionError):
                raise
            raise ExpressionError(f"{shown(self.text)} has no value here.") from None
        return found

    def number(self, scope: Scope) -> float:
        """Return what it is worth; raise ``ExpressionError`` where that is no number."""
        found = self.value(scope)
        if isinstance(found, bool | str):
            raise ExpressionError(f"{shown(self.text)} is no number.")
        return found

    def holds(self, scope: Scope) -> bool:
        """Return whether it is true; raise ``ExpressionError`` where it is no condition."""
        found = self.value(scope)
        if not isinstance(found, bool):
            raise ExpressionError(f"{shown(self.text)} is no condition.")
        return found


def parse(text: str) -> Expression:
    """Return the expression that a text spells.

    Raises:
        ExpressionError: the text is too long, or holds what the language has not.

    Example:
        >>> class Ten:
        ...     def fact(self, path):
        ...         return 10
        >>> parse("C1.params * 2 > 15").value(Ten())
        True
    """
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"An expression has at most {MAX_CHARACTERS} characters, not {len(text):,}."
        )
    if not _ALLOWED.fullmatch(text) or "**" in text:
        raise ExpressionError(f"{shown(text)} holds signs that no expression has.")
    for number in _NUMBER.findall(text):
        if number != "." and not re.fullmatch(r"\d{1,15}(\.\d{1,15})?", number):
            raise ExpressionError(f"{shown(number)} is no number of an expression.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"{shown(text)} is no expression.") from None
    paths: list[tuple[str, ...]] = []
    _check(tree, paths, 0)
    return Expression(text, tuple(dict.fromkeys(paths)), tree)


_FUNCTIONS: Mapping[str, tuple[Callable[..., Any], int, int]] = {
    "min": (min, 2, 8),
    "max": (max, 2, 8),
    "abs": (abs, 1, 1),
    "floor": (math.floor, 1, 1),
    "ceil": (math.ceil, 1, 1),
    "round": (round, 1, 1),
}
"""Name -> what computes it, and the fewest and the most arguments."""

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def path_of(node: ast.expr) -> tuple[str, ...] | None:
    """Return the names that dots join, or ``None`` for any other node."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else None


def _check(node: ast.expr, paths: list[tuple[str, ...]], depth: int) -> None:
    """Refuse what the language has not, and note the facts that are asked for."""
    if depth > _MOST_DEPTH:
        raise ExpressionError(f"An expression is at most {_MOST_DEPTH} deep.")
    path = path_of(node)
    if path is not None:
        paths.append(path)
        return
    for part in _parts(node):
        _check(part, paths, depth + 1)


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return what a node is computed from; raise where the language has no such node."""
    match node:
        case ast.Constant(value=bool() | None):
            pass
        case ast.Constant(value=int() | float() | str()):
            return []
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            return [operand]
        case ast.BoolOp(values=values):
            return values
        case ast.Compare(left=left, ops=ops, comparators=others) if all(
            type(op) in _COMPARE for op in ops
        ):
            return [left, *others]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            _, fewest, most = _FUNCTIONS[name]
            if fewest <= len(args) <= most:
                return args
    raise ExpressionError(f"{shown(ast.unparse(node))} is not part of the language of expressions.")


def _value(node: ast.expr, scope: Scope) -> Value:
    path = path_of(node)
    if path is not None:
        return scope.fact(path)
    match node:
        case ast.Constant(value=value):
            return value  # type: ignore[return-value]
        case ast.BinOp(left=left, op=op, right=right):
            return _bounded(_BINARY[type(op)](_number(left, scope), _number(right, scope)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _truth(operand, scope)
        case ast.UnaryOp(operand=operand):
            return -_number(operand, scope)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_truth(value, scope) for value in values)
        case ast.BoolOp(values=values):
            return any(_truth(value, scope) for value in values)
        case ast.Compare():
            return _compared(node, scope)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _bounded(_FUNCTIONS[name][0](*(_number(arg, scope) for arg in args)))
    raise ExpressionError("This is not part of the language of expressions.")


def _compared(node: ast.Compare, scope: Scope) -> bool:
    values = [_value(part, scope) for part in (node.left, *node.comparators)]
    return all(
        _COMPARE[type(op)](left, right)
        for op, left, right in zip(node.ops, values, values[1:], strict=False)
    )


def _number(node: ast.expr, scope: Scope) -> int | float:
    value = _value(node, scope)
    if isinstance(value, bool | str):
        raise ExpressionError(f"{shown(ast.unparse(node))} is no number.")
    return value


def _truth(node: ast.expr, scope: Scope) -> bool:
    value = _value(node, scope)
    if not isinstance(value, bool):
        raise ExpressionError(f"{shown(ast.unparse(node))} is no condition.")
    return value


def _bounded(value: int | float) -> int | float:
    if not abs(value) <= _LARGEST:
        raise ExpressionError("A number of an expression is too large.")
    return value
