"""What becomes of a creation whose answer does not arrive, or not whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.failures import TransientFailure
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.sandbox.personalize import create_app
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests import shop
from hsp_assets_tests.faults.proxy import PASS, Request, Strike, Traffic
from hsp_assets_tests.faults.proxy import serve as serve_proxy
from hsp_assets_tests.faults.words import malformed


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def personalize(tmp_path: Path, traffic: Traffic) -> Iterator[PersonalizeResource]:
    """A stand-in behind a proxy in which answers are lost."""
    app = create_app(tmp_path / "personalize", s3_endpoint="http://127.0.0.1:9")
    with serve(app, "personalize") as url, serve_proxy("personalize", url, traffic) as proxy:
        yield shop.personalize(proxy.url)


def strike_the_first_creation(traffic: Traffic, strike: Strike) -> None:
    """Let it befall the first request that changes something, and no other."""

    def rule(request: Request) -> Strike:
        earlier = [one for one in traffic.seen if one.changes]
        return strike if earlier == [request] else PASS

    traffic.rule = rule


def test_a_creation_whose_answer_was_lost_is_found_and_not_refused_as_somebody_elses(
    personalize: PersonalizeResource, traffic: Traffic
) -> None:
    strike_the_first_creation(traffic, Strike(arrives=0.0))
    made = personalize.ensure("dataset_group", "shop", parameters={"domain": "ECOMMERCE"})
    assert (made["name"], traffic.struck) == ("shop", 1)
    assert len(list(personalize.summaries("dataset_group"))) == 1


@pytest.mark.parametrize(
    "strike", [Strike(arrives=0.5), Strike(answer=malformed)], ids=["cut", "of another server"]
)
def test_an_answer_that_is_not_whole_is_named_and_the_next_try_finds_what_was_made(
    personalize: PersonalizeResource, traffic: Traffic, strike: Strike
) -> None:
    strike_the_first_creation(traffic, strike)
    with pytest.raises(TransientFailure, match=r"CreateDatasetGroup was cut.* Run it again"):
        personalize.ensure("dataset_group", "shop", parameters={"domain": "ECOMMERCE"})
    personalize.ensure("dataset_group", "shop", parameters={"domain": "ECOMMERCE"})
    assert len(list(personalize.summaries("dataset_group"))) == 1
