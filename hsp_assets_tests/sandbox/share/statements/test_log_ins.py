"""The resource logs in by each way that Snowflake offers, and says which variable is wrong."""

import base64
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hsp_assets.cli.installation import resource
from hsp_assets.environment import load_settings
from hsp_assets.failures import PermanentFailure
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.sandbox.share.log_ins import AUDIENCE, LogIns
from hsp_assets_tests.sandbox.share.shop import DATABASE, Shop

KEY = generate_private_key(public_exponent=65_537, key_size=2_048)
OTHER_KEY = generate_private_key(public_exponent=65_537, key_size=2_048)
EC_KEY = generate_ec_key(SECP256R1())
SECRET = BestAvailableEncryption(b"of the key")
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
ENCRYPTED = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, SECRET).decode()
TRADITIONAL = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, SECRET).decode()
DER = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
FORMS = {
    "PEM": PEM,
    "PEM with escaped line breaks": PEM.replace("\n", "\\n"),
    "PEM in one line": PEM.replace("\n", " "),
    "PEM in quotes": f'"{PEM}"',
    "PEM from Windows": PEM.replace("\n", "\r\n"),
    "base64 of PEM": base64.b64encode(PEM.encode()).decode(),
    "base64 of PEM in lines": base64.encodebytes(PEM.encode()).decode(),
    "base64 of DER": base64.b64encode(DER).decode(),
    "encrypted": ENCRYPTED,
    "encrypted, escaped": ENCRYPTED.replace("\n", "\\n"),
    "encrypted, base64": base64.b64encode(ENCRYPTED.encode()).decode(),
    "encrypted the old way": TRADITIONAL,
}
Open = Callable[..., SnowflakeShareResource]


def public(key: RSAPrivateKey | EllipticCurvePrivateKey) -> str:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def identity(key: RSAPrivateKey = OTHER_KEY) -> str:
    """A token of the issuer of workloads' identities."""
    now = int(time.time())
    told = {"iss": "https://issuer", "sub": "pod", "aud": AUDIENCE, "iat": now, "exp": now + 60}
    return jwt.encode(told, key, "RS256")


@pytest.fixture
def users() -> LogIns:
    return LogIns(
        user="reader",
        account="my-org",
        password="the password",
        public_key=public(KEY),
        access_token="the-access-token",
        oauth_clients={"client": "of the client"},
        identity=("https://issuer", "pod", public(OTHER_KEY)),
    )


