"""What the doctor finds: one line each, with what to do where something is wrong."""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "attention", "broken"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        about: what was looked at.
        state: `broken` keeps runs from working, `attention` is for a person to know.
        text: what was found.
        advice: what to do; empty where all is well.

    """

    about: str
    state: State
    text: str
    advice: str = ""
