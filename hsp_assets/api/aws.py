"""The one AWS session of an API process: each session would load the service models again."""

from functools import cache

import boto3

from hsp_assets.api.settings import ApiSettings


def aws_session(settings: ApiSettings) -> boto3.Session:
    """A session with the settings' credentials, or with those of the usual AWS chain."""
    return _session(settings.access_key_id, settings.secret_access_key, settings.region)


@cache
def _session(access_key_id: str | None, secret: str | None, region: str) -> boto3.Session:
    return boto3.Session(access_key_id, secret, region_name=region)
