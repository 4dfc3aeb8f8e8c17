"""What a network learns from a teacher, as one value that is written beside the weights."""

from dataclasses import dataclass

from alexnet.training.loop.bounds import check_bounds


@dataclass(frozen=True)
class Lessons:
    """What a student takes from its teacher, and how much of it.

    Attributes:
        teacher_share: how much of every target is the teacher's word; the rest is the label's.
        temperature: the teacher's logits are divided by it, so that more than 1 shows better
            what it holds for possible beside the most likely class.
        hint: weight of a hint's loss, beside that of the targets.
        hint_rows: rows of both networks, such as ``("S4", "S8")``, whose maps are handed on.
        dense_rows: whether the student starts with the teacher's dense rows.
    """

    teacher_share: float = 0.8
    temperature: float = 2.0
    hint: float = 1.0
    hint_rows: tuple[str, ...] = ()
    dense_rows: bool = False

    def __post_init__(self) -> None:
        check_bounds(self, _BOUNDS)


_BOUNDS = (
    ("teacher_share", 0.0, 1.0),
    ("temperature", 0.1, 100.0),
    ("hint", 0.0, 1000.0),
)
