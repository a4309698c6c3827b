"""Customers whose contact the portal has already, under another id or none."""

import pytest

from hsp_assets.loading.events import load_events
from hsp_assets.loading.objects import load_contacts
from hsp_assets.loading.outcome import Outcome
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.loading.conftest import Rows, counts, post

USERS = "USER_ID,AGE,EMAIL\n"
ANN = "u1,30,Ann@example.org\n"
VIEWS = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\nu1,a,View,1702000000\nu2,a,View,1702000001\n"


class Customers:
    """The customers of a portal."""

    def __init__(self, hubspot: HubSpotResource, rows: Rows) -> None:
        self.hubspot, self.rows = hubspot, rows

    def there(self, **properties: str) -> str:
        """Somebody made a contact; its record id."""
        return post(self.hubspot, "contacts", properties=properties)

    def load(self, content: str, header: str = USERS) -> Outcome:
        return load_contacts(self.hubspot, [self.rows("users", header + content)])

    def held(self, record: str, *names: str) -> list[str | None]:
        """What a contact holds."""
        (found,) = self.hubspot.read("contacts", [record], names)
        return [found["properties"][name] for name in names]


@pytest.fixture
def customers(hubspot: HubSpotResource, rows: Rows) -> Customers:
    return Customers(hubspot, rows)


def rejected(outcome: Outcome) -> list[tuple[int, str]]:
    return outcome.rejects.select("line", "error_type").rows()


def test_a_contact_of_the_address_without_an_id_is_adopted_once(customers: Customers) -> None:
    ann = customers.there(email="ann@example.org", firstname="Ann")
    outcome = customers.load(ANN + "u2,31,bob@example.org\n")
    assert counts(outcome) == (1, 1, 0, 0)
    assert outcome.adopted.select("line", "contact").rows() == [(2, ann)]
    held = customers.held(ann, "external_id", "age", "firstname", "email")
    assert held == ["u1", "30", "Ann", "ann@example.org"]
    assert counts(customers.load(ANN + "u2,31,bob@example.org\n")) == (0, 0, 2, 0)
    events = load_events(customers.hubspot, [customers.rows("interactions", VIEWS)])
    assert counts(events) == (2, 0, 0, 0)


def test_the_record_id_that_stands_for_a_missing_id_gives_way(customers: Customers) -> None:
    ann = customers.there(email="ann@example.org")
    customers.hubspot.update("contacts", [{"id": ann, "properties": {"external_id": ann}}])
    assert counts(customers.load(ANN)) == (0, 1, 0, 0)
    assert customers.held(ann, "external_id") == ["u1"]


def test_a_contact_of_the_address_with_another_id_rejects_the_row_and_is_named(
    customers: Customers,
) -> None:
    ann = customers.there(email="ann@example.org", external_id="shop-1")
    outcome = customers.load(ANN)
    assert counts(outcome) == (0, 0, 0, 1)
    assert rejected(outcome) == [(2, "EXTERNAL_ID_DIFFERS")]
    (message,) = outcome.rejects["message"]
    assert message.startswith(f"contact {ann} has this e-mail address and another external_id")
    assert customers.held(ann, "external_id", "age") == ["shop-1", None]


def test_of_two_rows_with_one_address_the_second_is_rejected(customers: Customers) -> None:
    ann = customers.there(email="ann@example.org")
    outcome = customers.load(ANN + "u2,31,ann@example.org\n")
    assert (counts(outcome), rejected(outcome)) == ((0, 1, 0, 1), [(3, "CONTACT_TAKEN")])
    assert customers.held(ann, "external_id") == ["u1"]


def test_an_address_that_moved_to_another_contact_rejects_the_row(customers: Customers) -> None:
    customers.load(ANN + "u2,31,bob@example.org\n")
    outcome = customers.load("u1,30,bob@example.org\n")
    assert rejected(outcome) == [(2, "ADDRESS_OF_ANOTHER_CONTACT")]


def test_an_id_that_is_another_contacts_record_id_does_not_overwrite_it(
    customers: Customers,
) -> None:
    eve = customers.there(email="eve@example.org")
    customers.hubspot.update("contacts", [{"id": eve, "properties": {"external_id": eve}}])
    outcome = customers.load(f"{eve},30,ann@example.org\n")
    assert rejected(outcome) == [(2, "EXTERNAL_ID_IS_RECORD_ID")]
    assert customers.held(eve, "email", "age") == ["eve@example.org", None]


def test_after_a_merge_both_ids_lead_to_the_record_that_lives_on(customers: Customers) -> None:
    content = ANN + "u2,31,bob@example.org\nu3,32,\n"
    assert counts(customers.load(content)) == (3, 0, 0, 0)
    ids = [
        r["id"]
        for u in ("u1", "u2")
        for r in customers.hubspot.read("contacts", [u], [], "external_id")
    ]
    living = post(
        customers.hubspot, "contacts/merge", primaryObjectId=ids[0], objectIdToMerge=ids[1]
    )
    outcome = customers.load(content)
    assert counts(outcome) == (0, 0, 3, 0)
    assert outcome.merged.select("line", "contact").rows() == [(3, living)]
    interactions = customers.rows("interactions", VIEWS)
    assert counts(load_events(customers.hubspot, [interactions])) == (2, 0, 0, 0)
    assert counts(load_events(customers.hubspot, [interactions])) == (0, 0, 2, 0)
    assert customers.held(living, "external_id", "age") == ["u1", "30"]


def test_a_further_address_of_a_merged_contact_is_no_change(customers: Customers) -> None:
    customers.load(ANN)
    (ann,) = customers.hubspot.read("contacts", ["u1"], [], "external_id")
    other = customers.there(email="annie@example.org")
    post(customers.hubspot, "contacts/merge", primaryObjectId=ann["id"], objectIdToMerge=other)
    assert counts(customers.load("u1,30,annie@example.org\n")) == (0, 0, 1, 0)
    assert customers.held(ann["id"], "email") == ["ann@example.org"]
