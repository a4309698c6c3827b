"""The switches of the stand-in, as a user sets them."""

from pathlib import Path

import pytest

from hsp_assets.failures import SettingsError
from hsp_assets.sandbox.hubspot.options import Options
from hsp_assets.sandbox.hubspot.switches import NAMES, parse_options

GUIDE = Path(__file__).parents[3] / "docs" / "hubspot.md"


def test_no_text_means_the_defaults() -> None:
    assert parse_options("") == Options()


def test_switches_are_read_as_what_they_are() -> None:
    options = parse_options("tier=starter search_delay_seconds=5 custom_events=no scopes=a,b")
    assert (options.tier, options.search_delay_seconds) == ("starter", 5.0)
    assert (options.custom_events, options.scopes) == (False, frozenset({"a", "b"}))


@pytest.mark.parametrize("text", ["tears=3", "tier", "tier=gold", "now=3"])
def test_a_switch_that_does_not_exist_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingsError, match=text.split("=", maxsplit=1)[0]):
        parse_options(text)


def test_the_guide_explains_every_switch() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}`" not in guide] == []
