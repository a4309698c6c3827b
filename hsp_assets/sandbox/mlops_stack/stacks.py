"""The CloudFormation stacks of an account, kept in a file so that they survive a restart.

There is one template, the solution's: its parameters and outputs. Requests belong to `app`.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

REGION, ACCOUNT = "us-east-1", "123456789012"
TEMPLATE = "maintaining-personalized-experiences-with-machine-learning.template"
"""The last part of the template's address, whichever bucket and version it is read from."""
PARAMETERS = {
    "Email": re.compile(r"(^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$)?"),
    "PersonalizeKmsKeyArn": re.compile(r"(^arn:.*:kms:.*:.*:key/.*$)?"),
}
"""What the template takes, each with the pattern that a value must have."""
NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
CREATION_SECONDS = 0.3
"""Ten minutes in AWS."""
LONGEST_BUCKET = 63


class RefusedError(Exception):
    """CloudFormation refuses a request.

    Attributes:
        code: of the error.

    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Stack:
    """A stack of the solution."""

    name: str
    created: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Its id."""
        return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{self.name}/{self._digest}"

    @property
    def bucket(self) -> str:
        """The bucket that it watches."""
        name = self.name.lower()[: LONGEST_BUCKET - len("-personalizebucket-") - len(self._digest)]
        return f"{name}-personalizebucket-{self._digest}"

    @property
    def outputs(self) -> dict[str, str]:
        """What it says of itself."""
        arn = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{self.name}-{{}}"
        return {
            "PersonalizeBucketName": self.bucket,
            "Dashboard": f"PersonalizeSolution-{self.name}-{REGION}",
            "SNSTopicArn": arn.format("sns", "notifications"),
            "EventBusArn": f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/aws-solutions-SO0170-"
            f"{self.name}",
            "SchedulerTableName": f"{self.name}-scheduler",
            "SchedulerStepFunctionArn": arn.format("states", "scheduler"),
            "CreateConfigFunctionArn": arn.format("lambda", "create-config"),
        }

    @property
    def created_at(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.created)

    @property
    def is_complete(self) -> bool:
        """Whether its resources are there."""
        return datetime.now(UTC) - self.created_at >= timedelta(seconds=CREATION_SECONDS)

    @property
    def _digest(self) -> str:
        return hashlib.sha256(f"{self.name} {self.created}".encode()).hexdigest()[:12]


class Stacks:
    """All stacks of an account.

    Args:
        file: keeps them.
        make_bucket: called with the name of a new stack's bucket.

    """

    def __init__(self, file: Path, make_bucket: Callable[[str], None]) -> None:
        self._file, self._make_bucket = file, make_bucket
        self._lock = threading.Lock()

    def all(self) -> list[Stack]:
        """Every stack."""
        if not self._file.exists():
            return []
        return [Stack(**one) for one in json.loads(self._file.read_text(encoding="utf-8"))]

    def get(self, name: str) -> Stack:
        """The stack of that name, or of that id.

        Raises:
            RefusedError: there is none.

        """
        for one in self.all():
            if name in (one.name, one.arn):
                return one
        raise RefusedError("ValidationError", f"Stack with id {name} does not exist")

    def create(self, name: str, template_url: str, parameters: Mapping[str, str]) -> Stack:
        """Launch the solution.

        Raises:
            RefusedError: there is such a stack, or the request is wrong.

        """
        _require_right(name, template_url, parameters)
        with self._lock:
            present = self.all()
            if any(one.name == name for one in present):
                raise RefusedError("AlreadyExistsException", f"Stack [{name}] already exists")
            stack = Stack(name, datetime.now(UTC).isoformat(), dict(parameters))
            self._make_bucket(stack.bucket)
            written = self._file.with_suffix(".new")
            kept = [asdict(one) for one in (*present, stack)]
            written.write_text(json.dumps(kept, indent=2), encoding="utf-8")
            written.replace(self._file)
        return stack

    def are_watching(self, bucket: str) -> bool:
        """Whether a stack watches this bucket."""
        return any(one.bucket == bucket for one in self.all())


def _require_right(name: str, template_url: str, parameters: Mapping[str, str]) -> None:
    if not NAME.fullmatch(name):
        raise RefusedError(
            "ValidationError",
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {NAME.pattern}",
        )
    if template_url.rpartition("/")[2] != TEMPLATE:
        raise RefusedError("ValidationError", "S3 error: Access Denied")
    if unknown := sorted(parameters.keys() - PARAMETERS.keys()):
        text = f"Parameters: [{', '.join(unknown)}] do not exist in the template"
        raise RefusedError("ValidationError", text)
    for parameter, value in parameters.items():
        if not PARAMETERS[parameter].fullmatch(value):
            raise RefusedError(
                "ValidationError",
                f"Parameter '{parameter}' must match pattern {PARAMETERS[parameter].pattern}",
            )
