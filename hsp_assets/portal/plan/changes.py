"""One thing of the model, as it is declared and as the portal has it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from hsp_assets.failures import PortalMismatch

Json = Mapping[str, object]
Action = Literal["create", "update", "restore", "keep", "refuse"]
Kind = Literal[
    "property group",
    "property",
    "pipeline",
    "stage",
    "event",
    "event property",
    "custom object",
    "association",
]


@dataclass(frozen=True)
class Change:
    """The change that one declared thing needs.

    Attributes:
        kind: of thing.
        of: the object type, pipeline or event that it belongs to.
        name: internal name, or the label of what has no name.
        declared: what it shall be, in words.
        action: what is to be done; `refuse` means that HubSpot cannot change what differs.
        difference: what differs, in words; empty when nothing does.
        advice: of what is refused: what a person can do.
        definition: the body to send to HubSpot; empty when nothing is to be sent for this thing.
        where: the portal's ids that lead to it, or to what it is created in.

    """

    kind: Kind
    of: str
    name: str
    declared: str
    action: Action = "keep"
    difference: str = ""
    advice: str = ""
    definition: dict[str, object] = field(default_factory=dict)
    where: tuple[str, ...] = ()

    def created(self, definition: Json | None = None, *where: str) -> "Change":
        """The change that creates a missing thing, with its parent if no definition is given."""
        sent = dict(definition or {})
        return replace(self, action="create", difference="missing", definition=sent, where=where)

    def updated(self, changed: Json, existing: Json, *where: str) -> "Change":
        """The change that sends the declared values that differ; this change if none does."""
        if not changed:
            return self
        difference = "; ".join(f"{name} was {_shown(existing.get(name))}" for name in changed)
        sent = dict(changed)
        return replace(self, action="update", difference=difference, definition=sent, where=where)

    def refused(self, difference: str, advice: str) -> "Change":
        """The change that HubSpot cannot make, and what a person can do."""
        return replace(
            self, action="refuse", difference=difference, advice=advice, definition={}, where=()
        )

    def row(self) -> dict[str, str]:
        """As a row of a table."""
        return {
            "kind": self.kind,
            "of": self.of,
            "name": self.name,
            "declared": self.declared,
            "action": self.action,
            "difference": f"{self.difference} {self.advice}".strip() or "none",
        }


def differing(changes: Iterable[Change]) -> list[Change]:
    """The changes of what differs from the declaration."""
    return [change for change in changes if change.action != "keep"]


def require_reconcilable(changes: Iterable[Change]) -> None:
    """Refuse a plan of which any part cannot be carried out, before any of it is.

    Raises:
        PortalMismatch: with every such difference and what to do about it.

    """
    refused = [c for c in changes if c.action == "refuse"]
    if refused:
        raise PortalMismatch(
            " ".join(f"{c.of}, {c.kind} {c.name}: {c.difference}. {c.advice}" for c in refused)
            + " Nothing was changed; materialize again then."
        )


def texts_changed(declared: Json, existing: Json, names: Sequence[str]) -> dict[str, object]:
    """The declared texts of those names that differ in the portal."""
    return {n: declared[n] for n in names if (existing.get(n) or "") != declared[n]}


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(repr(option["label"]) for option in value) or "empty"
    return repr(value)
