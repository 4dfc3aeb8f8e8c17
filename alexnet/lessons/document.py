"""A strict reader of YAML: plain values, each with the line it stands on.

Only what JSON knows is read, by the rules of YAML 1.2: ``yes`` and ``on`` are text, and no
tag makes anything else. A key that is given twice, more than a few aliases and a text that is
too long are refused.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import yaml

from alexnet.architecture.values import shown
from alexnet.errors import LessonError

MAX_BYTES = 64_000
MAX_ALIASES = 4
MAX_DEPTH = 12

Path = Sequence[str | int]
"""The keys and positions that lead to a value."""


class Document:
    """A YAML text that was read.

    Attributes:
        value: dictionaries with text as keys, lists, text, numbers, booleans and ``None``.
    """

    def __init__(self, text: str) -> None:
        """Read a text.

        Raises:
            LessonError: it is too long or no YAML of this kind.

        Example:
            >>> Document("a: [1, two]").value
            {'a': [1, 'two']}
        """
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > MAX_BYTES:
            raise LessonError(f"A lesson has at most {MAX_BYTES:,} bytes, not {size:,}.")
        try:
            loader = _Loader(text)
            self._root = loader.get_single_node()
            self.value: Any = loader.construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise LessonError(
                f"This is no valid YAML: {_plain(error.problem or error.context)}.",
                line=mark.line + 1 if mark else None,
            ) from None
        except yaml.reader.ReaderError as error:
            line = text[: error.position].count("\n") + 1
            raise LessonError("A character here is not printable.", line=line) from None
        except yaml.YAMLError as error:
            raise LessonError(f"This is no valid YAML: {_plain(str(error))}.") from None

    def at(self, path: Path) -> Any:
        """Return the value at the end of a path; raise ``LookupError`` where there is none."""
        value = self.value
        for part in path:
            value = value[part]
        return value

    def line(self, path: Path) -> int:
        """Return the line, from 1, on which a value stands, or the last part of its path there is.

        Example:
            >>> document = Document("a:\\n  - 1\\n  - {b: 2}")
            >>> document.line(["a", 1, "b"]), document.line(["a", 7])
            (3, 2)
        """
        node = self._root
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            node = found
        return node.start_mark.line + 1 if node else 1


def _child(node: Any, part: str | int) -> Any:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None


def _plain(problem: str | None) -> str:
    text = " ".join((problem or "it ends too early").split())[:120]
    return "".join(c if c.isprintable() else "�" for c in text).rstrip(".")


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, made stricter."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._aliases = 0
        self._depth = 0
        self._open: list[str] = []

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self._aliases += 1
            if self._aliases > MAX_ALIASES:
                _refuse(f"there are at most {MAX_ALIASES} aliases", event)
            if event.anchor in self._open:
                _refuse("a value cannot hold itself", event)
        elif getattr(event, "tag", None):
            _refuse("a value has no tag (“!”)", event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            _refuse(f"values stand at most {MAX_DEPTH} deep in each other", event)
        self._open.append(getattr(event, "anchor", None) or "")
        node = super().compose_node(parent, index)
        self._open.pop()
        self._depth -= 1
        if isinstance(node, yaml.MappingNode):
            _check_keys(node)
        elif isinstance(node, yaml.ScalarNode) and self.NON_PRINTABLE.search(node.value):
            # An escape in quotation marks may stand for any character.
            _refuse("a character here is not printable", node)
        return node

    def construct_number(self, node: yaml.ScalarNode) -> int | float:
        return float(node.value) if "." in node.value else int(node.value)


def _refuse(problem: str, event: Any) -> None:
    raise yaml.composer.ComposerError(None, None, problem, event.start_mark)


def _check_keys(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
            _refuse("a key must be a word", key)
        if key.value in seen:
            _refuse(f"the key {shown(key.value)} is given twice", key)
        seen.add(key.value)


_NUMBER = "tag:yaml.org,2002:float"
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:null", r"null|~|", "n~"),
    (_NUMBER, r"-?[0-9]{1,15}(\.[0-9]{1,15})?", "-0123456789"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), [*_first, ""])
_Loader.add_constructor(_NUMBER, _Loader.construct_number)
