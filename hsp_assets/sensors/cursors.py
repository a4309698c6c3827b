"""What a sensor remembers from tick to tick: a frozen dataclass, as JSON in Dagster's cursor."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

Remembered = TypeVar("Remembered")


def format_cursor(remembered: object) -> str:
    """As JSON."""
    return TypeAdapter(type(remembered)).dump_json(remembered).decode()


def parse_cursor(kind: type[Remembered], text: str | None) -> Remembered:
    """From JSON; a cursor of another form, or of another `version`, is forgotten."""
    try:
        return TypeAdapter(kind).validate_json(text or "{}")
    except ValidationError:
        return kind()
