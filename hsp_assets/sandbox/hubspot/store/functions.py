"""Functions that SQL statements of this package may use besides SQLite's own."""

import re
import sqlite3
from fnmatch import fnmatchcase

_WORD = re.compile(r"\w+")


def install(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    connection.create_function("lowered", 1, lowered, deterministic=True)
    connection.create_function("holds_tokens", 2, holds_tokens, deterministic=True)


def lowered(text: str | None) -> str | None:
    """A text in lower case, in every alphabet; SQLite's own `lower` knows ASCII only."""
    return None if text is None else text.lower()


def holds_tokens(text: str | None, wanted: str) -> bool:
    """Whether a text holds every word of a pattern; `*` stands for any characters.

    Case does not matter. A word of the pattern may match a word of the text, a run of it between
    blanks, or all of it, so that `*@example.com` finds an address.
    """
    if not text:
        return False
    lower = text.lower()
    tokens = {lower, *lower.split(), *_WORD.findall(lower)}
    return all(
        any(fnmatchcase(token, pattern.replace("[", "[[]").replace("?", "[?]")) for token in tokens)
        for pattern in wanted.lower().split()
    )
