"""Rules of GetRecommendations beyond the service model: what each recipe needs, and limits."""

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.recommending.recipes import Recipe
from hsp_assets.service_models import Json

_DEFAULT_RESULTS = 25
_MOST_RESULTS = 500
_MOST_WITH_METADATA = 50
_MOST_METADATA_COLUMNS = 10


def check_needs(recipe: Recipe, request: Json) -> None:
    """Raise `InvalidInputError` unless the request names what the recipe answers for."""
    needs = {"userId": recipe.needs_user, "itemId": recipe.needs_item}
    missing = [name for name, needed in needs.items() if needed and not request.get(name)]
    if missing:
        raise InvalidInputError(f"{recipe.name} needs {' and '.join(missing)} in the request.")


def wanted_results(request: Json) -> int:
    """How many items to answer.

    Raises:
        InvalidInputError: more than the service gives.
    """
    limit = _MOST_WITH_METADATA if request.get("metadataColumns") else _MOST_RESULTS
    wanted: int = request.get("numResults", _DEFAULT_RESULTS)
    if wanted > limit:
        raise InvalidInputError(f"numResults can be {limit} at most here, it is {wanted}.")
    return wanted


def metadata_columns(request: Json, config: Json) -> list[str]:
    """The columns of the Items dataset to answer with each item.

    Raises:
        InvalidInputError: metadata is not enabled, or the request has another form.
    """
    wanted = request.get("metadataColumns") or {}
    columns: list[str] = wanted.get("ITEMS", [])
    if wanted and not config.get("enableMetadataWithRecommendations"):
        raise InvalidInputError("The recommender does not have metadata enabled.")
    if set(wanted) - {"ITEMS"}:
        raise InvalidInputError("Metadata comes from the dataset type ITEMS only.")
    if len(columns) > _MOST_METADATA_COLUMNS:
        raise InvalidInputError(f"At most {_MOST_METADATA_COLUMNS} metadata columns are possible.")
    return columns


def check_columns(columns: list[str], schema: DatasetSchema) -> None:
    """Raise `InvalidInputError` unless the Items dataset has all of the columns."""
    unknown = sorted(set(columns) - set(schema.names))
    if unknown:
        raise InvalidInputError(f"The ITEMS dataset has no column {', '.join(unknown)}.")
