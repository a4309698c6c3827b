"""What a session got of what its user may use, and what it says when that is not enough.

Snowflake refuses a role at log-in; a warehouse or database that may not be used only leaves the
session without one, and statements then say so. Keeping the share read only belongs to `guard`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import Expr, exp

from hsp_assets.sandbox.share.access import Access
from hsp_assets.sandbox.share.errors import not_compiled, without_warehouse
from hsp_assets.sandbox.share.unloading.stages import OF_STAGE
from hsp_assets.sandbox.share.unloading.statement import Unload

PUBLIC, WAREHOUSE, USER = "PUBLIC", "COMPUTE_WH", "SANDBOX"
"""What a session has that asks for no role or no warehouse, and whose log-in names no user."""
LOCATOR, ACCOUNT, ORGANIZATION, REGION = "HSP00001", "SANDBOX", "HSP", "AWS_US_EAST_1"
"""What the account says of itself."""


@dataclass(frozen=True)
class Grants:
    """What one session may use.

    Attributes:
        access: of the user.
        role: its current role.
        warehouse: its current warehouse; None when it may use none.
        user: whose session it is.
    """

    access: Access
    role: str = PUBLIC
    warehouse: str | None = WAREHOUSE
    user: str = USER

    @classmethod
    def at_log_in(cls, access: Access, role: str, warehouse: str, user: str) -> "Grants":
        """Those of a session that asks for a role and a warehouse, empty for the user's own."""
        wanted, allowed = (warehouse or WAREHOUSE).upper(), access.may_use
        role, user = (role or PUBLIC).upper(), (user or USER).upper()
        return cls(access, role, wanted if allowed(wanted) else None, user)

    def tell(self, expression: Expr, *, has_database: bool) -> Expr:
        """A statement with the session's role, warehouse and want of a database, if it asks."""
        told: Mapping[type[Expr], str | None] = {
            exp.CurrentRole: self.role,
            exp.CurrentWarehouse: self.warehouse,
            exp.CurrentUser: self.user,
            exp.CurrentAccount: LOCATOR,
            exp.CurrentAccountName: ACCOUNT,
            exp.CurrentOrganizationName: ORGANIZATION,
            exp.CurrentRegion: REGION,
            **({} if has_database else {exp.CurrentDatabase: None, exp.CurrentSchema: None}),
        }

        def tell(node: Expr) -> Expr:
            if type(node) not in told:
                return node
            value = told[type(node)]
            return exp.null() if value is None else exp.Literal.string(value)

        return expression.transform(tell)

    def require_warehouse(self, statement: Expr) -> None:
        """Refuse a statement that reads rows in a session without a warehouse.

        Raises:
            ProgrammingError: it is one.
        """
        if self.warehouse is None and statement.find(exp.From):
            raise without_warehouse()

    def require_integration(self, unload: Unload) -> None:
        """Refuse an unload whose integration is missing, or must not write there.

        Raises:
            ProgrammingError: it is one.
        """
        integrations = self.access.integrations
        if integrations is None:
            return
        name, target = unload.integration.upper(), f"s3://{unload.bucket}/{unload.prefix}"
        if name == OF_STAGE:
            if any(target.startswith(location) for location in integrations.values()):
                return
            raise not_compiled(f"Location '{target}' is not allowed by integration of the stage.")
        if name not in integrations:
            raise not_compiled(f"Integration '{name}' does not exist or not authorized.")
        if not target.startswith(integrations[name]):
            raise not_compiled(
                f"Location '{target}' is not allowed by integration '{name}'. Please use DESC "
                "INTEGRATION to check out allowed and blocked locations."
            )
