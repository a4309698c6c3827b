"""The one rule that maps a caller's user id to the id that training knows.

HubSpot's clients send a contact's record id; training knows contacts by their `external_id`. The
two may be the same number for two people, so the caller states the kind (`userIdType`); it is never
guessed from the value.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from hsp_assets.api.catalogue.follower import LiveFollower
from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.metrics import Metrics

UserIdType = Literal["record", "external"]
USER_ID_TYPES: tuple[UserIdType, ...] = get_args(UserIdType)

RECORD_ID = re.compile(r"[0-9]{1,18}")
TAKEN_PREFIX = "record-"
"""Of a new contact whose record id is the `external_id` of another contact."""


@dataclass(frozen=True)
class ResolvedUser:
    """A user as training knows or will know them.

    Attributes:
        id: the training id.
        row: of the live version's users; None when it lacks the user.
        is_trained: whether the recommenders have seen interactions of the user.

    """

    id: str
    row: int | None
    is_trained: bool


ANONYMOUS_USER = ResolvedUser("hsp-anonymous", None, is_trained=False)
"""For requests that name no user: recipes require one, and treat it as a cold user."""


class Identity:
    """Resolves ids against the live version, and remembers contacts that are newer than that."""

    def __init__(self, follower: LiveFollower, metrics: Metrics) -> None:
        self._follower = follower
        self._metrics = metrics
        self.learned: dict[int, str] = {}
        """The external ids of contacts that the live version lacks, by record id."""

    def resolve(self, user_id: str, kind: UserIdType) -> ResolvedUser:
        """The user with an id of that kind; counts whether training knows the user.

        Raises:
            ApiError: it cannot be a record id.

        """
        if kind == "external":
            user = self._by_external_id(user_id)
        else:
            user = self.by_record_id(record_id(user_id))
        self._metrics.users.labels("trained" if user.is_trained else "other").inc()
        return user

    def by_record_id(self, record: int) -> ResolvedUser:
        """The user of a contact record; counts nothing."""
        users = self._follower.view.catalogue.users
        row = users.row_of_record(record)
        if row is not None:
            return ResolvedUser(users.id(row), row, users.is_trained(row))
        if record in self.learned:
            return self._by_external_id(self.learned[record])
        # A contact without external_id is given its record id, unless another has that.
        taken = users.row_of_user(str(record)) is not None
        id_ = f"{TAKEN_PREFIX}{record}" if taken else str(record)
        return ResolvedUser(id_, None, is_trained=False)

    def learn(self, record: int, external_id: str) -> bool:
        """Remember the external id of a contact that the live version lacks.

        Returns:
            Whether that is new.

        """
        published = self._follower.view.catalogue.users.row_of_record(record) is not None
        if published or self.learned.get(record) == external_id:
            return False
        self.learned[record] = external_id
        return True

    def _by_external_id(self, user: str) -> ResolvedUser:
        users = self._follower.view.catalogue.users
        row = users.row_of_user(user)
        return ResolvedUser(user, row, row is not None and users.is_trained(row))


def record_id(text: str) -> int:
    """A contact record id as a number.

    Raises:
        ApiError: the text is no record id.

    """
    if not RECORD_ID.fullmatch(text):
        raise invalid(
            "userId must be a HubSpot contact record id, a whole number. If it is the id that "
            "training knows (external_id), add userIdType=external."
        )
    return int(text)
