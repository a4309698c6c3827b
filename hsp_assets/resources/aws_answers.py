"""Whether an answer of an AWS service that speaks JSON arrived whole.

botocore reads a body that is no JSON as an answer without members, so that the caller meets a
missing name instead of the reason: the connection was cut, or something on the way answered.
"""

import json
from typing import TYPE_CHECKING

from botocore.model import OperationModel

from hsp_assets.failures import TransientFailure

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

FIRST_REFUSAL = 300


def require_whole_answers(client: object) -> None:
    """Let a boto3 client refuse answers that are not whole.

    Its calls raise `TransientFailure` then: whether the service acted is unknown, and what asks
    again finds what there is.
    """
    client.meta.events.register("after-call", _require_whole)  # type: ignore[attr-defined]


def _require_whole(http_response: "AWSResponse", model: OperationModel, **_call: object) -> None:
    if http_response.status_code >= FIRST_REFUSAL or model.output_shape is None:
        return
    try:
        json.loads(http_response.content or b"{}")
    except ValueError as error:
        service = model.service_model.service_name
        raise TransientFailure(
            f"The answer of AWS ({service}) to {model.name} was cut, or something else answered in "
            f"its place ({len(http_response.content)} bytes that are no JSON). Whether it acted is "
            "unknown. Run it again: what is there is found, and nothing is made twice."
        ) from error
