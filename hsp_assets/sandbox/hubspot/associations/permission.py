"""The permission to edit associations, which versions from 2026-09 on demand.

It is a user's: HubSpot demands it of tokens that act for a user, not of service keys and private
apps [changelog, CRM API write validation enforcement].
"""

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import invalid


def refuse_without_permission(portal: Portal) -> None:
    """Refuse to change associations for a user who may not.

    Raises:
        ApiError: 400, the user has no such permission.
    """
    if not portal.options.edit_associations:
        raise invalid("Missing 'Edit Associations' permission.")
