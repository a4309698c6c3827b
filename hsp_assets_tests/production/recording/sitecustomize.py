"""Read by Python as it starts, where PYTHONPATH leads here: writes down every call of AWS.

One file a process, in the folder that RECORD_AWS_CALLS names; one call a line, as
`s3.GetObject bucket/key`, or `s3.ListObjectsV2 bucket/prefix`; of other services without an object.
"""

import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.client import BaseClient
from botocore.model import OperationModel

STARTED = time.time_ns()  # ids of processes come again
FOLDER = Path(os.environ["RECORD_AWS_CALLS"])


def _record(model: OperationModel, params: dict[str, Any], **_: Any) -> None:
    service = model.service_model.endpoint_prefix
    called = f"{service}.{model.name}"
    if service == "s3":
        url = urlsplit(params["url"])
        prefix = parse_qs(url.query).get("prefix", [])
        called = f"{called} {'/'.join([unquote(url.path).strip('/'), *prefix])}"
    with (FOLDER / f"{os.getpid()}-{STARTED}").open("a", encoding="utf-8") as file:
        file.write(f"{called}\n")


def _recording(create: Any) -> Any:  # noqa: ANN401 (wraps a constructor)
    def init(self: BaseClient, *arguments: Any, **named: Any) -> None:
        create(self, *arguments, **named)
        self.meta.events.register("before-call", _record)

    return init


BaseClient.__init__ = _recording(BaseClient.__init__)  # type: ignore[method-assign]
