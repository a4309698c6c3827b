"""The forms that values have, whichever setting they are of: addresses, names of AWS, plain text.

What is refused here would be refused by a service, in the middle of a run and in its own words.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

URL = re.compile(r"https?://[^\s/]+\S*")
ORIGIN = re.compile(r"\*|https?://[^\s/,]+")
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,3}-\d")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
ARN = re.compile(r"arn:[\w-]+:(?P<service>[\w-]+):[\w-]*:\d{12}:\S+")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
QUOTES = "'\""
KEYS = "PRIVATE KEY-----"
"""Stands in a private key, which may only stand in a secret."""
LONGEST_SHOWN = 200


def _url(given: str) -> str:
    if given and not URL.fullmatch(given):
        raise ValueError("an address begins with https:// or http://, such as https://example.org")
    return given


def _region(given: str) -> str:
    if not REGION.fullmatch(given):
        raise ValueError("a region of AWS is named as in eu-central-1; no zone, no city")
    return given


def _bucket(given: str) -> str:
    if not BUCKET.fullmatch(given):
        raise ValueError(
            "a bucket is named by 3 to 63 lower case letters, digits, dots and hyphens, such as "
            "acme-hsp; without s3://, and what leads its keys belongs to HSP_BUCKET_PREFIX"
        )
    return given


def arn_of(service: str, example: str) -> AfterValidator:
    """Refuses what is no ARN of a service; empty stays empty."""

    def check(given: str) -> str:
        found = ARN.fullmatch(given)
        if given and not (found and found["service"] == service):
            raise ValueError(f"an ARN of {service} is expected, such as {example}")
        return given

    return AfterValidator(check)


def _origins(given: str) -> str:
    for one in filter(None, map(str.strip, given.split(","))):
        if not ORIGIN.fullmatch(one):
            raise ValueError(
                f"{one} is no origin: those are https:// and a host, and a port if need be, with "
                "nothing behind it, such as https://shop.example.com"
            )
    return given


Origins = Annotated[str, AfterValidator(_origins)]
"""Those of web pages, separated by commas."""
Url = Annotated[str, AfterValidator(_url)]
"""An address, or nothing."""
Region = Annotated[str, AfterValidator(_region)]
Bucket = Annotated[str, AfterValidator(_bucket)]
RoleArn = Annotated[str, arn_of("iam", "arn:aws:iam::123456789012:role/Personalize")]
TopicArn = Annotated[str, arn_of("sns", "arn:aws:sns:eu-central-1:123456789012:hsp")]
KeyArn = Annotated[str, arn_of("kms", "arn:aws:kms:eu-central-1:123456789012:key/1234abcd")]


def disfigured(value: str, *, is_secret: bool) -> str:
    """How a value was spoilt on its way into the variable; empty if it was not.

    Docker's `--env-file` keeps quotes that a shell would take away, and a secret that was made of a
    file ends with its newline, which no header of a request may have.
    """
    if len(value) > 1 and value[0] in QUOTES and value[-1] == value[0]:
        return "its quotes are part of its value: docker's --env-file keeps them. Write it without"
    if is_secret and value != value.strip():
        return (
            "it begins or ends with white space, such as the newline at the end of a file. Make "
            "the secret of the text alone (printf %s, not echo; kubectl's --from-literal)"
        )
    if not is_secret and KEYS in value:
        return "it holds a private key, and is no secret. HSP_SNOWFLAKE_PRIVATE_KEY is for the key"
    return ""


def shown(value: str) -> str:
    """A value as an error may show it: no key that was pasted into the wrong variable."""
    return repr(value) if len(value) <= LONGEST_SHOWN else f"{value[:20]!r}…"
