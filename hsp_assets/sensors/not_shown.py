"""Events that HubSpot accepted and did not show when they were loaded: when to look again.

The load of the same content looks again. It is requested after ten minutes, and then after as long
again as the events have been missing: HubSpot is asked rarely about what may never come.
"""

import time
from dataclasses import dataclass

from hsp_assets.loading.outcome import NOT_SHOWN, NOT_SHOWN_SINCE
from hsp_assets.resources.manifests import Manifest, read_manifest
from hsp_assets.resources.storage import StorageResource

IMPORT = "imports/event_completions"
FIRST_LOOK_SECONDS = 600.0


@dataclass(frozen=True)
class Missing:
    """Events that were not shown when they were loaded last.

    Attributes:
        count: how many.
        load: the run that loaded them.
        due: when to look again, epoch seconds.

    """

    count: int
    load: str
    due: float

    @property
    def work(self) -> str:
        """The name of looking again; every load that leaves events missing makes a new one."""
        return f"look-again-{self.load[:12]}"

    @property
    def reason(self) -> str:
        """What is to be done, in words."""
        return f"HubSpot accepted {self.count:,} events and did not show them yet."

    @property
    def seconds(self) -> float:
        """Until it is due; not positive once it is."""
        return self.due - time.time()


def missing_events(storage: StorageResource) -> Missing | None:
    """The events that the latest load did not see; None where it saw all."""
    manifest = read_manifest(storage, IMPORT)
    count = int(manifest.facts.get(NOT_SHOWN, 0)) if manifest else 0
    return Missing(count, manifest.run, _due(manifest)) if manifest and count else None


def _due(manifest: Manifest) -> float:
    missing_for = manifest.at - float(manifest.facts.get(NOT_SHOWN_SINCE, manifest.at))
    return manifest.at + max(FIRST_LOOK_SECONDS, missing_for)
