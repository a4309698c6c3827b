"""Filters that callers name: Personalize cannot change one, so a changed one is replaced."""

from hsp_assets.environment.portals import account_name
from hsp_assets.failures import PersonalizeFailure
from hsp_assets.recommenders import FILTERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Description


def declared_filters() -> dict[str, str]:
    """The declared expressions, by what Personalize calls the filters."""
    return {account_name(name): expression for name, expression in FILTERS.items()}


def ensure_filter(
    personalize: PersonalizeResource, name: str, expression: str, group_arn: str
) -> Description:
    """The active filter of that name with that expression.

    If Personalize refuses a changed expression, callers get the old one back, and the refusal is
    raised. A run that is cut off between deleting and creating is completed by the next.

    Raises:
        PersonalizeFailure: Personalize refuses the expression.

    """
    scope = {"datasetGroupArn": group_arn}
    arn = personalize.find("filter", name, **scope)
    if arn is None:
        return _create(personalize, name, expression, group_arn)
    old = str(personalize.describe("filter", arn)["filterExpression"])
    if old == expression:
        return personalize.ensure("filter", name, scope, {"filterExpression": expression})
    personalize.delete("filter", arn)
    try:
        return _create(personalize, name, expression, group_arn)
    except PersonalizeFailure:
        _create(personalize, name, old, group_arn)
        raise


def _create(
    personalize: PersonalizeResource, name: str, expression: str, group_arn: str
) -> Description:
    scope = {"datasetGroupArn": group_arn}
    return personalize.ensure("filter", name, scope, {"filterExpression": expression})
