"""What a materialization shows."""

from typing import Any

import dagster as dg


def metadata(result: dg.ExecuteInProcessResult, key: str) -> dict[str, Any]:
    """A materialization's metadata as plain values; a table is a list of its rows."""
    (materialized,) = result.asset_materializations_for_node(key.replace("/", "__"))
    return {
        name: [record.data for record in entry.records]
        if isinstance(entry, dg.TableMetadataValue)
        else entry.value
        for name, entry in materialized.metadata.items()
    }