@pytest.fixture
def opened(make_shop: Callable[..., Shop], users: LogIns, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Production's resource of the share, as its variables say, on the account of that user."""
    address = make_shop(log_ins=users).address

    def make(**variables: str) -> SnowflakeShareResource:
        common = {
            "HSP_ENVIRONMENT": "production",
            "HSP_SNOWFLAKE_ACCOUNT": "https://my-org.snowflakecomputing.com/",
            "HSP_SNOWFLAKE_HOST": address,
            "HSP_SNOWFLAKE_DATABASE": DATABASE,
            "SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES": "127.0.0.1",
        }
        given = {f"HSP_SNOWFLAKE_{name}": text for name, text in variables.items()}
        for name, text in (common | {"HSP_SNOWFLAKE_USER": "reader"} | given).items():
            monkeypatch.setenv(name, text)
        return resource(load_settings(), "snowflake", SnowflakeShareResource)

    return make


def answers(share: SnowflakeShareResource) -> list[Mapping[str, Any]]:
    """What both kinds of sessions are answered."""
    rows: list[Mapping[str, Any]] = []
    for session in (share.session, share.quick_session):
        with session() as opened:
            rows += opened.execute("SELECT 1 AS A").rows
    return rows


@pytest.mark.parametrize("form", FORMS)
def test_a_key_pair_opens_in_every_form_of_the_key(form: str, opened: Open) -> None:
    password = {"PRIVATE_KEY_PASSWORD": "of the key"} if "encrypted" in form else {}
    assert answers(opened(PRIVATE_KEY=FORMS[form], **password)) == [{"A": 1}, {"A": 1}]


def test_a_key_may_be_a_file(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "rsa_key.p8").write_text(PEM)
    assert answers(opened(PRIVATE_KEY_PATH=str(tmp_path / "rsa_key.p8")))


def test_an_ecdsa_key_opens(users: LogIns, opened: Open) -> None:
    pem = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    object.__setattr__(users, "public_key", public(EC_KEY))
    assert answers(opened(PRIVATE_KEY=pem))


@pytest.mark.parametrize(
    "variables",
    [
        {"TOKEN": "the-access-token"},
        {"PASSWORD": "the-access-token"},
        {"PASSWORD": "the password"},
        {"OAUTH_CLIENT_ID": "client", "OAUTH_CLIENT_SECRET": "of the client"},
    ],
)
def test_tokens_passwords_and_clients_open(variables: Mapping[str, str], opened: Open) -> None:
    host = opened(**variables).host
    url = {"OAUTH_TOKEN_URL": f"{host}/oauth/token-request", "OAUTH_SCOPE": "session:role:R"}
    assert answers(opened(**variables, **(url if "OAUTH_CLIENT_ID" in variables else {})))


def test_tokens_may_be_files_whose_last_line_ends(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("the-access-token\n")
    assert answers(opened(TOKEN_PATH=str(tmp_path / "token")))


def test_the_identity_of_a_workload_opens_without_a_user(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(identity())
    path = str(tmp_path / "token")
    assert answers(opened(WORKLOAD_IDENTITY="OIDC", TOKEN_PATH=path, USER=""))


WRONG_PEM = OTHER_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
SHORT = generate_private_key(public_exponent=65_537, key_size=1_024)  # noqa: S505 (is refused)
SHORT_PEM = SHORT.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
OPENSSH = KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "There is nothing to log in to Snowflake with. Set HSP_SNOWFLAKE_PRIVATE_KEY"),
        ({"PASSWORD": "a", "TOKEN": "b"}, "HSP_SNOWFLAKE_TOKEN and HSP_SNOWFLAKE_PASSWORD"),
        ({"PRIVATE_KEY": "no key"}, "HSP_SNOWFLAKE_PRIVATE_KEY cannot be read"),
        ({"PRIVATE_KEY": "/keys/rsa_key.p8"}, "set it in HSP_SNOWFLAKE_PRIVATE_KEY_PATH"),
        ({"PRIVATE_KEY_PATH": "/keys/rsa_key.p8"}, "which HSP_SNOWFLAKE_PRIVATE_KEY_PATH names"),
        ({"PRIVATE_KEY": ENCRYPTED}, "set its password in HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD"),
        (
            {"PRIVATE_KEY": ENCRYPTED, "PRIVATE_KEY_PASSWORD": "no"},
            "its password, HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD, is wrong",
        ),
        ({"PRIVATE_KEY": public(KEY)}, "HSP_SNOWFLAKE_PRIVATE_KEY holds a public key"),
        ({"PRIVATE_KEY": OPENSSH}, "ssh-keygen -p -m PKCS8"),
        ({"PRIVATE_KEY": SHORT_PEM}, "has 1024 bits"),
        ({"PRIVATE_KEY": WRONG_PEM}, "RSA_PUBLIC_KEY"),
        ({"PRIVATE_KEY": PEM, "USER": ""}, "HSP_SNOWFLAKE_USER is not set"),
        ({"PASSWORD": "wrong"}, "Correct HSP_SNOWFLAKE_USER and the secret"),
        ({"TOKEN": "wrong"}, "make a new one"),
        ({"OAUTH_CLIENT_SECRET": "s"}, "HSP_SNOWFLAKE_OAUTH_CLIENT_ID is not set"),
        ({"WORKLOAD_IDENTITY": "OIDC"}, "HSP_SNOWFLAKE_TOKEN_PATH is not set"),
        ({"TOKEN_PATH": "/nowhere"}, "which HSP_SNOWFLAKE_TOKEN_PATH names, cannot be read"),
        ({"PASSWORD": "a", "ACCOUNT": ""}, "HSP_SNOWFLAKE_ACCOUNT is not set"),
    ],
)
def test_a_wrong_way_names_its_variable_and_is_not_tried_again(
    variables: Mapping[str, str], said: str, opened: Open
) -> None:
    for session in (opened(**variables).session, opened(**variables).quick_session):
        with pytest.raises(PermanentFailure, match=said), session():
            pass


def test_an_identity_of_another_issuer_is_refused(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(identity(KEY))
    share = opened(WORKLOAD_IDENTITY="OIDC", TOKEN_PATH=str(tmp_path / "token"))
    with pytest.raises(PermanentFailure, match="make a new one"), share.quick_session():
        pass
