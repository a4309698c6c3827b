"""One AWS session for everything that the API asks there: each would learn the services anew."""

import boto3

from hsp_assets.api.settings import ApiSettings


def aws_session(settings: ApiSettings) -> boto3.Session:
    """A session with the settings' credentials, or with those of the usual AWS chain."""
    return boto3.Session(
        settings.access_key_id, settings.secret_access_key, region_name=settings.region
    )
