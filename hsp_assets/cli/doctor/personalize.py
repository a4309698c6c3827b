"""Amazon Personalize: whether it answers, and whether its quotas leave room for our resources."""

from collections.abc import Iterator
from datetime import date

from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.environment import Settings
from hsp_assets.recommenders import chosen
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Kind
from hsp_assets.schemas import DATASETS
from hsp_assets.training.prices import AS_OF, SOURCE, are_old, basis, monthly_costs, monthly_dollars
from hsp_assets.training.quotas import QUOTAS
from hsp_assets.training.resource import TrainingResource
from hsp_assets.training.stopping import running_unchosen

COSTS, UNCHOSEN = "costs of Personalize", "recommenders not chosen"


def examine_personalize(personalize: PersonalizeResource, group: str) -> Iterator[Finding]:
    """Look for the dataset group.

    Raises:
        ClientError: Personalize refuses the credentials.

    """
    state = "exists" if personalize.find("dataset_group", group) else "is made by the first run"
    yield good("Amazon Personalize", f"It answers; the dataset group {group} {state}.")


def examine_costs(settings: Settings, today: date) -> Iterator[Finding]:
    """Say what the recommenders of these settings cost, before anything is created."""
    count = len(chosen(settings.recommenders))
    costs = monthly_costs(count, settings.personalize_min_requests_per_second)
    yield good(
        COSTS,
        f"{costs} HSP_RECOMMENDERS names fewer; retraining costs up to HSP_RETRAIN_BUDGET_DOLLARS "
        "besides.",
    )
    if are_old(today):
        text = f"The prices that budgets are counted by are of {AS_OF}, over a year ago."
        yield attention("list prices", text, f"Compare them with {SOURCE}, or with an invoice.")


def examine_unchosen(training: TrainingResource, settings: Settings) -> Iterator[Finding]:
    """Look for recommenders that cost and are not chosen.

    Raises:
        ClientError: Personalize refuses the credentials.

    """
    running = running_unchosen(training)
    if not running:
        yield good(UNCHOSEN, "None runs.")
        return
    count = sum(running.values())
    dollars = monthly_dollars(count, settings.personalize_min_requests_per_second)
    yield attention(
        UNCHOSEN,
        f"HSP_RECOMMENDERS does not name {' and '.join(running)}, and {count} versions run: "
        f"${dollars:,.0f} a month, by {basis()}.",
        f"Stop what nobody asks for: hsp recommenders stop {next(iter(running))}.",
    )


def examine_quotas(personalize: PersonalizeResource, settings: Settings) -> Iterator[Finding]:
    """Compare the account's quotas with what there is and what a run may still create.

    Raises:
        ClientError: Personalize refuses the credentials.

    """
    quotas, source = personalize.quotas_and_source
    group = settings.dataset_group
    group_arn = personalize.find("dataset_group", group)
    has_ours = bool(
        group_arn and next(personalize.summaries("recommender", datasetGroupArn=group_arn), None)
    )
    coming: dict[Kind, int] = {
        "dataset_group": 0 if group_arn else 1,
        "schema": 0 if group_arn else len(DATASETS),
        "recommender": len(chosen(settings.recommenders)),
    }
    for kind, more in coming.items():
        quota = quotas.get(kind, QUOTAS[kind].most)
        used = sum(1 for _summary in personalize.summaries(kind))
        yield _room(kind, f"{used} of {quota} ({source})", quota - used, more, has_ours=has_ours)


def _room(kind: Kind, used: str, left: int, more: int, *, has_ours: bool) -> Finding:
    plural = f"{kind.replace('_', ' ')}s"
    about = f"quota of {plural}"
    if left >= more:
        return good(about, f"{used} are used; {more} may be created.")
    text = f"{used} {plural} are used, and a run may create {more}."
    advice = f"{QUOTAS[kind].what_to_do}, or ask for more in Service Quotas, Amazon Personalize."
    # What is trained already goes on: only a retraining finds no room.
    return attention(about, text, advice) if has_ours else broken(about, text, advice)
