"""Property values: what is accepted and how it is stored."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.definitions.values import InvalidValue, Spelling, normalised


def of(kind: str, name: str = "p", *, several: bool = False, **options: str) -> Property:
    return Property(
        name=name,
        label=name,
        type=kind,
        unique=False,
        read_only=False,
        several=several,
        options=options,
        hubspot_defined=False,
        visible_at=0,
    )


@pytest.mark.parametrize(
    ("known", "value", "stored"),
    [
        (of("string"), "  kept as it is\n", "  kept as it is\n"),
        (of("number"), " 12.50 ", "12.50"),
        (of("number"), "-1e3", "-1e3"),
        (of("bool"), "TRUE", "true"),
        (of("enumeration", red="Red"), "red", "red"),
        (of("enumeration", red="Red", blue="Blue", several=True), "red;blue", "red;blue"),
        (of("datetime"), "1706231042000", "2024-01-26T01:04:02.000Z"),
        (of("datetime"), "2024-01-26T02:04:02+01:00", "2024-01-26T01:04:02.000Z"),
        (of("date"), "2024-01-26", "2024-01-26"),
        (of("date"), "1706227200000", "2024-01-26"),
        (of("string", "email"), " Ada@Example.COM ", "ada@example.com"),
        (of("number"), "", ""),
        (of("datetime"), "  ", ""),
    ],
)
def test_a_value_is_stored_as_hubspot_exposes_it(known: Property, value: str, stored: str) -> None:
    assert normalised(known, value) == stored


@pytest.mark.parametrize(
    ("known", "value", "code"),
    [
        (of("string"), "x" * 65_537, "INVALID_LENGTH"),
        (of("number"), "1,000", "INVALID_INTEGER"),
        (of("number"), "$10", "INVALID_INTEGER"),
        (of("number"), "NaN", "INVALID_INTEGER"),
        (of("number"), "٣", "INVALID_INTEGER"),
        (of("bool"), "yes", "INVALID_BOOLEAN"),
        (of("enumeration", red="Red"), "Red", "INVALID_OPTION"),
        (of("enumeration", red="Red", several=True), "red;blue", "INVALID_OPTION"),
        (of("datetime"), "1/26/24", "INVALID_DATE"),
        (of("datetime"), "9" * 30, "INVALID_DATE"),
        (of("date"), "2024-01-26T01:00:00Z", "INVALID_DATE"),
        (of("string", "email"), "ada@", "INVALID_EMAIL"),
        (of("string", "email"), "ada example.com", "INVALID_EMAIL"),
    ],
)
def test_a_value_of_another_form_is_refused(known: Property, value: str, code: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        normalised(known, value)
    assert refused.value.code == code
    assert value not in str(refused.value)


def test_an_option_may_be_given_by_its_label_where_that_is_the_spelling() -> None:
    colour = of("enumeration", red="Bright Red")
    assert normalised(colour, "bright red", Spelling(labels=True)) == "red"


@pytest.mark.parametrize("value", ["13/1/24", "1/32/24", "1/26/24 25:00"])
def test_a_day_that_does_not_exist_is_refused(value: str) -> None:
    with pytest.raises(InvalidValue):
        normalised(of("datetime"), value, Spelling(dates="MONTH_DAY_YEAR"))


@given(st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1)))  # noqa: DTZ001 (naive on purpose)
def test_a_time_without_zone_is_the_spellings(moment: datetime) -> None:
    zone = ZoneInfo("America/New_York")
    stored = normalised(of("datetime"), moment.isoformat(), Spelling(zone=zone))
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=zone)
    assert datetime.fromisoformat(stored) == whole.astimezone(UTC)


@given(st.integers(-(10**13), 10**14))
def test_a_stored_time_is_stored_again_unchanged(milliseconds: int) -> None:
    stored = normalised(of("datetime"), str(milliseconds))
    assert normalised(of("datetime"), stored) == stored
