"""Whether the running real-time API serves what is live, and knows who is calling."""

from hsp_assets.checks.findings import Finding, share
from hsp_assets.checks.from_metadata import Judged, metadata_checks
from hsp_assets.metadata import Metadata
from hsp_assets.resources.policy import PolicyResource

MIN_CALLS = 20
"""Fewer calls say nothing about the callers."""
MIN_KNOWN_SHARE = 0.5
"""HubSpot's scripts with another id than training's would be known in none of their calls."""
NOT_DEPLOYED = "HSP_API_URL names no API, so none is asked."


def serves_what_is_live(said: Metadata, _policy: PolicyResource) -> Finding:
    """It answers, with the dataset version and the recommenders that are live."""
    return _asked(said) or Finding(
        bool(said["serves_live"]),
        f"{said['url']} serves {'what is live' if said['serves_live'] else 'something else'}. "
        "It takes up a new version within seconds; if not, its log says why.",
    )


def answers_by_the_recommender(said: Metadata, _policy: PolicyResource) -> Finding:
    """Sample customers get a list, from the recommender and not best sellers in its place."""
    return _asked(said) or Finding(
        said["asked"] > 0 and said["answered"] == said["asked"] and not said["fallbacks"],
        f"{said['answered']} of {said['asked']} customers got a list, {said['fallbacks']} of them "
        "best sellers because the recommender did not answer in time.",
        {"asked": said["asked"], "answered": said["answered"], "fallbacks": said["fallbacks"]},
    )


def maps_record_ids(said: Metadata, _policy: PolicyResource) -> Finding:
    """Customers get the same list by their record id as by the id that training knows."""
    return _asked(said) or Finding(
        said["asked"] > 0 and said["same_by_record_id"] == said["asked"],
        f"{said['same_by_record_id']} of {said['asked']} customers got the same list by both ids.",
        {"asked": said["asked"], "same": said["same_by_record_id"]},
    )


def knows_its_callers(said: Metadata, _policy: PolicyResource) -> Finding:
    """Most calls since the API started were for a user whom training knows."""
    asked = _asked(said)
    if asked:
        return asked
    known, calls = said["known_calls"], said["calls"]
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


def _asked(said: Metadata) -> Finding | None:
    """The finding where the API was not asked."""
    if not said["deployed"]:
        return Finding(passed=True, description=NOT_DEPLOYED)
    return Finding(passed=False, description=said["problem"]) if said["problem"] else None


realtime_api = metadata_checks(
    "recommender",
    "realtime_api",
    Judged("blocks", serves_what_is_live),
    Judged("blocks", answers_by_the_recommender),
    Judged("blocks", maps_record_ids),
    Judged("blocks", knows_its_callers),
)
