"""Finding, adding and changing resources."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.sandbox.personalize.errors import ResourceAlreadyExistsError, ResourceNotFoundError
from hsp_assets.sandbox.personalize.state.registry import Draft, Registry
from hsp_assets.sandbox.personalize.state.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "personalize.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def registry(store: Store) -> Registry:
    return Registry(store)


def draft(name: str, kind: str = "filter", parent: str | None = "group") -> Draft:
    return Draft(kind, f"arn:{kind}/{name}", name, parent, {"filterExpression": "x"})


def test_a_name_can_be_taken_once_for_each_kind(registry: Registry) -> None:
    registry.add(draft("sale"), 1.0)
    registry.add(draft("sale", "recommender"), 1.0)
    with pytest.raises(ResourceAlreadyExistsError, match="sale"):
        registry.add(draft("sale"), 2.0)


def test_an_arn_of_another_kind_is_not_found(registry: Registry) -> None:
    arn = registry.add(draft("sale"), 1.0).arn
    with pytest.raises(ResourceNotFoundError, match=arn):
        registry.get("recommender", arn)


def test_pages_go_from_new_to_old_within_a_parent(registry: Registry) -> None:
    for name in ("a", "b", "c"):
        registry.add(draft(name), 1.0)
    registry.add(draft("d", parent="other"), 1.0)
    first = registry.page("filter", "group", 1_000, 2)
    assert [one.name for one in first] == ["c", "b"]
    assert [one.name for one in registry.page("filter", "group", first[-1].id, 2)] == ["a"]


def test_changes_are_merged_and_none_takes_away(registry: Registry) -> None:
    made = registry.add(draft("sale"), 1.0)
    registry.change(made.id, attributes={"more": 1}, internals={"files": ["x"]})
    registry.change(made.id, attributes={"filterExpression": None})
    changed = registry.by_id(made.id)
    assert (changed.attributes, changed.internals) == ({"more": 1}, {"files": ["x"]})


def test_jobs_call_their_name_job_name(registry: Registry) -> None:
    view = registry.add(draft("first", "datasetImportJob"), 5.0).view()
    assert view["jobName"] == "first"
    assert view["datasetImportJobArn"] == "arn:datasetImportJob/first"
    assert view["creationDateTime"] == 5.0


def test_what_was_found_before_a_change_is_not_found_after_it(registry: Registry) -> None:
    made = registry.add(draft("sale"), 1.0)
    assert [one.status for one in registry.all("filter", "group")] == [None]
    registry.set_status(made.id, "ACTIVE", 2.0)
    assert [one.status for one in registry.all("filter", "group")] == ["ACTIVE"]
    registry.remove(made.id)
    assert registry.find(made.arn) is None


def test_what_a_failed_transaction_added_is_not_found(registry: Registry, store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            made = registry.add(draft("sale"), 1.0)
            assert registry.find(made.arn) == made
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert registry.all("filter") == []


def test_a_list_that_was_found_is_the_callers_own(registry: Registry) -> None:
    registry.add(draft("sale"), 1.0)
    registry.all("filter").clear()
    assert len(registry.all("filter")) == 1
