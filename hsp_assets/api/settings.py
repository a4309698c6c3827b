"""The settings of one API process: addresses, keys and limits.

Values only; reading the environment belongs to `hsp_assets.environment`, and whether the
endpoints are the sandbox's is decided by whoever makes the settings.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from hsp_assets.environment import Settings
from hsp_assets.failures import SettingsError

HASHED = re.compile(r"sha256:([0-9a-fA-F]{64})")
DIGEST_PREFIX = "sha256:"
SHORTEST_KEY = 24
"""Characters; `openssl rand -base64 18` gives as many, of 144 random bits."""


@dataclass(frozen=True)
class ApiSettings:
    """The settings of one API process.

    Attributes:
        bucket: name of the S3 bucket that holds the live pointer and the published datasets.
        dataset_group: name of the Personalize dataset group; callers name it in paths.
        bucket_prefix: what leads the keys in the bucket, such as `acme/`.
        region: of bucket and Personalize.
        s3_endpoint: address of S3, where it is not AWS's own.
        personalize_endpoint: address of Personalize, where it is not AWS's own.
        access_key_id: of AWS; None takes the usual AWS chain.
        secret_access_key: of AWS.
        api_keys: SHA-256 digests (hex) of the keys that callers may use.
        spool: folder for accepted events that Personalize does not have yet. None stores nothing:
            an event is then accepted only once Personalize has it.
        default_recommender: used by `POST /recommendations`.
        reload_seconds: how often the live pointer is read.
        timeout_seconds: a recommender that takes longer is replaced by best sellers.
        delivery_seconds: how long a caller waits until Personalize has its event; after that it is
            accepted and stored on disk.
        cache_seconds: how long a list is returned again while its user does nothing.
        cache_bytes: how much memory these lists may take.
        max_body_bytes: of a request.
        requests_per_second: that one key may send.
        accepts_other_events: whether events are taken whose type trains nothing.
        path_prefix: leads all paths where a proxy adds it, such as `/shop`; empty where none does.
        cors_origins: origins of web pages that may call.
        hubspot_secrets: client secrets of the app whose card calls without a key; empty: none.
        hubspot_portal: id of the portal in which the app is installed.
        public_url: address of the API as that card has it.
        demo_key: key that the demo page calls with, sent to everybody who opens it; empty means
            that there is no demo page.

    """

    bucket: str
    dataset_group: str
    bucket_prefix: str = ""
    region: str = "us-east-1"
    s3_endpoint: str | None = None
    personalize_endpoint: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    spool: Path | None = None
    default_recommender: str = "hubspot_recommended_for_you"
    reload_seconds: float = 2.0
    timeout_seconds: float = 0.5
    delivery_seconds: float = 1.0
    cache_seconds: float = 10.0
    cache_bytes: int = 64 * 1024 * 1024
    max_body_bytes: int = 256 * 1024
    requests_per_second: float = 1_000
    accepts_other_events: bool = True
    path_prefix: str = ""
    cors_origins: tuple[str, ...] = ()
    hubspot_secrets: tuple[str, ...] = field(default=(), repr=False)
    hubspot_portal: str = ""
    public_url: str = ""
    demo_key: str = field(default="", repr=False)


def api_settings(settings: Settings, keys: str, hubspot_secrets: str = "") -> ApiSettings:
    """The API's part of the installation's settings, with AWS's own endpoints.

    Args:
        settings: of the installation.
        keys: what callers must send, separated by commas: the keys themselves, or `sha256:` and
            the digest of a key. Several at once let a key be replaced without a pause.
        hubspot_secrets: client secrets of the app whose card calls, separated by commas.

    Raises:
        SettingsError: there is no key, or one that is too short or is no whole digest; or what
            belongs to the app is not all there.

    """
    given, secrets = _listed(keys), _listed(hubspot_secrets)
    for position, key in enumerate(given, start=1):
        _require_safe(key, position)
    digests = tuple(map(key_digest, given))
    if not digests:
        raise SettingsError(
            "HSP_API_KEYS is empty: the API would refuse all requests. Set it to one or more keys, "
            "separated by commas, such as the output of `openssl rand -hex 32`."
        )
    if secrets:
        _require_app(settings)
    return ApiSettings(
        bucket=settings.bucket,
        dataset_group=settings.dataset_group,
        bucket_prefix=settings.bucket_prefix,
        region=settings.aws_region,
        api_keys=digests,
        spool=Path(settings.api_spool) if settings.api_spool else settings.state / "api",
        timeout_seconds=settings.api_timeout_seconds,
        cache_seconds=settings.api_answer_seconds,
        requests_per_second=settings.api_requests_per_second,
        accepts_other_events=settings.api_event_types == "any",
        path_prefix=f"/{prefix}" if (prefix := settings.api_path_prefix.strip("/")) else "",
        cors_origins=_listed(settings.api_cors_origins),
        hubspot_secrets=secrets,
        hubspot_portal=settings.api_hubspot_portal,
        public_url=settings.api_public_url,
    )


def _listed(text: str) -> tuple[str, ...]:
    """What a setting lists, separated by commas."""
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _require_app(settings: Settings) -> None:
    """Refuse an app's secret without what its requests are compared with.

    Raises:
        SettingsError: a setting is missing.

    """
    if not settings.api_hubspot_portal:
        raise SettingsError(
            "HSP_API_HUBSPOT_SECRETS is set and HSP_API_HUBSPOT_PORTAL is not: other portals that "
            "install the app could call. Set it to the portal's id: its number in each address of "
            "HubSpot, after app.hubspot.com/contacts/."
        )
    if not settings.api_public_url:
        raise SettingsError(
            "HSP_API_HUBSPOT_SECRETS is set and HSP_API_PUBLIC_URL is not, so no signature could "
            "match. Set it to the address that the card calls, such as https://api.example.com."
        )


def key_digest(key: str) -> str:
    """The SHA-256 digest of a key in hex; of `sha256:<digest>`, that digest."""
    hashed = HASHED.fullmatch(key)
    return hashed[1].lower() if hashed else hashlib.sha256(key.encode()).hexdigest()


def _require_safe(key: str, position: int) -> None:
    """Refuse a key that could be guessed, or a digest that no key has.

    Raises:
        SettingsError: it names the position of the key in the setting, never the key.

    """
    if key.lower().startswith(DIGEST_PREFIX):
        if not HASHED.fullmatch(key):
            raise SettingsError(
                f"HSP_API_KEYS: entry {position} begins with {DIGEST_PREFIX} and is not followed "
                "by 64 hexadecimal digits, so no key would match it. Copy the whole digest: "
                "`printf %s KEY | sha256sum`."
            )
    elif len(key) < SHORTEST_KEY:
        raise SettingsError(
            f"HSP_API_KEYS: entry {position} has {len(key)} characters, and {SHORTEST_KEY} are the "
            "fewest that cannot be guessed. Make one with `openssl rand -hex 32`."
        )
