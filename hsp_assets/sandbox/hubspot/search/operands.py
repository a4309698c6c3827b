"""How a property is read in a query, and a filter's values with it.

What records have as columns is read from there, because those have indexes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.definitions.values import InvalidValue, normalised
from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.store.times import parse_time
from hsp_assets.sandbox.sqlite import Value

TEXTS = ("string", "phone_number")


@dataclass(frozen=True, slots=True)
class Operand:
    """A property as one side of a comparison.

    Attributes:
        sql: reads it from a record.
        values: of the parameters in it.
        convert: brings a filter's value, spelt as it is stored, into the same form.
        known: the property.
        is_column: whether every record has it as a column.
    """

    sql: str
    values: tuple[str, ...]
    convert: Callable[[str], Value]
    known: Property
    is_column: bool = False

    def value(self, text: str | None) -> Value:
        """A filter's value in the form that it is compared in.

        Raises:
            ApiError: 400, there is none or it does not suit the property.
        """
        if text is None:
            raise invalid(f"The filter on {self.known.name} needs a value")
        if self.known.type in TEXTS:
            return text.lower()
        try:
            return self.convert(normalised(self.known, text))
        except (InvalidValue, ValueError) as error:
            raise invalid(f"The filter on {self.known.name}: {error}") from error


def operand(object_type: ObjectType, known: Property) -> Operand:
    """A property of an object type as one side of a comparison."""
    if known.name == RECORD_ID:
        return Operand("id", (), int, known, is_column=True)
    if known.name == object_type.modified:
        return Operand("updated_at", (), parse_time, known, is_column=True)
    if known.type == "number":
        sql = "CAST(nullif(properties ->> ?, '') AS REAL)"
        return Operand(sql, (known.name,), float, known)
    if known.type in TEXTS:
        return Operand("lowered(properties ->> ?)", (known.name,), str, known)
    return Operand("properties ->> ?", (known.name,), str, known)
