"""A stand-in for Amazon Personalize: the same three protocols, real imports, real models.

It keeps the contract of ECOMMERCE domain dataset groups, as boto3 sees it. Custom solutions,
campaigns, batch jobs and the video domain are refused with a clear error.
"""

from hsp_assets.sandbox.personalize.app import create_app
from hsp_assets.sandbox.personalize.options import Minimums, Options, Quotas

__all__ = ["Minimums", "Options", "Quotas", "create_app"]
