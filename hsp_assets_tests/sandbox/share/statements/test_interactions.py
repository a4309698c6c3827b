"""`sql/staging/interactions.sql` on data that shows the tutorial's defects, by their numbers."""

from datetime import UTC, datetime
from typing import Any

from hsp_assets_tests.sandbox.share.shop import PortalWriter
from hsp_assets_tests.sandbox.share.statements.conftest import Rows, Staging

DATASET = "interactions"
CONTACTS, DEALS, PRODUCTS, LINE_ITEMS = "0-1", "0-3", "0-7", "0-8"
PENDING, COMPLETED, ABANDONED = "shop-0", "shop-1", "shop-2"
SECOND = 1_000
HOUR = 3_600 * SECOND
START = 1_700_000_000


class Shopper:
    """Fills a portal: what one does in it happens a second after what was done before."""

    def __init__(self, portal: PortalWriter) -> None:
        self.portal = portal

    def event(self, id_: str, contact: int | None = 10, **properties: str) -> None:
        self.portal.now += SECOND
        view = {"event_type": "View", "item_id": "i1", "user_id": "u1"}
        self.portal.occur(id_, contact, **(view | properties))

    def deal(self, id_: int, *stages: str, contact: int | None = 10, **properties: str) -> None:
        """A deal that goes through stages, a minute in each, created in the first."""
        self.portal.now += SECOND
        shared = {"pipeline": "shop", "cart_discount": "Yes", "createdate": _time(self.portal.now)}
        for stage in stages:
            self.portal.put(DEALS, id_, dealstage=stage, **(shared | properties))
            self.portal.now += 60 * SECOND
        if contact:
            self.portal.associate((DEALS, id_), (CONTACTS, contact), 3)

    def line_item(self, id_: int, deal: int, product: str = "70", **properties: str) -> None:
        self.portal.put(LINE_ITEMS, id_, **({"hs_product_id": product} | properties))
        self.portal.associate((LINE_ITEMS, id_), (DEALS, deal), 20)


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat().replace("+00:00", "Z")


def fill(portal: PortalWriter) -> None:
    portal.define_pipeline("shop", "eCommerce", "Checkout Pending", "Checkout Completed", "Lost")
    portal.define_pipeline("b2b", "Sales", "Checkout Pending", "Checkout Completed")
    portal.define_association(DEALS, CONTACTS, 50, "gift")
    portal.define_association(LINE_ITEMS, DEALS, 51, "extra")
    for contact in (10, 11):
        portal.put(CONTACTS, contact, external_id=f"u{contact - 9}")
    portal.put(CONTACTS, 12, external_id="")
    for product in (70, 71, 72):
        portal.put(PRODUCTS, product, external_id=f"i{product - 69}", category_level_1="c")
    portal.archive(PRODUCTS, 72)
    shopper = Shopper(portal)
    see(shopper)
    buy(shopper)


def see(shopper: Shopper) -> None:
    shopper.event("first", item_discount="No")
    shopper.event("second", item_id=" i2 ", item_category_l1="")
    shopper.event("no-type", event_type="")
    shopper.portal.occur("no-type-either", 10, item_id="i1", user_id="u1")
    shopper.event("cart", event_type="AddToCart")
    shopper.event("nobody", contact=None)
    shopper.event("no-id", contact=12, user_id="u9")
    shopper.event("another", user_id="u2")
    shopper.event("dollars", item_price="$10")
    shopper.event("decimals", item_price="9.99")
    shopper.event("unknown-item", item_id="i999")
    shopper.portal.now += 100
    shopper.event("early", event_type="ViewCart")
    shopper.portal.now += 890
    shopper.portal.occur("late", 10, event_type="ViewCart", item_id="i1", user_id="u1")
    shopper.portal.now += 10


