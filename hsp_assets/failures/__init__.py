"""The failures of this project: what went wrong, on what, and whether trying again helps.

A `TransientFailure` may succeed when repeated as it is; a `PermanentFailure` will not until
somebody changes something, and its text says what. Failures of single rows are not exceptions:
they are rejected and counted.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line shows failures and must not wait for pandera
    from hsp_assets.schemas import DatasetName


class HspError(Exception):
    """Base of every failure that this project raises on purpose."""


class SettingsError(HspError):
    """A setting is missing, misspelt or not allowed."""


class PermanentFailure(HspError):
    """Repeating changes nothing: data, configuration or rights must change first."""


class RequestRefused(PermanentFailure):
    """An outside system rejected the content of a request; sending it again never helps."""


class AlreadyThere(PermanentFailure):
    """An outside system already has what a request would create."""


class TransientFailure(HspError):
    """An outside system was busy or away; the same work may succeed later."""


class StillInProgress(TransientFailure):
    """Work outside goes on longer than a run waits; a later run resumes it.

    Attributes:
        arn: of what is being worked on.
        status: when the run stopped waiting.
        since: when that work began, ISO 8601; empty when the service does not say.

    """

    def __init__(self, what: str, arn: str, status: str, since: str) -> None:
        self.arn, self.status, self.since = arn, status, since
        begun = f" since {since}" if since else ""
        super().__init__(
            f"{what} is {status}{begun}, longer than a run waits (HSP_RUN_PATIENCE_MINUTES). "
            "The work goes on without this run; run again later to resume it."
        )


class SourceFileError(PermanentFailure):
    """A source file is missing, unreadable, empty, or lacks a required column."""


class PortalMismatch(PermanentFailure):
    """The portal differs from the declared model in a way that must not be changed by us."""


class ShareError(PermanentFailure):
    """The Snowflake share lacks something that the queries need."""


class NotYetVisible(TransientFailure):
    """The share does not show yet what HubSpot holds; some of it is refreshed once a day."""


class GateError(PermanentFailure):
    """Content of a file or staged rows have not passed their checks, so they must go no further."""


class ChecksFailed(PermanentFailure):
    """Blocking checks of an asset failed, so that nothing downstream may use it."""


class StagedPartsError(GateError):
    """The staged Parquet parts are not those that staging wrote, or cannot be read.

    Attributes:
        dataset: whose.

    """

    def __init__(self, dataset: "DatasetName", message: str) -> None:
        self.dataset = dataset
        super().__init__(message)


class PersonalizeFailure(PermanentFailure):
    """Amazon Personalize reports that its own work failed."""


class SandboxError(PermanentFailure):
    """The stand-ins on this machine do not start."""
