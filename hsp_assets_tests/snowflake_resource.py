"""Dagster's Snowflake resource as tests meet it: loaded before warnings are errors.

It declares a field in a way that pydantic deprecates, which is no failure of ours. Whoever opens
the share in the process of a test imports this first.
"""

import warnings

from pydantic import PydanticDeprecatedSince20

with warnings.catch_warnings():
    warnings.simplefilter("ignore", PydanticDeprecatedSince20)
    from dagster_snowflake import SnowflakeResource

__all__ = ["SnowflakeResource"]