def buy(shopper: Shopper) -> None:
    shopper.deal(30, PENDING)
    shopper.line_item(80, 30)
    shopper.deal(31, PENDING, COMPLETED, closedate=_time(shopper.portal.now + 5 * SECOND))
    shopper.line_item(81, 31)
    now = shopper.portal.now
    shopper.portal.now = _closed(shopper) * SECOND
    shopper.portal.occur("told", 10, event_type="Purchase", item_id="i1", user_id="u1")
    shopper.portal.now = now
    shopper.deal(32, COMPLETED, closedate="")
    shopper.line_item(82, 32, external_id="")
    shopper.deal(33, PENDING, contact=None)
    shopper.portal.associate((DEALS, 33), (CONTACTS, 10), 50, "USER_DEFINED")
    shopper.portal.associate((DEALS, 33), (CONTACTS, 11), 3)
    shopper.portal.associate((DEALS, 33), (CONTACTS, 11), 50, "USER_DEFINED")
    shopper.line_item(83, 33)
    shopper.deal(34, PENDING)
    shopper.line_item(84, 34)
    shopper.line_item(85, 34, "71", quantity="3")
    shopper.portal.associate((LINE_ITEMS, 85), (DEALS, 34), 51, "USER_DEFINED")
    shopper.deal(35, "b2b-0", "b2b-1", pipeline="b2b")
    shopper.line_item(86, 35)
    shopper.deal(36, ABANDONED)
    shopper.line_item(87, 36)
    shopper.deal(37, PENDING, ABANDONED)
    shopper.line_item(88, 37)
    shopper.deal(38, PENDING)
    shopper.deal(39, PENDING, contact=None)
    shopper.line_item(89, 39)
    shopper.deal(40, PENDING)
    shopper.line_item(90, 40, "72", external_id="i3")
    shopper.deal(41, COMPLETED, closedate=_time(shopper.portal.now))
    shopper.line_item(91, 41, "71")
    shopper.portal.write("DELETE FROM property_history WHERE object_id = 41", scope=DEALS)


def _closed(shopper: Shopper) -> int:
    """When deal 31 was closed, in epoch seconds."""
    query = "SELECT properties ->> 'closedate' FROM objects WHERE id = 31"
    closed = shopper.portal.connection.execute(query).fetchone()[0]
    return int(datetime.fromisoformat(closed).timestamp())


def events(rows: Rows, *ids: str) -> list[dict[str, Any]]:
    return [row for id_ in ids for row in rows if row["SOURCE_ID"] == id_]


def of_deal(rows: Rows, deal: int) -> list[tuple[str, str | None, str | None]]:
    """Event type, user and item of the rows that a deal made."""
    return sorted(
        (row["EVENT_TYPE"], row["USER_ID"], row["ITEM_ID"])
        for row in rows
        if row["SOURCE"] == "deal" and row["SOURCE_ID"].startswith(f"{deal}-")
    )


def at(rows: Rows, deal: int, event_type: str) -> list[int]:
    return [
        row["TIMESTAMP"]
        for row in rows
        if row["SOURCE_ID"].startswith(f"{deal}-") and row["EVENT_TYPE"] == event_type
    ]


def test_defect_02_a_blank_is_missing_whatever_the_share_makes_of_it(rows: Rows) -> None:
    texts = ("USER_ID", "ITEM_ID", "EVENT_TYPE", "DISCOUNT")
    assert not [row for row in rows for name in texts if row[name] == ""]


def test_defect_04_the_columns_are_the_datasets_and_where_a_row_comes_from(rows: Rows) -> None:
    dataset = ["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP", "DISCOUNT"]
    assert list(rows[0]) == [*dataset, "SOURCE", "SOURCE_ID"]


def test_defect_16_each_event_of_a_contact_is_a_row_under_its_own_id(rows: Rows) -> None:
    ids = ("first", "second", "cart", "another", "dollars", "decimals")
    assert [row["SOURCE_ID"] for row in events(rows, *ids)] == list(ids)


def test_defect_17_a_deal_with_two_line_items_is_two_rows(rows: Rows) -> None:
    assert of_deal(rows, 34) == [("AddToCart", "u1", "i1"), ("AddToCart", "u1", "i2")]


def test_defect_18_events_without_a_type_stay_for_the_gate_each_for_itself(rows: Rows) -> None:
    unknown = events(rows, "no-type", "no-type-either")
    assert [(row["EVENT_TYPE"], row["USER_ID"]) for row in unknown] == [(None, "u1")] * 2


def test_defect_18_a_cart_that_only_an_event_tells_of_is_kept(rows: Rows) -> None:
    assert events(rows, "cart")[0]["EVENT_TYPE"] == "AddToCart"


def test_defect_18_what_a_deal_tells_too_is_told_once(rows: Rows) -> None:
    assert events(rows, "told") == []
    assert len(at(rows, 31, "Purchase")) == 1


