"""The endpoint of single sends: one e-mail to one address.

Nothing is sent and no address is kept; that a send was requested is remembered.
"""

import uuid

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.definitions.object_types import CONTACTS
from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.definitions.values import InvalidValue, normalised
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import conflict, invalid, not_found
from hsp_assets.sandbox.hubspot.store.times import iso


class Message(Body):
    """Whom an e-mail goes to."""

    to: str
    send_id: str | None = None


class SingleSend(Body):
    """An e-mail of the portal to one address."""

    email_id: int
    message: Message


def routes(portal: Portal) -> list[Route]:
    """The route of single sends, in both of its versions."""
    return [
        route(portal, "POST", "/marketing/v4/email/single-send", _send),
        route(portal, "POST", "/marketing/v3/transactional/single-email/send", _send),
    ]


def _send(call: Call) -> Answer:
    send, emails = call.body(SingleSend), call.portal.options.emails
    if emails is not None and send.email_id not in emails:
        raise not_found(f"The account has no e-mail {send.email_id}")
    known: Property = call.portal.properties.of(CONTACTS)["email"]
    try:
        normalised(known, send.message.to)
    except InvalidValue as error:
        raise invalid(f"message.to: {error}") from error
    status_id, now = str(uuid.uuid4()), call.portal.now()
    made = call.portal.store.execute(
        "INSERT INTO single_sends VALUES (?, ?, ?, ?) ON CONFLICT (send_id) DO NOTHING",
        status_id,
        send.email_id,
        send.message.send_id,
        now,
    )
    if not made:
        raise conflict("An e-mail with this sendId has been sent already")
    return ok({"statusId": status_id, "status": "PENDING", "requestedAt": iso(now)})
