"""The tokens of lists: where the next page starts, and for which list that is true."""

import base64
import binascii
import json

from hsp_assets.sandbox.personalize.errors import InvalidNextTokenError

_BEYOND_ALL = 2**62


def next_token(kind: str, scope: str | None, last: int) -> str:
    """The token for what follows the row id `last` in the list of that kind and parent."""
    return base64.urlsafe_b64encode(json.dumps([kind, scope, last]).encode()).decode()


def start_of(token: str | None, kind: str, scope: str | None) -> int:
    """The row id that the page's resources are older than.

    Raises:
        InvalidNextTokenError: another list handed the token out, or nobody.
    """
    if token is None:
        return _BEYOND_ALL
    try:
        content = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, binascii.Error) as broken:
        raise InvalidNextTokenError("The nextToken is not one that this list gave.") from broken
    if not isinstance(content, list) or content[:2] != [kind, scope]:
        raise InvalidNextTokenError("The nextToken belongs to another list.")
    last: int = content[2]
    return last
