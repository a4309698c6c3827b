"""What was learned, written back to HubSpot, where marketing and sales can use it.

Where HSP_ACTIVATION does not say where to write, the lineage shows it and nothing runs it.
"""

from dataclasses import asdict
from datetime import UTC, datetime

import dagster as dg
from pydantic import Field

from hsp_assets.activation.audience import Audience, audience
from hsp_assets.activation.contact_properties import ContactPropertiesPlace
from hsp_assets.activation.custom_object import CustomObjectPlace
from hsp_assets.activation.lists import Place, Recommendations
from hsp_assets.activation.measuring import Measurement, measurement
from hsp_assets.activation.recommending import LiveRecommendations, Products
from hsp_assets.activation.syncing import Synchronization
from hsp_assets.assets import data_model, recommender
from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender
from hsp_assets.loading.progress import Progress
from hsp_assets.metadata import Metadata, table
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource

asset = group("activation", "hubspot", "personalize")
PERSONAL = RECOMMENDERS["recommended_for_you"].name
SHOWN = 5


class ActivationConfig(dg.Config):
    """How one run writes recommendations."""

    confirm_writes: bool = Field(
        default=False, description="Write even more changes than HSP_ACTIVATION_MAX_WRITES."
    )


@asset(deps=[recommender.recommended_for_you, data_model.recommendations])
def product_recommendations(
    context: dg.AssetExecutionContext,
    config: ActivationConfig,
    hubspot: HubSpotResource,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    """Each contact's recommendations in HubSpot, as the live recommender makes them now."""
    datasets, length = Datasets(storage, policy.dataset_group), policy.recommendations_per_contact
    recommended = LiveRecommendations(
        personalize, _live(datasets), length, policy.activation_requests_per_second
    )
    work = Synchronization(
        place=_place(hubspot, length),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        most=None if config.confirm_writes else policy.activation_max_writes,
    )
    with (
        audience(policy.activation_audience, hubspot, datasets) as people,
        measurement(length, recommended.popular()) as measured,
    ):
        shown = _take(context, people, recommended, work, measured)
        looking = Progress("looking at what HubSpot holds", work.done.wanted, context.log.info)
        done, numbers = asdict(work.finish(looking)), asdict(measured.finish(datasets))
    metadata = {
        "dagster/row_count": done["kept"],
        **done,
        **numbers,
        "gone_contacts": people.gone,
        "contacts_without_id": people.without_id,
        "recommender_version": recommended.recommender.version,
        "preview": table(shown),
    }
    return materialized(context, storage, metadata)


def _live(datasets: Datasets) -> LiveRecommender:
    live = datasets.live().recommenders.get(PERSONAL)
    if live is None:
        raise PermanentFailure(
            f"No version of {PERSONAL} is live. Materialize recommender/recommended_for_you."
        )
    return live


def _place(hubspot: HubSpotResource, length: int) -> Place:
    if hubspot.activation == "contact_properties":
        return ContactPropertiesPlace(hubspot, length)
    return CustomObjectPlace.of(hubspot)


def _take(
    context: dg.AssetExecutionContext,
    people: Audience,
    recommended: LiveRecommendations,
    work: Synchronization,
    measured: Measurement,
) -> list[Metadata]:
    """Write the lists of the audience, page after page; the first of them, to be shown."""
    products, shown = Products(people.hubspot), list[Metadata]()
    progress = Progress("recommendations", people.size, context.log.info)
    for answers in recommended.of(people.pages()):
        lists = products.lists(answers)
        work.take(lists)
        measured.take(answers, lists)
        progress.advance(len(lists))
        shown += [_row(one) for one in lists[: SHOWN - len(shown)]]
    return shown


def _row(one: Recommendations) -> Metadata:
    """A list as people may see it: names of products, and nothing of the contact but its id."""
    names = {str(rank): p.name for rank, p in enumerate(one.products, start=1)}
    return {"contact": one.contact.id, **names}
