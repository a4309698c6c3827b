"""Read by Python as it starts, where PYTHONPATH leads here: writes down every call of AWS.

One file a process, in the folder that RECORD_AWS_CALLS names; one call a line, `s3.GetObject`.
"""

import os
from pathlib import Path
from typing import Any

from botocore.client import BaseClient
from botocore.model import OperationModel

FOLDER = Path(os.environ["RECORD_AWS_CALLS"])


def _record(model: OperationModel, **_: Any) -> None:
    service = model.service_model.endpoint_prefix
    with (FOLDER / str(os.getpid())).open("a", encoding="utf-8") as file:
        file.write(f"{service}.{model.name}\n")


def _recording(create: Any) -> Any:  # noqa: ANN401 (wraps a constructor)
    def init(self: BaseClient, *arguments: Any, **named: Any) -> None:
        create(self, *arguments, **named)
        self.meta.events.register("before-call", _record)

    return init


BaseClient.__init__ = _recording(BaseClient.__init__)  # type: ignore[method-assign]
