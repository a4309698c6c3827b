"""Recommenders: a recipe trained on a group's data, stopped, started, reconfigured, deleted."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import InvalidInputError, ResourceInUseError
from hsp_assets.sandbox.personalize.recommending.recipes import Recipe, recipe
from hsp_assets.sandbox.personalize.resources.common import (
    begin_deletion,
    check_quota,
    create,
    ready,
)
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json

_CONFIG = "recommenderConfig"
_LEARNED = ("model", "files")
_TRAINED_WITH = ("trainingDataConfig", "itemExplorationConfig")


def create_recommender(account: Account, request: Json) -> Json:
    """CreateRecommender."""
    use = recipe(request["recipeArn"])
    group = ready(account, "datasetGroup", request["datasetGroupArn"])
    if account.datasets.find(group.arn, "INTERACTIONS") is None:
        raise InvalidInputError("The dataset group needs an Interactions dataset first.")
    _check_config(account, group.arn, use, request.get(_CONFIG, {}))
    existing = account.registry.all("recommender")
    check_quota(len(existing), account.options.quotas.recommenders, "recommenders in the region")
    made = create(account, "recommender", f"recommender/{request['name']}", request)
    return {"recommenderArn": made.arn}


def update_recommender(account: Account, request: Json) -> Json:
    """UpdateRecommender: the old configuration and model serve until the update is done."""
    recommender = ready(account, "recommender", request["recommenderArn"])
    use = recipe(recommender.attributes["recipeArn"])
    group: str = recommender.attributes["datasetGroupArn"]
    _check_config(account, group, use, request[_CONFIG])
    account.jobs.begin(recommender, "UPDATE", {_CONFIG: request[_CONFIG]})
    return {"recommenderArn": recommender.arn}


def stop_recommender(account: Account, request: Json) -> Json:
    """StopRecommender."""
    return _switch(account, request["recommenderArn"], "ACTIVE", "STOP")


def start_recommender(account: Account, request: Json) -> Json:
    """StartRecommender: trains nothing new."""
    return _switch(account, request["recommenderArn"], "INACTIVE", "START")


def delete_recommender(account: Account, request: Json) -> Json:
    """DeleteRecommender."""
    recommender = account.registry.get("recommender", request["recommenderArn"])
    answer = begin_deletion(account, recommender)
    # Descriptions tell no metrics while a recommender is being deleted.
    account.registry.change(recommender.id, attributes={"modelMetrics": None})
    return answer


def train(account: Account, recommender: Resource) -> Json:
    """Train a new recommender."""
    return account.models.train(recommender, recommender.attributes.get(_CONFIG, {}))


def update(account: Account, recommender: Resource) -> Json:
    """Train again when the update changes something that the model depends on."""
    old: Json = recommender.attributes.get(_CONFIG, {})
    new: Json = recommender.attributes["latestRecommenderUpdate"][_CONFIG]
    if all(new.get(name) == old.get(name) for name in _TRAINED_WITH):
        return {}
    return account.models.train(recommender, new)


def end_training(account: Account, recommender: Resource, result: Json) -> None:
    """Let the recommender use the model and configuration that its job came out with."""
    public = {name: result[name] for name in ("modelMetrics", _CONFIG) if name in result}
    learned = {name: result[name] for name in _LEARNED if name in result}
    account.registry.change(recommender.id, attributes=public, internals=learned)


def _switch(account: Account, arn: str, needed: str, action: str) -> Json:
    recommender = account.registry.get("recommender", arn)
    if recommender.status != needed:
        raise ResourceInUseError(f"{arn} must be {needed}, it is {recommender.status}.")
    account.jobs.begin(recommender, "STOP" if action == "STOP" else "START")
    return {"recommenderArn": arn}


def _check_config(account: Account, group: str, use: Recipe, config: Json) -> None:
    _check_exploration(use, config.get("itemExplorationConfig"))
    training = config.get("trainingDataConfig", {})
    for columns in training.values():
        for dataset_type, names in columns.items():
            _check_columns(account, group, dataset_type, names)


def _check_exploration(use: Recipe, exploration: Json | None) -> None:
    if exploration is None:
        return
    if not use.is_personal:
        raise InvalidInputError(f"{use.name} explores nothing: leave itemExplorationConfig out.")
    limits = {"explorationWeight": (0.0, 1.0), "explorationItemAgeCutOff": (1.0, float("inf"))}
    for name, text in exploration.items():
        if name not in limits:
            raise InvalidInputError(f"itemExplorationConfig has no {name}.")
        low, high = limits[name]
        try:
            within = low <= float(text) <= high
        except ValueError:
            within = False
        if not within:
            raise InvalidInputError(f"{name} must be a number from {low:g} to {high:g}.")


def _check_columns(account: Account, group: str, dataset_type: str, names: list[str]) -> None:
    dataset = account.datasets.find(group, dataset_type)
    if dataset is None:
        raise InvalidInputError(f"trainingDataConfig: the group has no {dataset_type} dataset.")
    unknown = sorted(set(names) - set(account.datasets.schema(dataset).names))
    if unknown:
        raise InvalidInputError(f"{dataset_type} has no column {', '.join(unknown)}.")
