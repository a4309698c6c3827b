"""How a run ended, as the process that executed it says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        success: whether it was green.
        failures: the text of each failed step, by its name.
        transient: whether each says that trying again helps; None where it does not say.
        error: what ended the process, where that was no step.
        was_killed: whether the process was killed.
        printed: what the process printed.
    """

    success: bool
    failures: Mapping[str, str]
    transient: Mapping[str, bool | None]
    error: str = ""
    was_killed: bool = False
    printed: str = ""


NO_END = Ended(success=False, failures={}, transient={})
"""Of a run that had no time to say anything."""
