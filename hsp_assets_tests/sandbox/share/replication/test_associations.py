"""Associations, in both directions."""

import pytest

from hsp_assets_tests.sandbox.share.replication.conftest import A_MINUTE_LATER, AT_START, Share

DEAL, CONTACT = ("0-3", 50), ("0-1", 10)


@pytest.fixture
def associated(share: Share) -> Share:
    """A deal with a contact."""
    share.portal.put(*DEAL)
    share.portal.put(*CONTACT)
    share.portal.associate(DEAL, CONTACT, 3)
    share.portal.associate(CONTACT, DEAL, 4)
    return share


def test_an_association_shows_in_both_directions(associated: Share) -> None:
    here = associated.query(
        "SELECT DEAL_OBJECTID, CONTACT_OBJECTID, ISMAINASSOCIATIONDEFINITION, ASSOCIATIONTYPEID "
        "FROM ASSOCIATIONS_DEALS_TO_CONTACTS"
    )
    there = associated.query(
        "SELECT DEAL_OBJECTID, CONTACT_OBJECTID, ISMAINASSOCIATIONDEFINITION, ASSOCIATIONTYPEID "
        "FROM ASSOCIATIONS_CONTACTS_TO_DEALS"
    )
    assert (here, there) == ([(50, 10, True, 3)], [(50, 10, True, 4)])


def test_a_label_adds_a_row_that_is_not_the_main_one(associated: Share) -> None:
    associated.portal.define_association("0-3", "0-1", 70, "Decision maker")
    associated.portal.associate(DEAL, CONTACT, 70, "USER_DEFINED")
    rows = associated.column(
        "SELECT ISMAINASSOCIATIONDEFINITION FROM ASSOCIATIONS_DEALS_TO_CONTACTS ORDER BY ALL"
    )
    assert rows == [False, True]


def test_an_archived_record_takes_its_associations_away(associated: Share) -> None:
    assert associated.query("FROM ASSOCIATIONS_DEALS_TO_CONTACTS") != []
    associated.portal.archive(*CONTACT)
    assert associated.query("FROM ASSOCIATIONS_DEALS_TO_CONTACTS") == []


def test_a_removed_association_vanishes(associated: Share) -> None:
    assert associated.query("FROM ASSOCIATIONS_DEALS_TO_CONTACTS") != []
    associated.portal.write("DELETE FROM associations", scope="associations")
    assert associated.query("FROM ASSOCIATIONS") == []


def test_an_association_keeps_its_arrival(associated: Share) -> None:
    arrived = "SELECT INGESTEDAT FROM ASSOCIATIONS_DEALS_TO_CONTACTS ORDER BY ALL"
    assert associated.column(arrived) == [AT_START]
    associated.wait(60)
    associated.portal.put("0-1", 11)
    associated.portal.associate(DEAL, ("0-1", 11), 3)
    assert associated.column(arrived) == [AT_START, A_MINUTE_LATER]


def test_a_pair_gets_a_view_with_its_first_association_type(share: Share) -> None:
    assert "ASSOCIATIONS_PETS_TO_CONTACTS" not in share.views()
    share.portal.define_type("2-1", "pet", "Pets", labels={"singular": "Pet", "plural": "Pets"})
    share.portal.define_association("2-1", "0-1", 80, None)
    ends = share.columns("ASSOCIATIONS_PETS_TO_CONTACTS")[:2]
    assert ends == ["PET_OBJECTID", "CONTACT_OBJECTID"]


def test_a_pair_whose_type_is_gone_has_no_view(share: Share) -> None:
    share.portal.define_association("2-1", "0-1", 80, None)
    assert not [name for name in share.views() if "2_1" in name]
