"""Keeps the share's schemas in step with the portal: one transaction per schema and rebuild.

An unchanged portal costs one look at its counters. What is stale is decided in `schedule`, how it
is rebuilt in `rebuild`.
"""

import threading
from collections.abc import Collection

from duckdb import DuckDBPyConnection

from hsp_assets.sandbox.share.options import Options
from hsp_assets.sandbox.share.replication.ledger import Ledger
from hsp_assets.sandbox.share.replication.names import SCHEMAS, database_name
from hsp_assets.sandbox.share.replication.portal import Portal, Snapshot
from hsp_assets.sandbox.share.replication.rebuild import Rebuild
from hsp_assets.sandbox.share.replication.schedule import ASSOCIATIONS, Moment, Schedule
from hsp_assets.sandbox.share.replication.schema import Schema


class Replicator:
    """The share of one portal; any thread may bring it up to date, one at a time rebuilds."""

    schemas = SCHEMAS

    def __init__(
        self, connection: DuckDBPyConnection, portal: Portal, portal_id: int, options: Options
    ) -> None:
        """Take up what an earlier process left in the share's database, which is attached.

        Args:
            connection: for the rebuilds alone.
            portal: what is followed.
            portal_id: in the database's name.
            options: the delays, the treatment of blanks and the clock.
        """
        self._connection = connection
        self._portal = portal
        self._database = database_name(portal_id)
        self._options = options
        self._ledger = Ledger(connection, self._database)
        delays = options.daily_delay_seconds, options.live_delay_seconds
        self._schedule = Schedule(*delays, self._ledger)
        self._lock = threading.Lock()

    def catch_up(self, schemas: Collection[str]) -> None:
        """Bring schemas as far up to date as their delay allows.

        Raises:
            PortalMissing: there is no portal yet.
        """
        with self._portal.snapshot() as snapshot:
            moment = self._look(snapshot)
            stale = [name for name in schemas if self._schedule.stale(name, moment)]
        for name in stale:
            self._bring_up_to_date(name, forced=False)

    def refresh(self) -> None:
        """Bring all schemas up to date, however young the changes are.

        Raises:
            PortalMissing: there is no portal yet.
        """
        for name in self.schemas:
            self._bring_up_to_date(name, forced=True)

    def close(self) -> None:
        """Let go of the databases, once the rebuild that may be running is through."""
        with self._lock:
            self._connection.close()

    def _look(self, snapshot: Snapshot, *, forced: bool = False) -> Moment:
        return Moment(int(self._options.now() * 1000), snapshot.changes(), forced)

    def _bring_up_to_date(self, name: str, *, forced: bool) -> None:
        with self._lock, self._portal.snapshot() as snapshot:
            moment = self._look(snapshot, forced=forced)
            stale = self._schedule.stale(name, moment)
            self._connection.begin()
            try:
                self._rebuild(name, snapshot, moment, stale)
            except BaseException:
                self._connection.rollback()
                raise

    def _rebuild(self, name: str, snapshot: Snapshot, moment: Moment, stale: set[str]) -> None:
        rebuild = Rebuild(
            Schema(self._connection, self._database, name),
            snapshot,
            self._schedule.visibility(name, moment),
            blank_is_null=self._options.blanks == "null",
        )
        hidden = rebuild.run(stale, removed_at=moment.change(ASSOCIATIONS).at)
        shown = {
            part: self._schedule.shown(name, part, moment, hidden_from)
            for part, hidden_from in hidden.items()
        }
        self._ledger.write(self._connection, name, shown)
        self._connection.commit()
        self._ledger.remember(name, shown)
