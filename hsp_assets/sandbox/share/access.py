"""What the account's user may use: roles, warehouses, the share and storage integrations.

No behaviour of sessions belongs here; what one of them gets is in `grants`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class Access:
    """The grants of the user; all there is, unless some are named. They may change at any time.

    Attributes:
        roles: that the user has; None means any.
        warehouses: that the user may use; None means any.
        has_share: whether the role has the privileges on the share's database.
        integrations: the locations that each storage integration may write to; None means that
            any integration may write anywhere.
    """

    roles: frozenset[str] | None = None
    warehouses: frozenset[str] | None = None
    has_share: bool = True
    integrations: Mapping[str, str] | None = None

    def may_use(self, warehouse: str) -> bool:
        """Whether a session may have a warehouse."""
        return self.warehouses is None or warehouse.upper() in self.warehouses

    def refused_role(self, wanted: str) -> str | None:
        """Why a session may not be opened with a role; None if it may."""
        if self.roles is None or not wanted or wanted.upper() in self.roles:
            return None
        return (
            f"Role '{wanted}' specified in the connect string does not exist or not authorized. "
            "Contact your local system administrator, or attempt to login with another role, "
            "e.g. PUBLIC."
        )
