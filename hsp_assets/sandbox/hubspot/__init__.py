"""A stand-in for HubSpot: its HTTP API on a portal that lives in one SQLite file."""

from hsp_assets.sandbox.hubspot.app import create_app
from hsp_assets.sandbox.hubspot.options import Options

__all__ = ["Options", "create_app"]
