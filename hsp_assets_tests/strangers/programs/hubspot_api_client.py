"""HubSpot's Python client as its README uses it; prints what it read as JSON."""

import json
import os
import sys
from typing import Any

from hubspot import HubSpot
from hubspot.crm.associations import BatchInputPublicObjectId
from hubspot.crm.associations.v4 import BatchInputPublicFetchAssociationsBatchRequest

NAMED_BY: dict[str, str] = json.loads(sys.argv[1])
client = HubSpot(
    access_token=sys.argv[2],
    proxy=os.environ["HTTPS_PROXY"],
    ssl_ca_cert=os.environ["SSL_CERT_FILE"],
)
read: dict[str, list[list[str]]] = {}
for kind, name in NAMED_BY.items():
    rows = getattr(client.crm, kind).get_all(properties=[name])
    read[kind] = [[row.id, row.properties[name]] for row in rows]

owners: list[list[str]] = []
after = None
while True:
    page = client.crm.owners.owners_api.get_page(limit=100, after=after)
    owners += [[owner.id, owner.email] for owner in page.results]
    if page.paging is None:
        break
    after = page.paging.next.after
read["owners"] = owners


def batches(kind: str) -> list[list[dict[str, str]]]:
    """The ids of a type's records, a thousand at a time."""
    ids = [{"id": id_} for id_, _ in read[kind]]
    return [ids[start : start + 1000] for start in range(0, len(ids), 1000)]


def pairs(results: Any, id_name: str) -> list[list[str]]:  # noqa: ANN401 (untyped library)
    """Both ids of each association that a batch answers."""
    rows = [one.to_dict() for one in results]
    return [[one["_from"]["id"], str(to[id_name])] for one in rows for to in one["to"]]


for kind, other in (("contacts", "companies"), ("deals", "line_items"), ("deals", "companies")):
    read[f"{kind}-{other}"] = []
    for inputs in batches(kind):
        wanted = BatchInputPublicFetchAssociationsBatchRequest(inputs=inputs)
        answer = client.crm.associations.v4.batch_api.get_page(kind, other, wanted)
        read[f"{kind}-{other}"] += pairs(answer.results, "to_object_id")
read["deals-contacts"] = []
for inputs in batches("deals"):
    answer = client.crm.associations.batch_api.read(
        "deals", "contacts", BatchInputPublicObjectId(inputs=inputs)
    )
    read["deals-contacts"] += pairs(answer.results, "id")
sys.stdout.write(json.dumps(read))
