"""GraphQL queries as the recommendation card sends them."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

CARD = """
query GetAssociatedObjectsAndRecommendedProducts($contactId: String!, $filterGroup: crm_filter!) {
  CRM {
    contact(uniqueIdentifier: "id", uniqueIdentifierValue: $contactId) {
      associations {
        p_product_recommendations_collection__product_recommendations_to_contact {
          items { hs_object_id recommended_product_name }
          total
        }
      }
    }
    product_collection(filter: $filterGroup) { ...shown }
  }
}
fragment shown on product_collection { items { external_id name } }
query Other {
  CRM { product_collection(limit: 1, orderBy: "name__desc") { items { title: name } hasMore } }
}
"""


@pytest.fixture
def card(shop: Hub) -> Hub:
    """A portal with recommendations as records of a custom object."""
    names = ("product_recommendations", "Recommendation", "recommended_product_name")
    shop.define_object(*names, to=["CONTACT"])
    for key, name in (("a", "Hat"), ("b", "Coat"), ("c", "Shoe")):
        shop.create("products", external_id=key, name=name)
    return shop


def ask(hub: Hub, query: str, operation: str | None = None, **variables: Any) -> dict[str, Any]:
    body = {"query": query, "operationName": operation, "variables": variables}
    return hub.post("/collector/graphql", body)


def test_the_card_reads_a_contacts_recommendations_and_the_products_it_names(card: Hub) -> None:
    contact = card.create("contacts")
    (kind,) = card.get("/crm/v4/associations/p_product_recommendations/contacts/labels")["results"]
    spec = {"associationCategory": kind["category"], "associationTypeId": kind["typeId"]}
    made = card.create(
        "product_recommendations",
        [{"to": {"id": contact}, "types": [spec]}],
        recommended_product_name="Hat",
    )
    operation = "GetAssociatedObjectsAndRecommendedProducts"
    wanted = {"OR": [{"external_id__eq": "c"}, {"external_id__eq": "a"}]}
    crm = ask(card, CARD, operation, contactId=contact, filterGroup=wanted)["data"]["CRM"]
    name = "p_product_recommendations_collection__product_recommendations_to_contact"
    assert crm["contact"]["associations"][name] == {
        "items": [{"hs_object_id": made, "recommended_product_name": "Hat"}],
        "total": 1,
    }
    assert [one["name"] for one in crm["product_collection"]["items"]] == ["Hat", "Shoe"]


def test_a_collection_is_ordered_paged_and_renamed(card: Hub) -> None:
    products = ask(card, CARD, "Other")["data"]["CRM"]["product_collection"]
    assert products == {"items": [{"title": "Shoe"}], "hasMore": True}


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ('{external_id__in: ["a", "b"], name__neq: "Hat"}', ["Coat"]),
        ('{OR: [{name__eq: "Hat"}, {AND: [{name__eq: "Coat"}, {external_id__eq: "a"}]}]}', ["Hat"]),
        ("{name__not_null: true, description__null: true}", ["Hat", "Coat", "Shoe"]),
    ],
)
def test_filters_combine(card: Hub, wanted: str, names: list[str]) -> None:
    query = f"{{ CRM {{ product_collection(filter: {wanted}) {{ items {{ name }} }} }} }}"
    products = ask(card, query)["data"]["CRM"]["product_collection"]["items"]
    assert [one["name"] for one in products] == names


def test_a_record_that_does_not_exist_is_null(card: Hub) -> None:
    query = '{ CRM { contact(uniqueIdentifierValue: "1") { email } } }'
    assert ask(card, query) == {"data": {"CRM": {"contact": None}}}


@pytest.mark.parametrize(
    "query",
    [
        "{ CRM {",
        "{ CRM { spaceship_collection { items { name } } } }",
        "{ CRM { product_collection { items { colour } } } }",
        "{ CRM { product_collection(filter: {name: 1}) { total } } }",
        "{ CRM { product_collection { ...round } } } fragment round on x { ...round }",
        "mutation { CRM { product_collection { total } } }",
        "{ nothing }",
    ],
)
def test_what_is_wrong_with_a_query_stands_in_the_answer(card: Hub, query: str) -> None:
    answer = ask(card, query)
    assert answer["data"] is None
    assert answer["errors"][0]["message"]
