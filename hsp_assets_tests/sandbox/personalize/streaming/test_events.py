"""PutEvents through boto3, seen through recommendations."""

import datetime
from collections.abc import Callable

import pytest

from hsp_assets.sandbox.personalize import Options
from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop, StartWith

FOR_YOU = "recommended_for_you"
NOW = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)


def open_for_events(shop: Shop) -> None:
    shop.open("Interactions", "Items")
    shop.create("event_tracker", "tracker", datasetGroupArn=shop.arns["shop"])


def train_with_events(shop: Shop) -> None:
    open_for_events(shop)
    shop.load("Interactions", shop.texts["Interactions"])
    shop.load("Items", shop.texts["Items"])
    shop.train(FOR_YOU)
    shop.train("best_sellers")


@pytest.fixture
def tracked(start_with: StartWith) -> Shop:
    """A shop without data that takes events."""
    return start_with(open_for_events)


@pytest.fixture
def live(start_with: StartWith) -> Shop:
    """A trained shop that takes events."""
    return start_with(train_with_events)


def put(
    shop: Shop,
    *items: str,
    kind: str = "View",
    user: str | None = "u1",
    session: str = "s1",
    **more: object,
) -> None:
    """Send an event for each item, a second apart."""
    events = [
        {"eventType": kind, "itemId": item, "sentAt": NOW + datetime.timedelta(seconds=n), **more}
        for n, item in enumerate(items)
    ]
    who = {"userId": user} if user else {}
    shop.send(events, sessionId=session, **who)


def stored(shop: Shop) -> int:
    """How many events the dataset has, as an export tells."""
    name = f"export-{len(shop.arns)}"
    shop.export("Interactions", name, "s3://shop/exports")
    return shop.text(f"exports/{name}/part-00000.csv").count("\n") - 1


def test_an_event_moves_the_same_user_s_next_answer_only(live: Shop) -> None:
    mine, others = (live.recommend(FOR_YOU, userId=user) for user in ("u1", "u2"))
    popular = live.recommend("best_sellers", userId="u1")
    put(live, "i30", "i32", "i34")
    assert live.recommend(FOR_YOU, userId="u1") != mine
    assert live.recommend(FOR_YOU, userId="u2") == others
    assert live.recommend("best_sellers", userId="u1") == popular


def test_a_new_user_is_known_after_the_first_event(live: Shop) -> None:
    stranger = live.recommend(FOR_YOU, userId="new")
    put(live, "i7", user="new")
    assert live.recommend(FOR_YOU, userId="new") != stranger


def test_a_purchased_item_is_not_recommended_any_more(live: Shop) -> None:
    first = live.recommend(FOR_YOU, userId="u1")[0]
    put(live, first, kind="Purchase")
    assert first not in live.recommend(FOR_YOU, userId="u1", numResults=500)


def test_filters_see_events_at_once(live: Shop) -> None:
    arn = live.filter("seen", 'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Wish")')
    put(live, "i3", kind="Wish")
    assert live.recommend("best_sellers", userId="u1", filterArn=arn) == ["i3"]


def test_equal_events_and_repeated_ids_are_kept_once(tracked: Shop) -> None:
    put(tracked, "i1")
    put(tracked, "i1")
    assert stored(tracked) == 1
    put(tracked, "i2", eventId="e1")
    put(tracked, "i3", eventId="e1")
    assert stored(tracked) == 2


def test_anonymous_events_are_joined_to_the_user_who_logs_in(live: Shop) -> None:
    before = live.recommend(FOR_YOU, userId="new")
    put(live, "i7", user=None, session="s9")
    assert live.recommend(FOR_YOU, userId="new") == before
    put(live, "i9", user="new", session="s9")
    assert stored(live) == 2


def test_events_survive_a_restart_and_a_full_import(live: Shop, start: StartShop) -> None:
    put(live, "i30")
    again = start(earlier=live)
    assert stored(again) == 1
    again.load("Interactions", again.texts["Interactions"])
    assert stored(again) == 1


def test_events_are_trained_on(live: Shop) -> None:
    for number in range(30):
        put(live, "i38", "i39", kind="Purchase", user=f"buyer{number}")
    assert live.train("best_sellers", "later")["status"] == "ACTIVE"
    assert live.recommend("later", userId="u1")[0] in {"i38", "i39"}


def test_further_columns_come_as_properties(live: Shop) -> None:
    put(live, "i1", properties='{"discount": "Yes"}')
    arn = live.filter("cheap", 'INCLUDE ItemID WHERE Interactions.DISCOUNT IN ("Yes")')
    put(live, "i1", user="new", properties='{"discount": "Yes"}')
    assert live.recommend("best_sellers", userId="new", filterArn=arn) == ["i1"]


def test_events_have_limits(tracked: Shop) -> None:
    send: Callable[..., None] = put
    limits: list[tuple[dict[str, object], str]] = [
        ({"properties": '{"userId": "u2"}'}, "userId is not one of"),
        ({"properties": '{"colour": "red"}'}, "colour is not one of"),
        ({"properties": "{"}, "not JSON"),
        ({"properties": "x" * 1_025}, "length less than or equal to 1024"),
        ({"kind": "x" * 257}, "length less than or equal to 256"),
        ({"impression": ["i"] * 26}, "length less than or equal to 25"),
        ({"impression": ["é" * 256] * 25}, "10240 bytes"),
        ({"sentAt": NOW.replace(year=5_200)}, "seconds, not in milliseconds"),
    ]
    for member, reason in limits:
        with pytest.raises(tracked.events.exceptions.InvalidInputException, match=reason):
            send(tracked, "i1", **member)
    assert stored(tracked) == 0


def test_a_long_event_within_the_limits_is_taken(tracked: Shop) -> None:
    properties = f'{{"discount": "{"x" * 900}"}}'
    put(tracked, "i1", impression=["i" * 256] * 25, properties=properties)
    assert stored(tracked) == 1


def test_a_request_is_taken_whole_or_not_at_all(tracked: Shop) -> None:
    view = {"eventType": "View", "itemId": "i1", "sentAt": NOW}
    with pytest.raises(tracked.events.exceptions.InvalidInputException):
        tracked.send([view, {**view, "properties": "{"}], sessionId="s", userId="u1")
    assert stored(tracked) == 0


def test_eleven_events_are_too_many(tracked: Shop) -> None:
    with pytest.raises(tracked.events.exceptions.InvalidInputException, match="equal to 10"):
        put(tracked, *(f"i{number}" for number in range(11)))


def test_the_tracker_must_exist_and_be_active(start: StartShop, tracked: Shop) -> None:
    request = {"sessionId": "s", "eventList": [{"eventType": "View", "sentAt": NOW}]}
    send: Callable[..., object] = tracked.events.put_events
    with pytest.raises(tracked.events.exceptions.InvalidInputException, match="trackingId"):
        send(trackingId="none", **request)
    tracking_id = tracked.describe("event_tracker", tracked.arns["tracker"])["trackingId"]
    slow = start(Options(seconds_per_status=60), tracked)
    slow.control.delete_event_tracker(eventTrackerArn=slow.arns["tracker"])
    with pytest.raises(tracked.events.exceptions.InvalidInputException, match="ACTIVE"):
        send(trackingId=tracking_id, **request)
