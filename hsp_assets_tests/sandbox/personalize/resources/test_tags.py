"""Tags through boto3."""

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop


def tags(shop: Shop) -> dict[str, str]:
    listed = shop.control.list_tags_for_resource(resourceArn=shop.arns["shop"])["tags"]
    return {tag["tagKey"]: tag["tagValue"] for tag in listed}


@pytest.fixture
def tagged(shop: Shop) -> Shop:
    team = {"tagKey": "team", "tagValue": "a"}
    shop.create("dataset_group", "shop", domain="ECOMMERCE", tags=[team])
    return shop


def test_tags_are_given_changed_and_taken_away(tagged: Shop) -> None:
    arn = tagged.arns["shop"]
    new = [{"tagKey": "team", "tagValue": "b"}, {"tagKey": "cost", "tagValue": ""}]
    assert tags(tagged) == {"team": "a"}
    tagged.call("tag_resource", resourceArn=arn, tags=new)
    assert tags(tagged) == {"team": "b", "cost": ""}
    tagged.control.untag_resource(resourceArn=arn, tagKeys=["team", "never"])
    assert tags(tagged) == {"cost": ""}


def test_a_resource_has_fifty_tags_at_most(tagged: Shop) -> None:
    many = [{"tagKey": f"k{number}", "tagValue": ""} for number in range(50)]
    with pytest.raises(tagged.control.exceptions.TooManyTagsException, match="50 tags"):
        tagged.call("tag_resource", resourceArn=tagged.arns["shop"], tags=many)
    assert tags(tagged) == {"team": "a"}
