"""Checks a request against the service model, as the service does before it looks at anything.

Rules between members, or between resources, belong to the resources.
"""

from botocore.model import Shape

from hsp_assets.sandbox.personalize.errors import InvalidInputError, SerializationError
from hsp_assets.service_models import WrongTypeError, violations


def validate(shape: Shape, request: object) -> None:
    """Raise `InvalidInputError` that lists every constraint of the model the request breaks.

    Raises `SerializationError` when a value has the wrong JSON type.
    """
    try:
        problems = list(violations(shape, request))
    except WrongTypeError as wrong:
        raise SerializationError(str(wrong)) from wrong
    if problems:
        plural = "error" if len(problems) == 1 else "errors"
        raise InvalidInputError(
            f"{len(problems)} validation {plural} detected: {'; '.join(problems)}",
        )
