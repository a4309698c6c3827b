"""One request for recommendations, and what is looked up for it.

What a recommender learned, and the history that it knows, are those of its training; streamed
events come on top. Filters look at the datasets as they are now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any

from hsp_assets.engine import Model
from hsp_assets.sandbox.personalize.data.avro import DatasetType
from hsp_assets.sandbox.personalize.data.catalogue import Catalogue
from hsp_assets.sandbox.personalize.data.columns import camel_case
from hsp_assets.sandbox.personalize.data.datasets import Datasets, file_names
from hsp_assets.sandbox.personalize.data.histories import History, newest
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.evaluation import (
    EVERYTHING,
    Request,
    Selection,
    select,
)
from hsp_assets.sandbox.personalize.filters.parser import parse_filter
from hsp_assets.sandbox.personalize.options import Quotas
from hsp_assets.sandbox.personalize.recommending import engine
from hsp_assets.sandbox.personalize.recommending.recipes import recipe
from hsp_assets.sandbox.personalize.recommending.requests import (
    check_columns,
    check_needs,
    metadata_columns,
)
from hsp_assets.sandbox.personalize.recommending.training import Models
from hsp_assets.sandbox.personalize.state.registry import Registry, Resource
from hsp_assets.service_models import Json

_PURCHASE = "Purchase"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where answers come from."""

    registry: Registry
    datasets: Datasets
    models: Models
    quotas: Quotas


class RequestContext:
    """A request to one recommender; each part is looked up at most once, when it is needed.

    Raises:
        ResourceNotFoundError: there is no such recommender.
        InvalidInputError: it is not active, or the request lacks what its recipe needs.
    """

    def __init__(self, sources: Sources, request: Json) -> None:
        self._sources = sources
        self._request = request
        self._recommender = _active(sources.registry, "recommender", request["recommenderArn"])
        self._recipe = recipe(self._recommender.attributes["recipeArn"])
        check_needs(self._recipe, request)
        config = self._recommender.attributes.get("recommenderConfig", {})
        self._columns = metadata_columns(request, config)
        if self._columns:
            check_columns(self._columns, sources.datasets.schema(self._dataset("ITEMS")))

    @property
    def seed(self) -> str:
        """Equal for equal requests."""
        values = (self._request.get(name) for name in ("userId", "itemId", "recommenderArn"))
        return " ".join(map(str, values))

    def best(self, kept: Selection, limit: int) -> list[str]:
        """The ids of the items that a selection leaves, best first."""
        history = engine.events(self._known_history) if self._recipe.is_personal else []
        ranked = self._model.recommend(
            history=history,
            item_id=self._request["itemId"] if self._recipe.needs_item else None,
            exclude=kept.excluded | self._purchased,
            allowed=kept.included,
            limit=limit,
        )
        return [item for item, _ in ranked]

    def selection(self, promotion: Json | None = None) -> Selection:
        """What the filter of the request, or of its promotion, leaves.

        Raises:
            ResourceNotFoundError: there is no such filter.
            InvalidInputError: it cannot be applied to this request.
        """
        request = self._request if promotion is None else promotion
        if "filterArn" not in request:
            return EVERYTHING
        chosen = _active(self._sources.registry, "filter", request["filterArn"])
        if chosen.parent != self._recommender.parent:
            raise InvalidInputError("The filter belongs to another dataset group.")
        rules = parse_filter(chosen.attributes["filterExpression"])
        if any(rule.target != "ItemID" for rule in rules):
            raise InvalidInputError("The filter selects users, not items.")
        values: Mapping[str, str] = request.get("filterValues", {})
        needs = Request(lambda: self._items, self._recent, self._user, self._item, values)
        return select(rules, needs)

    def metadata(self, item_id: str) -> dict[str, str] | None:
        """The metadata that was requested, under its camelCase names."""
        if not self._columns:
            return None
        texts = self._items.texts(item_id, self._columns)
        return {camel_case(name): text for name, text in texts.items()}

    @cached_property
    def _model(self) -> Model:
        return self._sources.models.open(self._recommender.internals["model"])

    @cached_property
    def _known_history(self) -> History:
        return self._history(self._recommender.internals["files"])

    @cached_property
    def _purchased(self) -> frozenset[str]:
        if not self._recipe.removes_purchased:
            return frozenset()
        history = self._known_history
        purchased = (kind == _PURCHASE for kind in history["EVENT_TYPE"])
        return frozenset(compress(history["ITEM_ID"], purchased))

    @cached_property
    def _items(self) -> Catalogue:
        return self._sources.datasets.catalogue(self._dataset("ITEMS"))

    def _recent(self) -> History:
        """The user's interactions, as many as filters consider."""
        history = self._history(file_names(self._dataset("INTERACTIONS")))
        return newest(history, self._sources.quotas.filtered_events_per_type)

    def _history(self, files: list[str]) -> History:
        dataset = self._dataset("INTERACTIONS")
        return self._sources.datasets.history(dataset, files, self._request.get("userId", ""))

    def _user(self) -> Mapping[str, Any]:
        users = self._sources.datasets.catalogue(self._dataset("USERS"))
        return users.attributes(self._needed("userId", "CurrentUser"))

    def _item(self) -> Mapping[str, Any]:
        return self._items.attributes(self._needed("itemId", "CurrentItem"))

    def _needed(self, name: str, what: str) -> str:
        value: str | None = self._request.get(name)
        if not value:
            raise InvalidInputError(f"The filter uses {what}: the request needs {name}.")
        return value

    def _dataset(self, dataset_type: DatasetType) -> Resource:
        dataset = self._datasets.get(dataset_type)
        if dataset is None:
            raise InvalidInputError(f"The dataset group has no {dataset_type} dataset.")
        return dataset

    @cached_property
    def _datasets(self) -> dict[str, Resource]:
        group = self._recommender.parent
        datasets = self._sources.registry.all("dataset", group)
        return {dataset.attributes["datasetType"]: dataset for dataset in datasets}


def _active(registry: Registry, kind: str, arn: str) -> Resource:
    resource = registry.get(kind, arn)
    if resource.status != "ACTIVE":
        raise InvalidInputError(f"{arn} must be ACTIVE, it is {resource.status}.")
    return resource
