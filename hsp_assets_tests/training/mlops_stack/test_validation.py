"""What the solution would let pass and fail on later is refused before the upload."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.schemas import DATASETS, columns
from hsp_assets.training.mlops_stack.configuration import Configuration, Group, render
from hsp_assets.training.mlops_stack.validation import problems_of, require_valid
from hsp_assets.training.trainer import Plan

HEADERS = {name: columns(name) for name in DATASETS}
ACCOUNT = PersonalizeResource(region="us-east-1", role_arn="arn:aws:iam::123456789012:role/reader")
KEY = "arn:aws:kms:us-east-1:123456789012:key/abc"
PLAN = Plan("0123456789ab", {}, tuple(RECOMMENDERS.values()), "0123456789ab")


@pytest.fixture
def rendered() -> Configuration:
    return render(PLAN, Group("hubspot_datasetgroup", "tracker"), ACCOUNT)


def put(configuration: Configuration, path: str, value: object) -> None:
    """Set a value; numbers in the path are places of a list."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = configuration
    for step in steps:
        place = place[step]
    place[last] = value


def test_what_we_render_is_right(rendered: Configuration) -> None:
    require_valid(rendered, HEADERS)


def test_rendering_is_the_same_each_time(rendered: Configuration) -> None:
    assert render(PLAN, Group("hubspot_datasetgroup", "tracker"), ACCOUNT) == rendered


def test_each_trap_of_the_solution_is_avoided(rendered: Configuration) -> None:
    assert rendered["datasetGroup"]["workflowConfig"]["maxAge"] == "1 second"
    assert rendered["datasetGroup"]["serviceConfig"]["domain"] == "ECOMMERCE"
    for name in DATASETS:
        schema = rendered["datasets"][name]["schema"]["serviceConfig"]
        assert schema["domain"] == "ECOMMERCE"
        assert isinstance(schema["schema"], dict)
    assert all(rendered.values())


def test_a_section_with_nothing_in_it_is_left_out() -> None:
    nothing = Plan("v", {}, (), "v")
    assert "recommenders" not in render(nothing, Group("shop", "tracker"), ACCOUNT)


def test_what_an_installation_decides_is_in_the_configuration() -> None:
    account = ACCOUNT.model_copy(
        update={"tags": {"team": "data"}, "min_requests_per_second": 3, "kms_key_arn": KEY}
    )
    group = Group("shop", "tracker", encryption=account.encryption)
    rendered = render(PLAN, group, account)
    require_valid(rendered, HEADERS)
    assert rendered["tags"] == [{"tagKey": "team", "tagValue": "data"}]
    given = rendered["datasetGroup"]["serviceConfig"]
    assert (given["kmsKeyArn"], given["roleArn"]) == (KEY, account.role_arn)
    capacities = [
        one["serviceConfig"]["recommenderConfig"]["minRecommendationRequestsPerSecond"]
        for one in rendered["recommenders"]
    ]
    assert capacities == [3] * len(RECOMMENDERS)


FILTER = "filters.0.serviceConfig.filterExpression"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("datasetGroup.serviceConfig.domain", "ECOMERCE", "enum value set"),
        ("datasetGroup.serviceConfig.name", "bad name!", "regular expression"),
        ("datasetGroup.serviceConfig.name", "x" * 64, "less than or equal to 63"),
        ("datasetGroup.serviceConfig.name", 5, "must be of the type string"),
        ("datasets.users.schema.serviceConfig.domain", "VIDEO_ON_DEMAND", "must be ECOMMERCE"),
        ("datasets.users.schema.serviceConfig.schema", "{}", "must be an object"),
        ("datasets.items.schema.serviceConfig.schema.fields", [], "differs from the declared"),
        ("datasets.serviceConfig.importMode", "SOMETIMES", "enum value set"),
        ("datasets.serviceConfig.jobName", "mine", "jobName is filled in"),
        ("eventTracker.serviceConfig", {}, "Member must not be null"),
        ("recommenders.0.serviceConfig.recipeArn", "arn:aws:personalize:::recipe/x", "no recipe"),
        ("recommenders.0.serviceConfig.recommenderConfig", {"size": 1}, "Unknown"),
        (
            "recommenders.0.serviceConfig.recommenderConfig",
            {"minRecommendationRequestsPerSecond": 0},
            "greater than or equal to 1",
        ),
        ("recommenders.0", {}, "Member must not be null"),
        ("filters", [], "filters is empty"),
        ("solutions", [{}], "no section that we use"),
        ("datasets", {}, "datasets is empty"),
        (FILTER, "INCLUDE everything", "no filter of items"),
        (FILTER, 'INCLUDE ItemID WHERE Items.COLOUR IN ("red")', "there is no Items.COLOUR"),
        (FILTER, 'INCLUDE ItemID WHERE Items.PRODUCT_DESCRIPTION IN ("x")', "textual"),
        (FILTER, "x" * 2501, "less than or equal to 2500"),
    ],
)
def test_a_mistake_is_found_and_named(
    rendered: Configuration, path: str, value: object, problem: str
) -> None:
    broken = deepcopy(rendered)
    put(broken, path, value)
    assert problem in "; ".join(problems_of(broken))


@pytest.mark.parametrize("section", ["filters", "recommenders"])
def test_a_name_given_twice_is_found(rendered: Configuration, section: str) -> None:
    broken = deepcopy(rendered)
    broken[section].append(broken[section][0])
    assert any("have the name" in problem for problem in problems_of(broken))


def test_a_csv_with_other_columns_is_refused_with_what_to_do(rendered: Configuration) -> None:
    headers = {**HEADERS, "users": ["USER_ID"]}
    with pytest.raises(PermanentFailure, match=r"datasets.users: the CSV has the columns USER_ID"):
        require_valid(rendered, headers)
