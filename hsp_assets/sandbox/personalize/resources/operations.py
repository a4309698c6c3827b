"""The operations of the control plane and the function that answers each."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import UnknownOperationError
from hsp_assets.sandbox.personalize.protocol.validation import validate
from hsp_assets.sandbox.personalize.resources import (
    dataset_groups,
    datasets,
    deletion_jobs,
    event_trackers,
    export_jobs,
    filters,
    import_jobs,
    metric_attributions,
    recipes,
    recommenders,
    schemas,
    tags,
)
from hsp_assets.sandbox.personalize.resources.common import (
    PARENTS,
    answer,
    delete,
    describe,
    list_page,
)
from hsp_assets.sandbox.personalize.resources.custom import answer_of_none
from hsp_assets.sandbox.personalize.resources.wiring import advance
from hsp_assets.service_models import Json, request_shape, service_model

Handler: TypeAlias = Callable[[Account, Json], Json]


def _of_every_kind() -> Iterator[tuple[str, Handler]]:
    for kind in PARENTS:
        title = kind[0].upper() + kind[1:]
        yield f"Describe{title}", partial(describe, kind)
        yield f"List{title}s", partial(list_page, kind)


OPERATIONS: dict[str, Handler] = {
    **dict(_of_every_kind()),
    "CreateSchema": schemas.create_schema,
    "DeleteSchema": schemas.delete_schema,
    "CreateDatasetGroup": dataset_groups.create_dataset_group,
    "DeleteDatasetGroup": dataset_groups.delete_dataset_group,
    "CreateDataset": datasets.create_dataset,
    "UpdateDataset": datasets.update_dataset,
    "DeleteDataset": datasets.delete_dataset,
    "CreateDatasetImportJob": import_jobs.create_import_job,
    "CreateDatasetExportJob": export_jobs.create_export_job,
    "CreateDataDeletionJob": deletion_jobs.create_deletion_job,
    "CreateMetricAttribution": metric_attributions.create_metric_attribution,
    "UpdateMetricAttribution": metric_attributions.update_metric_attribution,
    "DeleteMetricAttribution": partial(delete, "metricAttribution"),
    "ListMetricAttributionMetrics": metric_attributions.list_metrics,
    "CreateEventTracker": event_trackers.create_event_tracker,
    "DeleteEventTracker": partial(delete, "eventTracker"),
    "CreateFilter": filters.create_filter,
    "DeleteFilter": partial(delete, "filter"),
    "CreateRecommender": recommenders.create_recommender,
    "UpdateRecommender": recommenders.update_recommender,
    "StopRecommender": recommenders.stop_recommender,
    "StartRecommender": recommenders.start_recommender,
    "DeleteRecommender": recommenders.delete_recommender,
    "DescribeRecipe": recipes.describe_recipe,
    "ListRecipes": recipes.list_recipes,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "ListTagsForResource": tags.list_tags,
}


def perform(account: Account, operation: str, request: Json) -> Json:
    """Perform one operation, completely or not at all.

    Raises:
        ServiceError: it is refused, or unknown.
    """
    if operation not in service_model("personalize").operation_names:
        raise UnknownOperationError(f"Amazon Personalize has no operation {operation}.")
    validate(request_shape("personalize", operation), request)
    handler = OPERATIONS.get(operation)
    if handler is None:
        return answer_of_none(operation, request)
    advance(account)
    with account.store.transaction():
        return answer(operation, handler(account, request))
