"""One statement under way: its id, how it is cancelled, and `SYSTEM$WAIT`.

The protocol around it, who asks for it and when, belongs to `long_statements`.
"""

import threading
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp

from hsp_assets.sandbox.share.errors import cancelled, refused

SECONDS_OF_UNIT = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3_600, "DAYS": 86_400}


@dataclass
class Execution:
    """A statement under way.

    Attributes:
        query_id: what Snowflake calls it.
        interrupt: stops the engine at its work; None before that begins.
        reason: why it was cancelled; None while it was not.

    """

    query_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    interrupt: Callable[[], None] | None = None
    reason: ProgrammingError | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def cancel(self, reason: ProgrammingError) -> None:
        """End it; whoever waits for it gets the reason."""
        self.reason = self.reason or reason
        self._over.set()
        if self.interrupt is not None:
            self.interrupt()

    def wait(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            ProgrammingError: it was cancelled meanwhile.
        """
        self._over.wait(seconds)
        self.require_going_on()

    def require_going_on(self) -> None:
        """Make sure that nobody cancelled it.

        Raises:
            ProgrammingError: somebody did.
        """
        if self._over.is_set():
            raise self.reason or cancelled()


CURRENT: ContextVar[Execution] = ContextVar("CURRENT")
"""The statement that a thread is at; a request for one sets it."""


def current() -> Execution:
    """The statement that this thread is at; a new one where none came by the protocol."""
    return CURRENT.get(None) or Execution()


def let_wait(statement: Expr, execution: Execution) -> Expr:
    """Wait as long as the calls of `SYSTEM$WAIT` say, and put their answers in their place.

    Raises:
        ProgrammingError: a call is wrong, or the statement was cancelled meanwhile.
    """
    calls = [
        call for call in statement.find_all(exp.Anonymous) if call.name.upper() == "SYSTEM$WAIT"
    ]
    for call in calls:
        amount, unit = _duration(call)
        execution.wait(amount * SECONDS_OF_UNIT[unit])
        call.replace(exp.Literal.string(f"waited {amount:g} {unit.lower()}"))
    return statement


def _duration(call: exp.Anonymous) -> tuple[float, str]:
    given = [each.name if each.is_string else each.sql() for each in call.expressions]
    unit = (given[1] if len(given) > 1 else "SECONDS").upper()
    try:
        amount = float(given[0])
    except (IndexError, ValueError):
        amount = -1
    if amount < 0 or unit not in SECONDS_OF_UNIT:
        raise refused(
            f"SYSTEM$WAIT takes a number and one of {', '.join(SECONDS_OF_UNIT)}, not {given}."
        )
    return amount, unit
