"""A stand-in for the Snowflake account that HubSpot's data share is mounted in.

It answers the real connector: the share's schemas follow the sandbox's portal, queries run in
Snowflake's dialect, and `COPY INTO` unloads Parquet to the sandbox's S3.
"""

from hsp_assets.sandbox.share.app import create_app
from hsp_assets.sandbox.share.options import Options

__all__ = ["Options", "create_app"]
