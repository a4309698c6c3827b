"""Lists are returned again until they expire or their user does something."""

from hsp_assets.api.recommendations.cache import IN_FLIGHT_SECONDS, RecommendationCache
from hsp_assets.api.recommendations.item_list import ItemList

ITEMS = ItemList("v1", ("a", "b"))


def cache_with_anns_list(seconds: float = 10, limit: int = 1_000_000) -> RecommendationCache:
    cache = RecommendationCache(seconds, limit)
    cache.put(cache.key("ann", "query"), ITEMS)
    return cache


def test_the_same_query_of_the_same_user_gets_the_same_list() -> None:
    cache = cache_with_anns_list()
    assert cache.get(cache.key("ann", "query")) is ITEMS
    assert cache.get(cache.key("ann", "other")) is None
    assert cache.get(cache.key("bob", "query")) is None


def test_a_list_expires() -> None:
    now = 100.0
    cache = RecommendationCache(10, 1_000_000, lambda: now)
    cache.put(cache.key("ann", "query"), ITEMS)
    now += 9
    assert cache.get(cache.key("ann", "query")) is ITEMS
    now += 2
    assert cache.get(cache.key("ann", "query")) is None


def test_an_event_invalidates_all_of_the_users_lists() -> None:
    cache = cache_with_anns_list()
    cache.invalidate("ann")
    assert cache.get(cache.key("ann", "query")) is None
    cache.put(cache.key("ann", "query"), ITEMS)
    assert cache.get(cache.key("ann", "query")) is ITEMS


def test_a_list_requested_before_an_event_is_not_found_after_it() -> None:
    cache = RecommendationCache(10, 1_000_000)
    keys = [cache.key(user, "query") for user in ("ann", "bob")]
    cache.invalidate("ann")
    for key in keys:
        cache.put(key, ITEMS)
    assert cache.get(cache.key("ann", "query")) is None
    assert cache.get(cache.key("bob", "query")) is ITEMS


def test_an_event_is_remembered_until_every_older_list_has_expired() -> None:
    now = 100.0
    cache = RecommendationCache(10, 1_000_000, lambda: now)
    requested = cache.key("ann", "query")
    cache.invalidate("ann")
    now += IN_FLIGHT_SECONDS - 1
    cache.put(requested, ITEMS)
    for _ in range(30):
        assert cache.get(cache.key("ann", "query")) is None
        now += 1
    assert cache.key("ann", "query") == requested


def test_the_least_recently_used_list_is_evicted_when_memory_is_full() -> None:
    cache = cache_with_anns_list(limit=3 * ITEMS.size)
    for user in ("bob", "cid"):
        cache.put(cache.key(user, "query"), ITEMS)
    cache.get(cache.key("ann", "query"))
    cache.put(cache.key("dan", "query"), ITEMS)
    cached = [u for u in ("ann", "bob", "cid", "dan") if cache.get(cache.key(u, "query"))]
    assert cached == ["ann", "cid", "dan"]


def test_storing_a_list_again_takes_no_more_memory() -> None:
    cache = cache_with_anns_list(limit=2 * ITEMS.size)
    cache.put(cache.key("bob", "query"), ITEMS)
    for _ in range(5):
        cache.put(cache.key("ann", "query"), ITEMS)
    assert cache.get(cache.key("bob", "query")) is ITEMS


def test_zero_seconds_means_no_cache() -> None:
    cache = cache_with_anns_list(seconds=0)
    assert cache.get(cache.key("ann", "query")) is None
