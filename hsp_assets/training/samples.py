"""What a few customers would be shown: ids of customers, names of products, nothing personal."""

from collections.abc import Mapping

from hsp_assets.metadata import Metadata, Unshown, table
from hsp_assets.schemas import shown_id
from hsp_assets.training.data import TrainingData
from hsp_assets.training.published import product_names
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.versions import Versions

LENGTH = 5


def sample(versions: Versions, record: VersionRecord, data: TrainingData) -> Metadata:
    """A version's recommendations to a few customers: a table, and item ids by what was requested.

    Args:
        versions: of the recommender.
        record: of an active version.
        data: what it was trained on.

    """
    names = ("userId", "itemId") if versions.recommender.needs_item else ("userId",)
    requests = [dict(zip(names, customer, strict=False)) for customer in data.most_active]
    answers = [versions.personalize.recommend(record.arn, LENGTH, **one) for one in requests]
    wanted = {item for answer in answers for item in answer}
    wanted |= {request["itemId"] for request in requests if "itemId" in request}
    products = product_names(versions.datasets, data.dataset_version, wanted)
    shown = [
        request | {"userId": shown_id(request["userId"], f"hidden {number}")}
        for number, request in enumerate(requests, start=1)
    ]
    rows = [
        {**_about(request, products), "rank": rank, "product": products.get(item, item)}
        for request, answer in zip(shown, answers, strict=True)
        for rank, item in enumerate(answer, start=1)
    ]
    by_id = (request[names[-1]] for request in shown)
    return {
        "samples": table(rows),
        "sample_recommendations": Unshown(dict(zip(by_id, answers, strict=True))),
    }


def _about(request: Mapping[str, str], products: Mapping[str, str]) -> dict[str, str]:
    """For whom, or to what, products are recommended; items by their names."""
    item = request.get("itemId")
    about = {"customer": request["userId"]}
    return about | ({"beside": products.get(item, item)} if item else {})
