"""Whether the running real-time API serves what is live, and knows who is calling."""

from collections.abc import Callable

from hsp_assets.checks.check import Check, Finding, Severity, share
from hsp_assets.checks.from_manifest import Materialized, manifest_checks
from hsp_assets.schemas import EVENT_TYPES

MIN_CALLS = 20
"""Fewer calls say nothing about the callers."""
MIN_KNOWN_SHARE = 0.5
"""HubSpot's scripts with another id than training's would be known in none of their calls."""
NOT_DEPLOYED = "HSP_API_URL names no API, so none is tested."
NOT_OURS = "HSP_API_URL names no API, or AWS's sample, which does not tell."


def serves_what_is_live(asset: Materialized) -> Finding:
    """It answers, with the dataset version and the recommenders that are live."""
    return _unanswered(asset) or Finding(
        bool(asset["serves_live"]),
        f"{asset['url']} serves {'what is live' if asset['serves_live'] else 'something else'}. "
        "It loads a new version within seconds; if not, its log says why.",
    )


def answers_by_the_recommender(asset: Materialized) -> Finding:
    """Sample customers get a list, from the recommender and not best sellers in its place."""
    return _unanswered(asset) or Finding(
        asset["requested"] > 0
        and asset["answered"] == asset["requested"]
        and not asset["fallbacks"],
        f"{asset['answered']} of {asset['requested']} customers got a list, {asset['fallbacks']} "
        "of them best sellers because the recommender did not answer in time.",
        {
            "requested": asset["requested"],
            "answered": asset["answered"],
            "fallbacks": asset["fallbacks"],
        },
    )


def maps_record_ids(asset: Materialized) -> Finding:
    """Customers get the same list by their record id as by the id that training knows."""
    return _unanswered(asset) or Finding(
        asset["requested"] > 0 and asset["same_by_record_id"] == asset["requested"],
        f"{asset['same_by_record_id']} of {asset['requested']} customers got the same list by "
        "both ids.",
        {"requested": asset["requested"], "same": asset["same_by_record_id"]},
    )


def knows_its_callers(asset: Materialized) -> Finding:
    """Most calls since the API started were for a user whom training knows."""
    if unanswered := _unanswered(asset):
        return unanswered
    known, calls = asset["known_calls"], asset["calls"]
    if calls < MIN_CALLS:
        return Finding(
            passed=True,
            description=f"{calls} calls before this test, {known} of them for a trained user: "
            f"under {MIN_CALLS}, too few to judge.",
            metadata={"calls": calls, "known": known},
        )
    return Finding(
        known / calls >= MIN_KNOWN_SHARE,
        f"{share(known / calls)} of {calls:,} calls were for a user whom training knows; at least "
        f"{share(MIN_KNOWN_SHARE)} expected. If few are, callers send another kind of id: a record "
        "id needs nothing, an external id needs userIdType=external.",
        {"calls": calls, "known": known, "share": known / calls},
    )


def trains_on_its_events(asset: Materialized) -> Finding:
    """The types of all events since the API started train something."""
    if unanswered := _unanswered(asset):
        return unanswered
    trained, events = asset["trained_events"], asset["events"]
    return Finding(
        trained == events,
        f"{events - trained:,} of {events:,} events are of types that train nothing; those that do "
        f"are {', '.join(EVENT_TYPES)}. Correct the caller, or set HSP_API_EVENT_TYPES=trained, "
        "which refuses the others.",
        {"events": events, "trained": trained},
    )


def _unanswered(asset: Materialized) -> Finding | None:
    """The finding where the API did not answer."""
    return Finding(passed=False, description=asset["problem"]) if asset["problem"] else None


def _of_an_api(judge: Callable[[Materialized], Finding]) -> Check[Materialized]:
    return Check(judge, "blocks", lambda asset: bool(asset["deployed"]), NOT_DEPLOYED)


def _of_ours(
    judge: Callable[[Materialized], Finding], severity: Severity = "blocks"
) -> Check[Materialized]:
    return Check(judge, severity, _is_ours, NOT_OURS)


def _is_ours(asset: Materialized) -> bool:
    return bool(asset["deployed"]) and not asset.facts.get("of_aws")


CHECKS = (
    _of_ours(serves_what_is_live),
    _of_an_api(answers_by_the_recommender),
    _of_ours(maps_record_ids),
    _of_ours(knows_its_callers),
    _of_ours(trains_on_its_events, "warns"),
)

realtime_api = manifest_checks("recommender", "realtime_api", *CHECKS)
