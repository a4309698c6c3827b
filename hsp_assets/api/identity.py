"""Who is meant: the rule that makes a caller's user id the id that training knows.

HubSpot's clients call with a contact's record id; training knows contacts by their `external_id`.
The two may be the same number for two people, so which kind an id is comes from the caller
(`userIdType`) and is never guessed from the value.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from hsp_assets.api.catalogue.following import LiveFollower
from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.metrics import Metrics

UserIdType = Literal["record", "external"]
USER_ID_TYPES: tuple[UserIdType, ...] = get_args(UserIdType)

RECORD_ID = re.compile(r"[0-9]{1,18}")
TAKEN_PREFIX = "record-"
"""Of a new contact whose record id is the `external_id` of another contact."""
ANONYMOUS = "hsp-anonymous"
"""Asked for where no user is named; recipes want one, and answer what a stranger gets."""


@dataclass(frozen=True)
class Who:
    """A user as training knows or will know them.

    Attributes:
        user: the training id.
        row: of the live version's users; None when it lacks the user.
        is_trained: whether the recommenders have seen interactions of the user.

    """

    user: str
    row: int | None
    is_trained: bool


STRANGER = Who(ANONYMOUS, None, is_trained=False)


class Identity:
    """Resolves ids against the live version, and remembers contacts that are newer than that."""

    def __init__(self, follower: LiveFollower, metrics: Metrics) -> None:
        self._follower = follower
        self._metrics = metrics
        self.learned: dict[int, str] = {}

    def resolve(self, user_id: str, kind: UserIdType) -> Who:
        """Who is meant by an id of that kind; counts whether training knows the user.

        Raises:
            ApiError: it cannot be a record id.

        """
        who = self._external(user_id) if kind == "external" else self.who(record_id(user_id))
        self._metrics.users.count("trained" if who.is_trained else "other")
        return who

    def who(self, record: int) -> Who:
        """Who a contact record is; counts nothing."""
        users = self._follower.view.catalogue.users
        row = users.row_of_record(record)
        if row is not None:
            return Who(users.id(row), row, users.is_trained(row))
        if record in self.learned:
            return self._external(self.learned[record])
        # A contact without external_id is given its record id, unless another has that.
        taken = users.row_of_user(str(record)) is not None
        return Who(f"{TAKEN_PREFIX}{record}" if taken else str(record), None, is_trained=False)

    def learn(self, record: int, external_id: str) -> bool:
        """Remember which user a contact is that the live version lacks.

        Returns:
            Whether that is news.

        """
        published = self._follower.view.catalogue.users.row_of_record(record) is not None
        if published or self.learned.get(record) == external_id:
            return False
        self.learned[record] = external_id
        return True

    def _external(self, user: str) -> Who:
        users = self._follower.view.catalogue.users
        row = users.row_of_user(user)
        return Who(user, row, row is not None and users.is_trained(row))


def record_id(text: str) -> int:
    """The number of a contact record id.

    Raises:
        ApiError: it is none.

    """
    if not RECORD_ID.fullmatch(text):
        raise invalid(
            "userId must be a HubSpot contact record id, a whole number. If it is the id that "
            "training knows (external_id), add userIdType=external."
        )
    return int(text)
