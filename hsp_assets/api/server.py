"""Serving the API as a process: one worker, which logs JSON lines."""

import uvicorn

from hsp_assets.api.app import create_app
from hsp_assets.api.http.connection_limits import LimitedProtocol
from hsp_assets.api.http.logs import configure_logging
from hsp_assets.api.outbox.spool import Spool
from hsp_assets.api.settings import ApiSettings
from hsp_assets.low_latency import low_latency

KEEP_ALIVE_SECONDS = 75
"""Load balancers close idle connections after 60 s, and should be the first to do so."""
STOP_WITHIN_SECONDS = 20


def run_server(settings: ApiSettings, host: str, port: int) -> None:
    """Serve until the process gets a signal to stop; requests in flight are then finished.

    Args:
        settings: of the API.
        host: address to listen on.
        port: to listen on.

    Raises:
        SettingsError: there is no API key.
        PermanentFailure: another process uses the spool, or it cannot be opened.

    """
    if settings.spool is not None:
        # uvicorn would report this as a traceback.
        Spool(settings.spool).close()
    app = create_app(settings)
    configure_logging()
    with low_latency():
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            http=LimitedProtocol,
            ws="none",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_WITHIN_SECONDS,
        )
