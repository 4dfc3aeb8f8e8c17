"""Every error that this package raises on purpose.

    AlexNetError
    ├── ArchitectureError      a row or a whole network breaks a rule
    │   └── LimitError         a valid network that this host cannot afford
    ├── LinkError              the text of a link cannot be read back
    ├── SettingError           an environment variable of this host holds nonsense
    ├── ImageError             an uploaded file is not a photo that we can use
    ├── WeightsError           weights cannot be fetched, read or trusted
    ├── LessonError            a lesson's file breaks a rule of lessons
    ├── TrainingError          photos, a recipe or a checkpoint that cannot be trained with
    └── WorkError              heavy work that this server does not take on now
        └── WorkCancelledError     nobody waits for it any longer

Each message says what is wrong, the value received and how to mend it, in one
or two plain sentences that may be shown to a user as they are.
"""


class AlexNetError(Exception):
    """Base of all errors of this package."""


class ArchitectureError(AlexNetError, ValueError):
    """A row, or the network as a whole, breaks a rule.

    Attributes:
        row: name of the row at fault, such as ``"C3"``; ``None`` where the
            network as a whole is at fault.
        field: name of the field at fault, such as ``"kernel_size"``, or ``None``.
        reason: the sentence without the row's name.

    Example:
        >>> str(ArchitectureError("needs at least 1 map, not 0.", row="C3"))
        'C3: needs at least 1 map, not 0.'
    """

    def __init__(self, reason: str, *, row: str | None = None, field: str | None = None) -> None:
        super().__init__(f"{row}: {reason}" if row else reason)
        self.reason = reason
        self.row = row
        self.field = field


class LimitError(ArchitectureError):
    """A valid network is larger than this host is set up to build."""


class LinkError(AlexNetError, ValueError):
    """The text of a link is damaged, too long or from another program."""


class SettingError(AlexNetError):
    """An environment variable holds nonsense; who runs this host has to mend it."""


class ImageError(AlexNetError, ValueError):
    """An uploaded file is not a photo that can be decoded within the limits."""


class WeightsError(AlexNetError, ValueError):
    """Weights cannot be fetched, are no file that we read, are damaged or break a limit.

    Attributes:
        name: the file or the source at fault, as the user knows it; ``None`` where the
            reason says it all.
        reason: the sentence without that name.

    Example:
        >>> str(WeightsError("the file is empty (0 bytes).", name="my.npz"))
        'my.npz: the file is empty (0 bytes).'
    """

    def __init__(self, reason: str, *, name: str | None = None) -> None:
        super().__init__(f"{name}: {reason}" if name else reason)
        self.reason = reason
        self.name = name


class LessonError(AlexNetError, ValueError):
    """A lesson's file cannot be read, or would not teach what it says.

    Attributes:
        line: of the file, from 1; ``None`` where the file as a whole is at fault.
        reason: the sentence without the line.

    Example:
        >>> str(LessonError("minutes must be at least 1, not 0.", line=4))
        'Line 4: minutes must be at least 1, not 0.'
    """

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


class TrainingError(AlexNetError, ValueError):
    """Photos, a recipe or a checkpoint that a network cannot be trained with."""


class WorkError(AlexNetError):
    """Heavy work that this server does not take on now; later it may."""


class WorkCancelledError(WorkError):
    """Work that was given up because nobody waits for it any longer."""
