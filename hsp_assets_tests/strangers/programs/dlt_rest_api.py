"""dlt's REST API source, configured for HubSpot as its users do; prints what it read as JSON.

It knows no address of a page but the link of the page before.
"""

import json
import sys
from typing import Any

from dlt.sources.rest_api import rest_api_resources

NAMED_BY: dict[str, str] = json.loads(sys.argv[1])
ASSOCIATED = "contacts,companies,line_items"

config: Any = {
    "client": {
        "base_url": "https://api.hubapi.com/crm/v3/",
        "auth": {"type": "bearer", "token": sys.argv[2]},
        "paginator": {"type": "json_link", "next_url_path": "paging.next.link"},
    },
    "resource_defaults": {"primary_key": "id", "endpoint": {"data_selector": "results"}},
    "resources": [
        {
            "name": kind,
            "endpoint": {
                "path": f"objects/{kind}",
                "params": {"limit": 100, "associations": ASSOCIATED, "properties": name},
            },
        }
        for kind, name in NAMED_BY.items()
    ]
    + [{"name": "owners", "endpoint": {"path": "owners", "params": {"limit": 100}}}],
}
read: dict[str, list[list[str]]] = {}
for resource in rest_api_resources(config):
    name = NAMED_BY.get(resource.name)
    rows: list[dict[str, Any]] = list(resource)
    read[resource.name] = [
        [row["id"], row["properties"][name] if name else row["email"]] for row in rows
    ]
    for row in rows:
        for other, associated in (row.get("associations") or {}).items():
            pairs = read.setdefault(f"{resource.name}-{other.replace(' ', '_')}", [])
            ids = dict.fromkeys(to["id"] for to in associated["results"])
            pairs += [[row["id"], to] for to in ids]
sys.stdout.write(json.dumps(read))
