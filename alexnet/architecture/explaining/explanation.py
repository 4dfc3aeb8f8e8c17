"""What an explanation of one figure of a row consists of."""

from dataclasses import dataclass
from enum import StrEnum

from alexnet.architecture.explaining.formula import Formula


class Topic(StrEnum):
    """What is explained; the value is a title. Height and width stand apart where they differ."""

    SIZE = "Size"
    HEIGHT = "Height"
    WIDTH = "Width"
    WHY_227 = "Why 227 and not 224"
    THREE_WAYS = "Valid, ceil and same side by side"
    MISSING = "Missing pixels"
    MISSING_HEIGHT = "Missing pixels below"
    MISSING_WIDTH = "Missing pixels on the right"
    ZEROS = "Zeros around"
    ZEROS_HEIGHT = "Zeros above and below"
    ZEROS_WIDTH = "Zeros left and right"
    INPUTS = "Numbers that come in"
    MAPS = "Maps"
    PARAMS = "Parameters"
    MACS = "Multiply-adds"
    ACTIVATION_BYTES = "Activation memory"
    FIELD = "Receptive field"
    FIELD_HEIGHT = "Receptive field, height"
    FIELD_WIDTH = "Receptive field, width"
    NORMALIZATION = "Local response normalisation"
    BATCH_NORMALIZATION = "Batch normalisation"
    DROPOUT = "Dropout"


@dataclass(frozen=True)
class Explanation:
    """One figure of a row explained with the row's own numbers.

    Attributes:
        topic: what is explained.
        words: one to four plain sentences.
        latex: the formula and its result, for KaTeX.
        value: the result (bytes for memory, pixels for a size); ``None`` where the formula
            is no computation of a whole number.
    """

    topic: Topic
    words: str
    latex: str
    value: int | None = None

    @classmethod
    def of(cls, topic: Topic, words: str, formula: Formula) -> "Explanation":
        """Return the explanation whose LaTeX and value come from one formula."""
        return cls(topic, words, formula.equation, formula.value)

    @property
    def title(self) -> str:
        """A few words for a heading."""
        return self.topic.value


def counted(count: int, what: str) -> str:
    """Return a count with its noun.

    Example:
        >>> counted(1, "pixel"), counted(4096, "unit")
        ('1 pixel', '4,096 units')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"
