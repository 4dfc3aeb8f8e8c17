"""All options of the pages, as a session keeps them and a link carries them."""

from dataclasses import dataclass, fields
from typing import Any

from alexnet.explorer.options.architecture import ArchitectureOptions
from alexnet.explorer.options.option import option_of
from alexnet.explorer.options.prediction import PredictionOptions
from alexnet.explorer.options.shared import SharedOptions
from alexnet.explorer.options.training import TrainingOptions


@dataclass(frozen=True)
class Options(TrainingOptions, PredictionOptions, ArchitectureOptions, SharedOptions):
    """Every option of every page.

    Example:
        >>> Options(tool="code").changes()
        {'tool': 'code'}
        >>> Options.from_changes({"tool": "gone", "scale": 1.25, "unknown": 1}).changes()
        {'scale': 1.25}
    """

    def changes(self) -> dict[str, Any]:
        """Return what differs from the defaults, as JSON; only what can be read back."""
        return {
            name: value
            for name, value in ((f.name, getattr(self, f.name)) for f in fields(self))
            if value != option_of(Options, name).default and option_of(Options, name).allows(value)
        }

    @classmethod
    def from_changes(cls, changes: Any) -> "Options":
        """Return the options of ``changes``, which may come from anywhere.

        What is not allowed any more has its default, and unknown names are ignored: a link
        or a session that another version of this program wrote still opens.
        """
        given = changes if isinstance(changes, dict) else {}
        return cls(
            **{
                f.name: given[f.name]
                for f in fields(cls)
                if f.name in given and option_of(cls, f.name).allows(given[f.name])
            }
        )
