"""dlt's verified source, as `dlt init hubspot` leaves it; prints what it read as JSON."""

import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[3])
from hubspot import hubspot

NAMED_BY: dict[str, str] = json.loads(sys.argv[1])
source: Any = hubspot
read: dict[str, list[list[str]]] = {}
for kind, resource in source(api_key=sys.argv[2]).resources.items():
    rows: list[dict[str, Any]] = list(resource)
    if kind in NAMED_BY or kind == "owners":
        read[kind] = [[row["id"], row[NAMED_BY.get(kind, "email")]] for row in rows]
    for row in rows:
        for other in ("companies", "contacts", "deals"):
            associated = [one[f"{other}_id"] for one in row.get(other) or []]
            read.setdefault(f"{kind}-{other}", []).extend([row["id"], one] for one in associated)
sys.stdout.write(json.dumps(read))