def test_defect_19_a_completed_deal_keeps_its_cart(rows: Rows) -> None:
    assert [kind for kind, _user, _item in of_deal(rows, 31)] == ["AddToCart", "Purchase"]
    [added], [bought] = at(rows, 31, "AddToCart"), at(rows, 31, "Purchase")
    assert 0 < bought - added <= 5


def test_defect_19_an_abandoned_deal_keeps_its_cart(rows: Rows) -> None:
    assert of_deal(rows, 37) == [("AddToCart", "u1", "i1")]


def test_defect_19_a_deal_whose_history_is_gone_counts_by_its_stage(rows: Rows) -> None:
    assert of_deal(rows, 41) == [("Purchase", "u1", "i2")]


def test_defect_20_without_a_close_date_the_entry_of_the_stage_counts(
    staging: Staging, rows: Rows
) -> None:
    with staging.share.session() as session:
        [entered] = session.execute(
            "SELECT UPDATEDAT AS AT FROM OBJECT_PROPERTIES_HISTORY "
            "WHERE OBJECTID = 32 AND NAME = 'dealstage'"
        ).rows
    assert at(rows, 32, "Purchase") == [int(entered["AT"].replace(tzinfo=UTC).timestamp())]


def test_defect_21_a_stage_of_the_same_name_in_another_pipeline_is_another(rows: Rows) -> None:
    assert of_deal(rows, 35) == []


def test_defect_22_a_row_needs_no_category(rows: Rows) -> None:
    assert events(rows, "second")[0]["ITEM_ID"] == "i2"
    assert of_deal(rows, 30) == [("AddToCart", "u1", "i1")]


def test_defect_23_the_item_is_the_product_of_the_line_item(rows: Rows) -> None:
    assert of_deal(rows, 32) == [("Purchase", "u1", "i1")]


def test_defect_23_a_line_item_whose_product_is_gone_stays_for_the_gate(rows: Rows) -> None:
    assert of_deal(rows, 40) == [("AddToCart", "u1", "i3")]


def test_defect_24_of_several_contacts_the_main_one_counts_and_labels_add_nothing(
    rows: Rows,
) -> None:
    assert of_deal(rows, 33) == [("AddToCart", "u2", "i1")]


def test_defect_24_what_deals_lack_is_counted(staging: Staging) -> None:
    names = {"event_view": "EVENTS_E_COMMERCE_INTERACTIONS", "pipeline": "shop"}
    stages = {"pending_stage": PENDING, "completed_stage": COMPLETED}
    [counted] = staging.left_out("interactions", **names, **stages)
    assert counted == {
        "events": 14,
        "events_without_contact": 1,
        "events_of_another_user": 1,
        "deals": 12,
        "deals_of_other_pipelines": 1,
        "deals_in_other_stages": 1,
        "deals_without_line_item": 1,
        "deals_without_contact": 1,
        "deals_of_several_contacts": 1,
    }


def test_defect_25_the_user_is_the_contact_and_not_what_was_typed(rows: Rows) -> None:
    users = [row["USER_ID"] for row in events(rows, "another", "nobody", "no-id")]
    assert users == ["u1", None, None]


def test_defect_26_a_price_with_a_symbol_or_decimals_stops_nothing(rows: Rows) -> None:
    assert len(events(rows, "dollars", "decimals")) == 2


def test_defect_27_times_are_exact_seconds_cut_and_never_rounded(rows: Rows) -> None:
    assert events(rows, "first")[0]["TIMESTAMP"] == START + 1
    carts = [row["TIMESTAMP"] for row in rows if row["EVENT_TYPE"] == "ViewCart"]
    assert carts == [START + 11]


def test_defect_27_a_quantity_of_three_is_one_interaction(rows: Rows) -> None:
    assert [item for _kind, _user, item in of_deal(rows, 34)] == ["i1", "i2"]


def test_defect_28_events_and_deals_are_of_one_shape(rows: Rows) -> None:
    kinds = {name: {type(row[name]) for row in rows} - {type(None)} for name in rows[0]}
    assert kinds == {name: {int if name == "TIMESTAMP" else str} for name in rows[0]}
    assert {row["DISCOUNT"] for row in rows} == {"Yes", "No", None}


def test_defect_08_an_id_that_no_product_has_stays_for_the_gate(rows: Rows) -> None:
    assert events(rows, "unknown-item")[0]["ITEM_ID"] == "i999"
