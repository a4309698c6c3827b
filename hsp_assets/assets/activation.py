"""What was learned, written back to HubSpot, where marketing and sales can use it.

Not part of the job `everything`: custom objects need an Enterprise subscription, and every contact
is a request. The job `activation` does it.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace

import dagster as dg

from hsp_assets.activation.custom_object import ensure_place
from hsp_assets.activation.recommending import Customer, LiveRecommendations, ProductNames
from hsp_assets.activation.syncing import Recommendations, Replacement, Written
from hsp_assets.assets import recommender
from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender
from hsp_assets.loading.progress import Progress
from hsp_assets.metadata import Metadata, table
from hsp_assets.portal import model as portal
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_custom_objects import RECORDS_PER_BATCH
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import shown_id

asset = group("activation", "hubspot", "personalize")
PERSONAL = RECOMMENDERS["recommended_for_you"].name
SHOWN = 10


@asset(deps=[recommender.recommended_for_you])
def product_recommendations(
    context: dg.AssetExecutionContext,
    hubspot: HubSpotResource,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    """Each customer's recommendations, as records of a custom object beside the contact."""
    datasets = Datasets(storage, policy.dataset_group)
    live, customers = _live(datasets), _customers(datasets)
    recommended = LiveRecommendations(personalize, live, policy.recommendations_per_contact)
    place = ensure_place(hubspot.custom_objects, portal.RECOMMENDATION)
    replacement = Replacement(hubspot.custom_objects, place)
    progress = Progress("recommendations", len(customers), context.log.info)
    shown: list[Recommendations] = []
    for some in _batches(hubspot, recommended, customers):
        replacement.write(some)
        progress.advance(len(some))
        shown += some[: SHOWN - len(shown)]
    return materialized(context, storage, _report(replacement.finish(), live, shown))


def _live(datasets: Datasets) -> LiveRecommender:
    live = datasets.live().recommenders.get(PERSONAL)
    if live is None:
        raise PermanentFailure(
            f"No version of {PERSONAL} is live. Materialize recommender/recommended_for_you."
        )
    return live


def _customers(datasets: Datasets) -> list[Customer]:
    """The contacts of the live version of the datasets."""
    identity = datasets.live_parquet(IDENTITY)
    if identity is None:
        raise PermanentFailure(
            "No version of the datasets is live. Materialize the group datasets."
        )
    return [(str(r), str(u)) for r, u in identity.select("RECORD_ID", "USER_ID").iter_rows()]


def _batches(
    hubspot: HubSpotResource, recommended: LiveRecommendations, customers: list[Customer]
) -> Iterator[list[Recommendations]]:
    """What customers are recommended, as many at a time as fit into one request."""
    names, size = ProductNames(hubspot), RECORDS_PER_BATCH // recommended.length
    for start in range(0, len(customers), size):
        answers = list(recommended.of(customers[start : start + size]))
        names.learn(item for _, items in answers for item in items)
        yield [names.named(customer, items) for customer, items in answers]


def _report(done: Written, live: LiveRecommender, shown: list[Recommendations]) -> Metadata:
    return {
        "dagster/row_count": done.kept,
        **asdict(done),
        "recommender_version": live.version,
        "samples": table([record for one in shown for record in _samples(one)]),
    }


def _samples(one: Recommendations) -> list[Json]:
    """A customer's records as they may be shown."""
    return replace(one, user=shown_id(one.user)).records()
