"""The real-time API: recommendations for HubSpot's clients, and events from them, over HTTP.

Knows nothing of Dagster. It reads what was published and calls Personalize; it trains nothing.
"""

from hsp_assets.api.app import create_app
from hsp_assets.api.server import run_server
from hsp_assets.api.settings import ApiSettings, api_settings

__all__ = ["ApiSettings", "api_settings", "create_app", "run_server"]
