"""The way out of this network, as its variables name it: HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE.

boto3, requests and Snowflake's connector read them by themselves; HubSpot's client does not, and is
told here.
"""

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import get_auth_from_url, select_proxy
from urllib3.util import make_headers

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
"""Never behind a proxy: the sandbox is here."""


def way_to(url: str) -> dict[str, Any]:
    """The settings of HubSpot's client that lead to an address; none if nothing is on the way."""
    if urlsplit(url).hostname in THIS_MACHINE:
        return {}
    with requests.Session() as session:
        found = session.merge_environment_settings(url, {}, None, None, None)
    way: dict[str, Any] = {}
    if proxy := select_proxy(url, found["proxies"]):
        user, password = get_auth_from_url(proxy)
        credentials = f"{user}:{password}" if user else None
        way = {"proxy": proxy, "proxy_headers": make_headers(proxy_basic_auth=credentials)}
    if isinstance(found["verify"], str):
        way["ssl_ca_cert"] = found["verify"]
    return way
