"""What is read from the service models."""

from hsp_assets.sandbox.personalize.protocol.models import answer_shape, list_member, project
from hsp_assets.service_models import service_model


def test_an_answer_holds_only_what_its_shape_has_room_for() -> None:
    shape = answer_shape("DescribeDataset")
    assert shape is not None
    known = {"dataset": {"name": "items", "failureReason": "no room", "trackingId": None}}
    assert project(shape, known) == {"dataset": {"name": "items"}}


def test_summaries_are_reduced_one_by_one() -> None:
    shape = answer_shape("ListRecommenders")
    assert shape is not None
    known = {"recommenders": [{"name": "a", "modelMetrics": {}}, {"name": "b"}]}
    assert project(shape, known) == {"recommenders": [{"name": "a"}, {"name": "b"}]}


def test_filters_alone_are_listed_under_a_capital_letter() -> None:
    lists = [name for name in service_model("personalize").operation_names if name[:4] == "List"]
    assert [list_member(name) for name in lists if list_member(name)[0].isupper()] == ["Filters"]


def test_deletions_answer_nothing() -> None:
    assert answer_shape("DeleteFilter") is None
